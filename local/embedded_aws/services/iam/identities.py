"""Users and roles: their outputs, the caller as a user, attached policies, and deletions that conflict."""

import re
from collections.abc import Callable
from typing import Final

from embedded_aws.ministack import iam, iam_evaluator
from embedded_aws.ministack.records import Response
from embedded_aws.services.iam.service_credentials import KEY

_Actions = dict[str, Callable[..., Response]]
_LAST_USED: Final = b"<RoleLastUsed/></Role>"
_DURATION: Final = b"<MaxSessionDuration>3600</MaxSessionDuration>"

_LISTS: Final[dict[str, tuple[str, ...]]] = {
    "ListInstanceProfiles": ("Tags",),
    "ListPolicies": ("Tags", "Description"),
    "ListRoles": ("Tags",),
    "ListUsers": ("Tags",),
}
"""Members that lists do not have."""


def complete_identities(actions: _Actions) -> _Actions:
    """Returns the operations on users and roles with the results and errors of AWS."""
    attach = {
        f"Attach{kind}Policy": _require_policy(actions[f"Attach{kind}Policy"])
        for kind in ("User", "Role", "Group")
    }
    lists = {name: _leave_out(actions[name], *members) for name, members in _LISTS.items()}
    return {
        **actions,
        **attach,
        **lists,
        "CreateRole": _edit(actions["CreateRole"], _DURATION, b""),
        "GetRole": _edit(actions["GetRole"], b"</Role>", _LAST_USED),
        "GetUser": _find_caller(actions["GetUser"]),
        "DeleteUser": _require_unused(actions["DeleteUser"]),
    }


def omit_empty_members(build: Callable[..., str]) -> Callable[..., str]:
    """Returns XML of a user or role without an empty description, and with AWS's type of boundaries."""

    def build_without(name: str, boundary: bool = True) -> str:
        text = build(name, boundary)
        text = text.replace("<Description></Description>", "")
        return text.replace("Type>PermissionsBoundaryPolicy<", "Type>Policy<")

    return build_without


def _edit(act: Callable[..., Response], old: bytes, new: bytes) -> Callable[..., Response]:
    def act_and_edit(given: dict[str, object]) -> Response:
        status, headers, body = act(given)
        return status, headers, body.replace(old, new)

    return act_and_edit


def _leave_out(act: Callable[..., Response], *names: str) -> Callable[..., Response]:
    pattern = re.compile(rf"<({'|'.join(names)})>.*?</\1>".encode(), re.DOTALL)

    def act_without_members(given: dict[str, object]) -> Response:
        status, headers, body = act(given)
        return status, headers, pattern.sub(b"", body)

    return act_without_members


def _find_caller(get: Callable[..., Response]) -> Callable[..., Response]:
    """Returns the user that makes the call if it names none."""

    def get_user(given: dict[str, object]) -> Response:
        kind, _, name = iam_evaluator.caller_arn.get().rpartition(":")[2].partition("/")
        if iam.parameter(given, "UserName") or not name:
            return get(given)
        if kind != "user":
            message = "Must specify userName when calling with non-User credentials"
            return iam.xml_error(400, "ValidationError", message)
        return get({**given, "UserName": [name.rpartition("/")[2]]})

    return get_user


def _require_policy(attach: Callable[..., Response]) -> Callable[..., Response]:
    """Rejects policies that do not exist."""

    def attach_existing(given: dict[str, object]) -> Response:
        arn = iam.parameter(given, "PolicyArn")
        if not arn.startswith("arn:") or arn.count(":") < 5:  # noqa: PLR2004 the parts of an ARN
            return iam.xml_error(400, "ValidationError", "Invalid ARN:  Could not be parsed!")
        if not iam.find_policy(arn):
            message = f"Policy {arn} does not exist or is not attachable."
            return iam.xml_error(404, "NoSuchEntity", message)
        return attach(given)

    return attach_existing


def _require_unused(delete: Callable[..., Response]) -> Callable[..., Response]:
    """Rejects the deletion of a user that has inline policies, a login profile, or other objects."""

    def delete_unused(given: dict[str, object]) -> Response:
        name = iam.parameter(given, "UserName")
        user = iam.users.get(name)
        reasons = {
            "delete policies": iam.user_inline_policies.get(name),
            "delete login profile": iam.login_profiles.get(name),
            "remove referenced objects": user.get(KEY) if user else None,
            "delete MFA device": any(each.get("User") == name for each in iam.mfa_devices.values()),
            "remove user from all groups": any(name in each["Users"] for each in iam.groups.values()),
        }
        for reason, found in reasons.items():
            if name in iam.users and found:
                return iam.xml_error(409, "DeleteConflict", f"Cannot delete entity, must {reason} first.")
        return delete(given)

    return delete_unused
