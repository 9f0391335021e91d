"""Roles that a caller passes to a service, which the caller needs ``iam:PassRole`` for."""

from collections.abc import Callable, Iterator
from typing import Any, Final, cast

from ministack.core import responses, router
from ministack.services import (
    appsync,
    ecs,
    eventbridge,
    firehose,
    pipes,
    scheduler,
)

from embedded_aws.iam.authorization import denial_of_key
from embedded_aws.iam.request_bodies import read_json
from embedded_aws.ministack.patching import Patch

_Handler = Callable[..., Any]
_ROLE: Final = frozenset({"rolearn"})
_ROLES_OF_TASKS: Final = frozenset({"taskrolearn", "executionrolearn"})
ROLES_OF_APIS: Final = frozenset(
    {
        *("credentials", "authorizercredentials", "credentialsarn", "authorizercredentialsarn"),
        *("/credentials", "/authorizercredentials", "/cloudwatchrolearn"),
    }
)
_ROLES_OF_GRAPHS: Final = frozenset({"servicerolearn", "cloudwatchlogsrolearn"})


def cannot_pass(access_key: str, role: str, service: str) -> str | None:
    """Returns AWS's message if the owner of an access key may not pass a role to a service.

    Args:
        access_key: Access key of the request.
        role: ARN of the role.
        service: Service principal, such as ``"lambda.amazonaws.com"``.
    """
    return denial_of_key(access_key, "iam:PassRole", [role], {"iam:PassedToService": service})


def require_pass_role(service: str, names: frozenset[str] = _ROLE) -> Callable[[_Handler], _Handler]:
    """Requires the permission for each role that a request passes to a service.

    Args:
        service: Name of the service, such as ``"states"``.
        names: Names of the members of a request that have a role, in lower case.
    """
    principal = f"{service}.amazonaws.com"

    def decorate(handle: _Handler) -> _Handler:
        async def handle_request(method: str, path: str, headers: Any, body: Any, query: Any) -> Any:
            key: str = cast("Any", router).extract_access_key_id(headers, query)
            for role in sorted(set(_roles(_read(headers, body), names))):
                if reason := cannot_pass(key, role, principal):
                    return cast("Any", responses).error_response_json("AccessDeniedException", reason, 400)
            return await handle(method, path, headers, body, query)

        return handle_request

    return decorate


def _read(headers: Any, body: Any) -> Any:
    request = read_json(body)
    of_test = headers.get("x-amz-target", "").endswith(".TestState")
    return {} if of_test and "mock" in request else request  # which then needs no role


def _roles(request: Any, names: frozenset[str]) -> Iterator[str]:
    if isinstance(request, list):
        for each in cast("list[Any]", request):
            yield from _roles(each, names)
    elif isinstance(request, dict):
        properties = cast("dict[str, Any]", request)
        if "op" in properties:  # of a change to an API
            properties = {**properties, str(properties.get("path")): properties.get("value")}
        for name, value in properties.items():
            if not isinstance(value, str):
                yield from _roles(value, names)
            elif name.lower() in names and ":role/" in value:
                yield value


def _patch(module: Any, source: str, service: str, names: frozenset[str] = _ROLE) -> Patch:
    reason = f"passing a role to {service} needs permission"
    return Patch(module, "handle_request", source, require_pass_role(service, names), reason)


PATCHES = (
    _patch(scheduler, "6734b80ba8cc54b9", "scheduler"),
    _patch(eventbridge, "4672a2d8e0eb8e75", "events"),
    _patch(pipes, "a1984003509de390", "pipes"),
    _patch(firehose, "a5581065aaddcc71", "firehose"),
    _patch(ecs, "07ef75c58fa2d857", "ecs-tasks", _ROLES_OF_TASKS),
    _patch(appsync, "3b5f53e2df3798a6", "appsync", _ROLES_OF_GRAPHS),
)
