"""Connections of WebSocket APIs and HTTP APIs, whose routes are resources of their own."""

from collections.abc import Iterator
from typing import Any, Final

from embedded_aws import Registration
from serverless_patterns_cli.architecture.kinds import ROUTED_API, USER_POOL
from serverless_patterns_cli.architecture.outside import CLIENTS
from serverless_patterns_cli.architecture.resources import Resources
from serverless_patterns_cli.architecture.rules.edges import Edge, Rules, draw_event
from serverless_patterns_cli.architecture.rules.serving import find_backends, find_called_functions

RULES: Final = Rules()
_ROUTES_SHOWN: Final = 6
_LISTENER: Final = "aws:lb/listener:Listener"


@RULES.register(ROUTED_API)
def draw_routed_api(resources: Resources, given: Registration) -> Iterator[Edge]:
    """An API calls the backends of its routes, and its authorizers."""
    yield Edge(CLIENTS, given.urn, "", "event")
    integrations = {each.id: each.inputs for each in _list_parts(resources, given, "integration:Integration")}
    routes = [*_list_parts(resources, given, "route:Route")]
    by_target: dict[str, list[str]] = {}
    for route in routes:
        called = integrations.get(route.inputs.get("target", "").removeprefix("integrations/"), {})
        for target in find_backends(resources, _convert_to_rest_api(resources, called)):
            by_target.setdefault(target, []).append(route.inputs["routeKey"])
    for target, keys in by_target.items():
        yield Edge(given.urn, target, _describe(sorted(keys)), "event")
    for authorizer in _list_parts(resources, given, "authorizer:Authorizer"):
        guarded = [
            each.inputs["routeKey"] for each in routes if each.inputs.get("authorizerId") == authorizer.id
        ]
        label = f"authorizes\n{_describe(sorted(guarded))}".strip()
        for source in _find_authorities(resources, authorizer):
            yield from draw_event(given, source, label)


def _find_authorities(resources: Resources, authorizer: Registration) -> Iterator[Registration | None]:
    """Yields the functions of an authorizer, and the user pool whose tokens it accepts."""
    yield from map(resources.find, find_called_functions(authorizer.inputs.get("authorizerUri", "")))
    if tokens := authorizer.inputs.get("jwtConfiguration"):
        yield resources.find(tokens.get("issuer", "").rpartition("/")[2], USER_POOL)


def _list_parts(resources: Resources, api: Registration, kind: str) -> Iterator[Registration]:
    return (
        each
        for each in resources.find_by_type(f"aws:apigatewayv2/{kind}")
        if each.inputs.get("apiId") == api.id
    )


def _convert_to_rest_api(resources: Resources, integration: Any) -> dict[str, Any]:
    """Returns an integration as one of a REST API, with a template for each parameter of a service."""
    uri = integration.get("integrationUri") or ""
    parameters: dict[str, str] = integration.get("requestParameters") or {}
    listener = resources.find(uri, _LISTENER) if integration.get("connectionType") == "VPC_LINK" else None
    return {
        "uri": uri,
        "type": integration.get("integrationType", "").lower(),
        "credentials": integration.get("credentialsArn") or "",
        "integration-target": listener.inputs["loadBalancerArn"] if listener else "",
        "requestTemplates": {
            **(integration.get("requestTemplates") or {}),
            **{name: f'"{value}"' for name, value in parameters.items()},
        },
    }


def _describe(keys: list[str]) -> str:
    """Returns the keys of the routes; only the first of many."""
    if len(keys) > _ROUTES_SHOWN:
        keys = [*keys[: _ROUTES_SHOWN - 1], f"… {len(keys) - _ROUTES_SHOWN + 1} more routes"]
    return "\n".join(keys)
