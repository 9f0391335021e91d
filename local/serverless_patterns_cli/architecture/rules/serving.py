"""Connections of requests: from distributions, APIs and load balancers to their backends."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from embedded_aws import Registration
from embedded_aws.json_values import read_object
from embedded_aws.program.yaml_files import parse_yaml
from serverless_patterns_cli.architecture.kinds import (
    CONTAINER_SERVICE,
    DISTRIBUTION,
    KINDS,
    REST_API,
    ROLE,
    ROLE_POLICY,
    ROUTED_API,
    USER_POOL,
)
from serverless_patterns_cli.architecture.outside import CLIENTS, VIEWERS, build_event_bus, build_http_service
from serverless_patterns_cli.architecture.resources import Resources
from serverless_patterns_cli.architecture.rules.access import find_granted
from serverless_patterns_cli.architecture.rules.edges import Edge, Rules, draw_event

RULES: Final = Rules()

_FUNCTION_URI: Final = re.compile(r"/functions/(.+)/invocations$")
_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "ANY")
"""In the order of a label. OPTIONS is excluded, since preflights are not routes."""
_PATHS_SHOWN: Final = 6
_MAPPINGS: Final = {
    "aws:apigateway/basePathMapping:BasePathMapping": "restApi",
    "aws:apigatewayv2/apiMapping:ApiMapping": "apiId",
}
"""Property that has the ID of the API, by the type of a mapping from a domain name."""


class Route(NamedTuple):
    """A route of an OpenAPI document."""

    method: str
    path: str
    operation: Mapping[str, Any]


@RULES.register(DISTRIBUTION)
def draw_distribution(resources: Resources, given: Registration) -> Iterator[Edge]:
    """A distribution sends requests to its origins, by path."""
    yield Edge(VIEWERS, given.urn, "", "event")
    paths: dict[str, list[str]] = {}
    for behavior in given.inputs.get("orderedCacheBehaviors", []):
        paths.setdefault(behavior["targetOriginId"], []).append(behavior["pathPattern"])
    if paths:
        paths.setdefault(given.inputs["defaultCacheBehavior"]["targetOriginId"], []).append("other paths")
    for origin in given.inputs["origins"]:
        label = "\n".join(paths.get(origin["originId"], []))
        for target in _find_at_host(resources, origin["domainName"]):
            yield Edge(given.urn, target, label, "event")


def _find_at_host(resources: Resources, host: str) -> Iterator[str]:
    """Yields the URN of the resource or service with a host name."""
    if host.startswith("cognito-idp."):
        yield from (found.urn for found in resources.find_by_type(USER_POOL))
        return
    mapped = next(
        (
            mapping.inputs[api]
            for type_, api in _MAPPINGS.items()
            for mapping in resources.find_by_type(type_)
            if mapping.inputs["domainName"] == host
        ),
        host.partition(".")[0],
    )
    found = resources.find(host) or resources.find(mapped, REST_API) or resources.find(mapped, ROUTED_API)
    yield found.urn if found else build_http_service(host)


@RULES.register(REST_API)
def draw_rest_api(resources: Resources, given: Registration) -> Iterator[Edge]:
    """An API with an OpenAPI document calls the backends of its routes, and its authorizers."""
    # The body can be YAML; JSON is valid YAML, but parsing it as YAML is slow.
    body = given.inputs.get("body", "{}")
    document: dict[str, Any] = read_object(json.loads(body) if body.startswith("{") else parse_yaml(body))
    routes = list(list_routes(document))
    yield Edge(CLIENTS, given.urn, "", "event")
    by_target: dict[str, list[Route]] = {}
    for route in routes:
        for target in find_backends(resources, route.operation.get("x-amazon-apigateway-integration", {})):
            by_target.setdefault(target, []).append(route)
    for target, its_routes in by_target.items():
        yield Edge(given.urn, target, _describe(its_routes), "event")
    for name, scheme in document.get("components", {}).get("securitySchemes", {}).items():
        guarded = [route for route in routes if any(name in need for need in _read_security(route))]
        authorizer = scheme.get("x-amazon-apigateway-authorizer", {})
        for arn in (
            *authorizer.get("providerARNs", ()),
            *find_called_functions(authorizer.get("authorizerUri", "")),
        ):
            yield from draw_event(given, resources.find(arn), f"authorizes\n{_describe(guarded)}".strip())


def list_routes(document: Mapping[str, Any]) -> Iterator[Route]:
    """Yields the routes of an OpenAPI document."""
    for path, operations in document.get("paths", {}).items():
        for name, operation in operations.items():
            method = "ANY" if name == "x-amazon-apigateway-any-method" else name.upper()
            if method in _METHODS:
                yield Route(method, path, operation)


def _read_security(route: Route) -> list[dict[str, list[str]]]:
    return route.operation.get("security", [])


def find_backends(resources: Resources, integration: Mapping[str, Any]) -> Iterator[str]:
    """Yields the URNs of an integration's backends; none for mock integrations."""
    uri = str(integration.get("uri", ""))
    if balancer := resources.find(integration.get("integration-target", "")):
        yield balancer.urn
    elif integration.get("type", "").startswith("http"):
        yield build_http_service(urlsplit(uri).netloc)
    elif arns := find_called_functions(uri):
        yield from (found.urn for found in map(resources.find, arns) if found)
    elif role := resources.find(integration.get("credentials", ""), ROLE):
        yield from dict.fromkeys(_find_allowed(resources, role, integration))


