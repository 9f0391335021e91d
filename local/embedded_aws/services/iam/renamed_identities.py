"""Users and groups of IAM get another name or path.

Users keep their ID, access keys, groups and policies, and groups their ID, users and policies.
"""

from collections.abc import Callable, Mapping

from embedded_aws.ministack import iam
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.stores import Store, Value

_Actions = dict[str, Callable[..., Response]]


def rename_identities(handlers: _Actions) -> _Actions:
    """Adds the operations that rename users and groups, which MiniStack does not have."""
    return {**handlers, "UpdateGroup": _update_group, "UpdateUser": _update_user}


def _update_user(given: Mapping[str, object]) -> Response:
    return _update(given, "User", iam.users, _rename_user)


def _update_group(given: Mapping[str, object]) -> Response:
    return _update(given, "Group", iam.groups, _rename_group)


def _update(
    given: Mapping[str, object],
    kind: str,
    known: Store[iam.User] | Store[iam.Group],
    rename: Callable[[str, str], None],
) -> Response:
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
    identity["Path"], identity["Arn"] = path, arn
    if "UserName" in identity:
        identity["UserName"] = renamed
    else:
        identity["GroupName"] = renamed
    if renamed != name:
        rename(name, renamed)
    return iam.xml_response(200, f"Update{kind}Response", "", ns="iam")


def _move(name: str, renamed: str, by_name: Store[Value]) -> None:
    if name in by_name:
        by_name[renamed] = by_name[name]
        del by_name[name]


def _rename_group(name: str, renamed: str) -> None:
    _move(name, renamed, iam.groups)
    _move(name, renamed, iam.group_inline_policies)


def _rename_user(name: str, renamed: str) -> None:
    """Changes the name wherever MiniStack has it."""
    _move(name, renamed, iam.users)
    _move(name, renamed, iam.user_inline_policies)
    _move(name, renamed, iam.login_profiles)
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
