"""Users and groups of IAM get another name or path.

Users keep their ID, access keys, groups and policies, and groups their ID, users and policies.
"""

from collections.abc import Callable

from embedded_aws.ministack import iam
from embedded_aws.ministack.records import Fields, Record, Response
from embedded_aws.ministack.stores import Store

_Actions = dict[str, Callable[..., Response]]


def rename_identities(handlers: _Actions) -> _Actions:
    """Adds the operations that rename users and groups, which MiniStack does not have."""
    return {**handlers, "UpdateGroup": _update_group, "UpdateUser": _update_user}


def _update_user(given: Fields) -> Response:
    return _update(given, "User", iam.users, _rename_user)


def _update_group(given: Fields) -> Response:
    return _update(given, "Group", iam.groups, _rename_group)


def _update(given: Fields, kind: str, known: Store[Record], rename: Callable[[str, str], None]) -> Response:
    name = iam.parameter(given, f"{kind}Name")
    renamed = iam.parameter(given, f"New{kind}Name") or name
    if name not in known:
        message = f"The {kind.lower()} with name {name} cannot be found."
        return iam.xml_error(404, "NoSuchEntity", message, ns="iam")
    if renamed != name and renamed in known:
        message = f"{kind} with name {renamed} already exists."
        return iam.xml_error(409, "EntityAlreadyExists", message, ns="iam")
    identity = known[name]
    path = iam.parameter(given, "NewPath") or identity["Path"]
    arn = f"{identity['Arn'].partition(f':{kind.lower()}/')[0]}:{kind.lower()}{path}{renamed}"
    identity.update({f"{kind}Name": renamed, "Path": path, "Arn": arn})
    if renamed != name:
        rename(name, renamed)
    return iam.xml_response(200, f"Update{kind}Response", "", ns="iam")


def _move(name: str, renamed: str, *tables: Store[Record]) -> None:
    for by_name in tables:
        if name in by_name:
            by_name[renamed] = by_name[name]
            del by_name[name]


def _rename_group(name: str, renamed: str) -> None:
    _move(name, renamed, iam.groups, iam.group_inline_policies)


def _rename_user(name: str, renamed: str) -> None:
    """Changes the name wherever MiniStack has it."""
    _move(name, renamed, iam.users, iam.user_inline_policies, iam.login_profiles)
    if renamed in iam.login_profiles:
        iam.login_profiles[renamed]["UserName"] = renamed
    for key in iam.access_keys.values():
        if key["UserName"] == name:
            key["UserName"] = renamed
    for device in iam.mfa_devices.values():
        if device.get("User") == name:
            device["User"] = renamed
    for group in iam.groups.values():
        group["Users"] = [renamed if each == name else each for each in group["Users"]]
