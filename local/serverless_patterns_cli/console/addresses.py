"""URLs of resources that serve requests, and the routes of APIs."""

import json
from collections.abc import Iterator
from typing import Final, TypedDict

from embedded_aws import Recording, Registration
from embedded_aws.json_values import read_object
from embedded_aws.program.yaml_files import parse_yaml
from serverless_patterns_cli.architecture.kinds import DISTRIBUTION, FUNCTION, REST_API, ROUTED_API
from serverless_patterns_cli.architecture.resources import Resources
from serverless_patterns_cli.architecture.rules.serving import list_routes

_STAGES: Final = {
    "aws:apigateway/stage:Stage": ("restApi", REST_API),
    "aws:apigatewayv2/stage:Stage": ("apiId", ROUTED_API),
}
"""Property that has the ID of the API, and the type of the API, by the type of a stage."""
_FUNCTION_URL: Final = "aws:lambda/functionUrl:FunctionUrl"
_LOAD_BALANCER: Final = "aws:lb/loadBalancer:LoadBalancer"
_ROUTE: Final = "aws:apigatewayv2/route:Route"


class Route(TypedDict):
    """A route of an API."""

    method: str
    path: str
    guarded: bool
    """Whether it requires a token, a key or a signature."""


class Address(TypedDict):
    """An address that serves requests."""

    url: str
    """URL in AWS."""
    routes: list[Route]


def find_addresses(recording: Recording) -> dict[str, Address]:
    """Returns the address of each resource that serves requests, by the URN of the resource."""
    resources = Resources(recording)
    found: dict[str, Address] = {}
    for type_, (reference, api_type) in _STAGES.items():
        for stage in resources.find_by_type(type_):
            api, url = (
                resources.find(str(stage.inputs.get(reference)), api_type),
                stage.outputs.get("invokeUrl"),
            )
            if api and url:
                found[api.urn] = {"url": url.rstrip("/"), "routes": list(_list_routes(resources, api))}
    for distribution in resources.find_by_type(DISTRIBUTION):
        if host := distribution.outputs.get("domainName"):
            paths = [each["pathPattern"] for each in distribution.inputs.get("orderedCacheBehaviors", [])]
            found[distribution.urn] = {
                "url": f"https://{host}",
                "routes": [_any(path) for path in ["/", *paths]],
            }
    for given in resources.find_by_type(_FUNCTION_URL):
        function = resources.find(given.inputs["functionName"], FUNCTION)
        if function and (url := given.outputs.get("functionUrl")):
            found[function.urn] = {"url": url.rstrip("/"), "routes": [_any("/")]}
    for balancer in resources.find_by_type(_LOAD_BALANCER):
        if host := balancer.outputs.get("dnsName"):
            found[balancer.urn] = {"url": f"http://{host}", "routes": [_any("/")]}
    return found


def _any(path: str) -> Route:
    return {"method": "ANY", "path": path, "guarded": False}


def _list_routes(resources: Resources, api: Registration) -> Iterator[Route]:
    if api.type == REST_API:
        body = api.inputs.get("body", "{}")
        document = read_object(json.loads(body) if body.startswith("{") else parse_yaml(body))
        for route in list_routes(document):
            yield {
                "method": route.method,
                "path": route.path,
                "guarded": bool(route.operation.get("security")),
            }
        return
    for each in resources.find_by_type(_ROUTE):
        if each.inputs.get("apiId") == api.id:
            method, _, path = each.inputs["routeKey"].rpartition(" ")
            guarded = each.inputs.get("authorizationType", "NONE") != "NONE"
            yield {"method": method or "ANY", "path": path, "guarded": guarded}