def find_called_functions(uri: str) -> list[str]:
    """Returns the ARN of the function in an invocation URI, if any."""
    return _FUNCTION_URI.findall(uri)


def _names(text: str, arn: str) -> bool:
    """Whether a URI or template contains an ARN, or its resource name between quotes or slashes."""
    name = re.escape(re.split("[:/]", arn)[-1])
    return arn in text or re.search(rf'[/"]{name}(["/]|$)', text) is not None


def _find_allowed(resources: Resources, role: Registration, integration: Mapping[str, Any]) -> Iterator[str]:
    """Yields the URNs of resources in a role's policies that an integration's URI or template contains."""
    texts = [str(integration["uri"]), *integration.get("requestTemplates", {}).values()]
    for policy in resources.find_by_type(ROLE_POLICY):
        if resources.find(policy.inputs["role"], ROLE) is role:
            for arn, _ in find_granted(policy.inputs["policy"]):
                if not any(_names(text, arn) for text in texts):
                    continue
                found = resources.find(arn)
                if found and found.type in KINDS:
                    yield found.urn
                elif ":event-bus/" in arn:
                    yield build_event_bus(arn)


def _describe(routes: list[Route]) -> str:
    """Returns the methods of each path; only the first paths of many."""
    methods: dict[str, list[str]] = {}
    for route in sorted(routes, key=lambda route: (route.path, _METHODS.index(route.method))):
        methods.setdefault(route.path, []).append(route.method)
    lines = [f"{', '.join(names)} {path}" for path, names in methods.items()]
    if len(lines) > _PATHS_SHOWN:
        lines[_PATHS_SHOWN - 1 :] = [f"… {len(lines) - _PATHS_SHOWN + 1} more paths"]
    return "\n".join(lines)


@RULES.register(CONTAINER_SERVICE)
def draw_container_service(resources: Resources, given: Registration) -> Iterator[Edge]:
    """A load balancer sends requests to the tasks in its target group."""
    groups = {entry.get("targetGroupArn") for entry in given.inputs.get("loadBalancers", [])}
    for listener in resources.find_by_type("aws:lb/listener:Listener"):
        if any(action.get("targetGroupArn") in groups for action in listener.inputs["defaultActions"]):
            yield from draw_event(resources.find(listener.inputs["loadBalancerArn"]), given)
