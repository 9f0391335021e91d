"""Roles that a caller passes to a service: the caller must be allowed to, and the service to assume them."""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final, cast

from ministack.core import responses, router
from ministack.services import eventbridge, lambda_svc, scheduler, stepfunctions

from embedded_aws.patches.authorization import assumable, denial_of_key, find_role
from embedded_aws.patches.patching import Patch

_RESPONSES: Final = cast("Any", responses)
_LAMBDA: Final = "lambda.amazonaws.com"
_STATES: Final = "states.amazonaws.com"
_Handler = Callable[..., Any]


def _of_function(change: _Handler) -> _Handler:
    """Checks the role of a function that is created or updated."""

    def change_function(*given: Any) -> Any:
        role = given[-1].get("Role")
        if isinstance(role, str):
            key = cast("Any", lambda_svc)._request_access_key.get()
            if reason := _cannot_pass(key, role, _LAMBDA):
                return _RESPONSES.error_response_json("AccessDeniedException", reason, 403)
            if _is_untrusting(role, _LAMBDA):
                reason = "The role defined for the function cannot be assumed by Lambda."
                return _RESPONSES.error_response_json("InvalidParameterValueException", reason, 400)
        return change(*given)

    return change_function


def _of_state_machine(change: _Handler) -> _Handler:
    def change_state_machine(given: dict[str, Any]) -> Any:
        role = given.get("roleArn")
        if isinstance(role, str) and _is_untrusting(role, _STATES):
            reason = (
                f"Neither the global service principal {_STATES}, nor the regional one is authorized to"
                " assume the provided role."
            )
            return _RESPONSES.error_response_json("AccessDeniedException", reason, 400)
        return change(given)

    return change_state_machine


def _passing(
    service: str, roles: Callable[[dict[str, Any]], Iterator[Any]]
) -> Callable[[_Handler], _Handler]:
    """Requires ``iam:PassRole`` for the roles in a request."""

    def decorate(handle: _Handler) -> _Handler:
        async def handle_request(method: str, path: str, headers: Any, body: bytes, query: Any) -> Any:
            try:
                found = [role for role in roles(json.loads(body)) if isinstance(role, str) and role]
            except (ValueError, TypeError, AttributeError):
                found = []  # the operation rejects the request
            key: str = cast("Any", router).extract_access_key_id(headers, query)
            if reason := next(filter(None, (_cannot_pass(key, role, service) for role in found)), None):
                return _RESPONSES.error_response_json("AccessDeniedException", reason, 400)
            return await handle(method, path, headers, body, query)

        return handle_request

    return decorate


def _cannot_pass(access_key: str, role: str, service: str) -> str | None:
    return denial_of_key(access_key, "iam:PassRole", [role], {"iam:PassedToService": service})


def _is_untrusting(role: str, service: str) -> bool:
    """Whether the role exists and does not trust the service; a missing role has an error of its own."""
    return find_role(role) is not None and not assumable(role, service)


def _in_state_machine(request: dict[str, Any]) -> Iterator[Any]:
    if "mock" not in request:  # of a test of a state, which then needs no role
        yield request.get("roleArn")


def _in_schedule(request: dict[str, Any]) -> Iterator[Any]:
    yield request.get("Target", {}).get("RoleArn")


def _in_rule(request: dict[str, Any]) -> Iterator[Any]:
    yield request.get("RoleArn")
    for target in request.get("Targets", ()):
        yield target.get("RoleArn")


PATCHES = (
    Patch(
        lambda_svc,
        "_create_function",
        "fb37a18ac32b22b6",
        _of_function,
        "who creates a function may pass its role, which Lambda can assume",
    ),
    Patch(
        lambda_svc,
        "_update_config",
        "2286c82a387bdb17",
        _of_function,
        "who changes the role of a function may pass it, and Lambda can assume it",
    ),
    Patch(
        stepfunctions,
        "_create_state_machine",
        "1feeced0796a13b9",
        _of_state_machine,
        "Step Functions can assume the role of a new state machine",
    ),
    Patch(
        stepfunctions,
        "_update_state_machine",
        "30a743f8e0d9a736",
        _of_state_machine,
        "Step Functions can assume the role that a state machine gets",
    ),
    Patch(
        stepfunctions,
        "handle_request",
        "e6397cba45a1d43f",
        _passing(_STATES, _in_state_machine),
        "who creates a state machine may pass its role",
        over="test_state.api",
    ),
    Patch(
        scheduler,
        "handle_request",
        "6734b80ba8cc54b9",
        _passing("scheduler.amazonaws.com", _in_schedule),
        "who creates a schedule may pass its role",
    ),
    Patch(
        eventbridge,
        "handle_request",
        "4672a2d8e0eb8e75",
        _passing("events.amazonaws.com", _in_rule),
        "who adds a target to a rule may pass its role",
    ),
)
