"""Pipes read and deliver with the permissions of their role."""

from collections.abc import Callable
from typing import Any

from embedded_aws.iam.authorization import Caller, find_denial
from embedded_aws.ministack import pipes
from embedded_aws.ministack.patching import Patch
from embedded_aws.observation.causes import pause_recording, set_cause
from embedded_aws.service_calls.as_role import CallError, require_role

_ACTIONS = {"sns": "sns:Publish", "states": "states:StartExecution"}
_reported: set[tuple[str, str]] = set()
"""Denials of pipes: a pipe retries each second, and the event log has a denial once."""


def _require_permission(deliver: Callable[..., bool]) -> Callable[..., bool]:
    def deliver_if_permitted(pipe: dict[str, Any], batch: list[Any]) -> bool:
        key = (pipe["Arn"], f"{pipe['Source']} {pipe['Target']}")
        with set_cause(pipe["Arn"]):
            with pause_recording(quiet=key in _reported):
                denied = _find_denial(pipe)
            if denied:
                _reported.add(key)
                return False
            _reported.discard(key)
            return deliver(pipe, batch)

    return deliver_if_permitted


def _find_denial(pipe: dict[str, Any]) -> bool:
    try:
        role = require_role(pipe.get("RoleArn"), "pipes.amazonaws.com", pipe["Arn"])
    except CallError:
        return True
    caller, target = Caller(role, pipe["Name"][:64]), pipe["Target"]
    return bool(
        find_denial(caller, "dynamodb:GetRecords", [pipe["Source"]])
        or find_denial(caller, _ACTIONS[target.split(":")[2]], [target])
    )


PATCHES = (
    Patch(
        pipes.deliver_batch,
        _require_permission,
        "a pipe reads and delivers with the permissions of its role",
    ),
)
