"""Principals of policies: what a policy can name a caller by."""

from embedded_aws.iam.origin_identities import is_canonical_user
from embedded_aws.json_values import JsonObject, is_array, read_object
from embedded_aws.ministack import iam


def matches_caller(principal: object, caller: str) -> bool:
    """Whether principals of a policy include a caller; they have no wildcards, and their case matters."""
    if principal == "*":
        return True
    given = read_object(principal)
    return not find_names(caller).isdisjoint(_list(given, "AWS")) or any(
        is_canonical_user(caller, user) for user in _list(given, "CanonicalUser")
    )


def _list(principal: JsonObject, kind: str) -> list[str]:
    given = principal.get(kind, [])
    return [str(each) for each in (given if is_array(given) else [given])]


def find_names(caller: str) -> set[str]:
    """Returns what a policy can name a caller by: everyone, its account, its role, and itself."""
    arn, partition, _, _, account, *rest = (*caller.split(":"), *[""] * 5)
    if not rest[0]:
        return {"*", caller}
    role = find_role_arn(caller)
    return {"*", caller, account, f"{arn}:{partition}:iam::{account}:root", *([role] if role else [])}


def find_role_arn(session: str) -> str | None:
    """Returns the ARN of the role of a session, with its path; None if the ARN is not one of a session."""
    account, separator, names = session.partition(":sts::")[2].partition(":assumed-role/")
    if not separator:
        return None
    name = names.partition("/")[0]
    role = iam.roles.get_scoped(account, None, name)
    return role["Arn"] if role else f"arn:aws:iam::{account}:role/{name}"
