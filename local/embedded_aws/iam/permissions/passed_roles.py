"""Roles that a caller passes to a service, which the caller needs ``iam:PassRole`` for."""

from collections.abc import Callable, Iterator
from typing import Any, Final, cast

from embedded_aws.iam.authorization import find_denial_of_key
from embedded_aws.iam.request_bodies import read_json
from embedded_aws.ministack import (
    ecs,
    eventbridge,
    firehose,
    pipes,
    responses,
    router,
    scheduler,
)
from embedded_aws.ministack.names import Name
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Handler, Headers, Query, Response

_ROLE: Final = frozenset({"rolearn"})
_ROLES_OF_TASKS: Final = frozenset({"taskrolearn", "executionrolearn"})
ROLES_OF_APIS: Final = frozenset(
    {
        *("credentials", "authorizercredentials", "credentialsarn", "authorizercredentialsarn"),
        *("/credentials", "/authorizercredentials", "/cloudwatchrolearn"),
    }
)


def find_pass_denial(access_key: str, role: str, service: str) -> str | None:
    """Returns AWS's message if the owner of an access key may not pass a role to a service.

    Args:
        access_key: Access key of the request.
        role: ARN of the role.
        service: Service principal, such as ``"lambda.amazonaws.com"``.
    """
    return find_denial_of_key(access_key, "iam:PassRole", [role], {"iam:PassedToService": service})


def require_pass_role(service: str, names: frozenset[str] = _ROLE) -> Callable[[Handler], Handler]:
    """Requires the permission for each role that a request passes to a service.

    Args:
        service: Name of the service, such as ``"states"``.
        names: Names of the members of a request that have a role, in lower case.
    """
    principal = f"{service}.amazonaws.com"

    def decorate(handle: Handler) -> Handler:
        async def handle_request(
            method: str, path: str, headers: Headers, body: bytes, query: Query
        ) -> Response:
            key: str = router.access_key_of(headers, query)
            for role in sorted(set(_find_roles(_read(headers, body), names))):
                if reason := find_pass_denial(key, role, principal):
                    return responses.json_error("AccessDeniedException", reason, 400)
            return await handle(method, path, headers, body, query)

        return handle_request

    return decorate


def _read(headers: Any, body: Any) -> Any:
    request = read_json(body)
    of_test = headers.get("x-amz-target", "").endswith(".TestState")
    return {} if of_test and "mock" in request else request  # which then needs no role


def _find_roles(request: Any, names: frozenset[str]) -> Iterator[str]:
    if isinstance(request, list):
        for each in cast("list[Any]", request):
            yield from _find_roles(each, names)
    elif isinstance(request, dict):
        properties = cast("dict[str, Any]", request)
        if "op" in properties:  # of a change to an API
            properties = {**properties, str(properties.get("path")): properties.get("value")}
        for name, value in properties.items():
            if not isinstance(value, str):
                yield from _find_roles(value, names)
            elif name.lower() in names and ":role/" in value:
                yield value


def _patch(handle: Name[Any], service: str, names: frozenset[str] = _ROLE) -> Patch:
    reason = f"passing a role to {service} needs permission"
    return Patch(handle, require_pass_role(service, names), reason)


PATCHES = (
    _patch(scheduler.handle_request, "scheduler"),
    _patch(eventbridge.handle_request, "events"),
    _patch(pipes.handle_request, "pipes"),
    _patch(firehose.handle_request, "firehose"),
    _patch(ecs.handle_request, "ecs-tasks", _ROLES_OF_TASKS),
)
