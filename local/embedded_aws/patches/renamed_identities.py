"""Users of IAM get another name or path, and keep their id, access keys, groups and policies."""

from typing import Any, cast

from ministack.services import iam

from embedded_aws.patches.patching import Patch

_IAM = cast("Any", iam)


def _with_renaming(handlers: dict[str, Any]) -> dict[str, Any]:
    return {**handlers, "UpdateUser": _update_user}


def _update_user(given: dict[str, Any]) -> Any:
    name = _IAM._p(given, "UserName")
    renamed = _IAM._p(given, "NewUserName") or name
    if name not in _IAM._users:
        return _IAM._error(404, "NoSuchEntity", f"The user with name {name} cannot be found.", ns="iam")
    if renamed != name and renamed in _IAM._users:
        return _IAM._error(409, "EntityAlreadyExists", f"User with name {renamed} already exists.", ns="iam")
    user = _IAM._users[name]
    path = _IAM._p(given, "NewPath") or user["Path"]
    arn = f"{user['Arn'].partition(':user/')[0]}:user{path}{renamed}"
    user.update(UserName=renamed, Path=path, Arn=arn)
    if renamed != name:
        _rename(name, renamed)
    return _IAM._xml(200, "UpdateUserResponse", "", ns="iam")


def _rename(name: str, renamed: str) -> None:
    """Changes the name wherever MiniStack has it."""
    for by_name in (_IAM._users, _IAM._user_inline_policies, _IAM._login_profiles):
        if name in by_name:
            by_name[renamed] = by_name[name]
            del by_name[name]
    if renamed in _IAM._login_profiles:
        _IAM._login_profiles[renamed]["UserName"] = renamed
    for key in _IAM._access_keys.values():
        if key["UserName"] == name:
            key["UserName"] = renamed
    for device in _IAM._mfa_devices.values():
        if device.get("User") == name:
            device["User"] = renamed
    for group in _IAM._groups.values():
        group["Users"] = [renamed if each == name else each for each in group["Users"]]


PATCHES = (Patch(iam, "_IAM_HANDLERS", "f2e8c1928ab5ce35", _with_renaming, "users can be renamed"),)
