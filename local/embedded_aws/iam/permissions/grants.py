"""Grants of AWS KMS, which allow a principal the use of a key."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from embedded_aws.iam.current_request import CURRENT
from embedded_aws.ministack import iam, iam_evaluator
from embedded_aws.ministack.responses import get_account_id, get_region
from embedded_aws.state.kms import GRANTS, Grant

_SESSION: Final = re.compile(r"arn:aws:sts::(\d+):assumed-role/([^/]+)/.+")
_CONTEXT: Final = "kms:EncryptionContext:"


def is_granted(access_key: str, action: str, key: str, context: Mapping[str, object]) -> bool:
    """Whether a grant allows the owner of an access key an action.

    Args:
        access_key: Access key of the request.
        action: IAM action, such as ``"kms:Decrypt"``.
        key: ARN of the key, or ``*`` if the request names a grant only.
        context: Condition keys of the call.
    """
    principal = iam_evaluator.resolve_principal(access_key, get_account_id())
    if isinstance(principal, iam_evaluator.AuthError):
        return False
    names = _names(principal.arn)
    operation = action.partition(":")[2]
    if operation == "RetireGrant":
        return any(_may_retire(grant, names) for grant in _find_named_grants())
    given = {
        name.removeprefix(_CONTEXT): value for name, value in context.items() if name.startswith(_CONTEXT)
    }
    return any(
        grant.key == key
        and grant.grantee in names
        and operation in grant.operations
        and _is_met(grant.constraints, given)
        for grant in _list_grants()
    )


def _names(arn: str) -> set[str]:
    """Returns the ARNs by which a grant can name a caller: a session is also its role."""
    session = _SESSION.fullmatch(arn)
    if session is None:
        return {arn}
    role = iam.roles.get_scoped(session[1], None, session[2])
    return {arn, role["Arn"] if role else "", f"arn:aws:iam::{session[1]}:role/{session[2]}"}


def _is_met(constraints: Mapping[str, Mapping[str, str]], given: Mapping[str, object]) -> bool:
    subset, equal = constraints.get("EncryptionContextSubset"), constraints.get("EncryptionContextEquals")
    if equal:
        return dict(given) == dict(equal)
    return not subset or subset.items() <= given.items()


def _may_retire(grant: Grant, names: set[str]) -> bool:
    allowed = "RetireGrant" in grant.operations and grant.grantee in names
    return allowed or grant.retiring in names


def _find_named_grants() -> Iterator[Grant]:
    """Yields the grant that the request to retire it names."""
    request = CURRENT.get()
    given = request.json if request else {}
    for grant in _list_grants():
        if given.get("GrantToken") in grant.tokens or given.get("GrantId") == grant.grant_id:
            yield grant


def _list_grants() -> list[Grant]:
    return list(GRANTS.select(get_account_id(), get_region()).values())
