"""Entry points of clients: APIs, distributions, load balancers, networks."""

import math
from collections.abc import Iterator
from typing import Any, Final

from embedded_aws import Registration
from serverless_patterns_cli.architecture.kinds import DISTRIBUTION, REST_API
from serverless_patterns_cli.estimate.charges import (
    MILLION,
    Charge,
    Charges,
    Stack,
    Unpriced,
    charge_logs,
    charge_traces,
)
from serverless_patterns_cli.estimate.prices import HOURS_PER_MONTH, KB_PER_GIGABYTE

CHARGES: Final = Charges()
_WEBSOCKET_CHUNK_KB: Final = 32
_HTTP_CHUNK_KB: Final = 512
_CONNECTIONS_PER_UNIT_HOUR: Final = 25 * 3600


def _transfer(stack: Stack, given: Registration, item: str, requests: float) -> Iterator[Charge]:
    chosen = stack.given.find_chosen("transfer", given.name)
    followed = requests * stack.given.value("payload", given.name) / KB_PER_GIGABYTE
    service = "CloudFront" if item == "cloudfront" else "API Gateway"
    yield Charge(service, "GB to the internet", "gigabyte_out", item, followed if chosen is None else chosen)


@CHARGES.register(REST_API)
def charge_rest_api(stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """Requests, and what is sent to clients; what is sent to CloudFront is free."""
    requests = stack.loads.find_use(given.urn).requests
    yield Charge("API Gateway", "REST requests", "million_requests", "api_gateway_rest", requests / MILLION)
    if not stack.loads.is_behind_distribution(given.urn):
        yield from _transfer(stack, given, "api_gateway", requests)


@CHARGES.register("aws:apigateway/stage:Stage")
def charge_rest_stage(stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """The cache, logs and traces of its API."""
    if given.inputs.get("cacheClusterEnabled"):
        size = str(given.inputs.get("cacheClusterSize", "0.5")).replace(".", "_")
        yield Charge(
            "API Gateway", "hours of the cache", "hour", f"api_gateway_cache_{size}", HOURS_PER_MONTH
        )
    requests = _count_requests(stack, REST_API, given.inputs["restApi"])
    if given.inputs.get("accessLogSettings"):
        yield from charge_logs(stack, given.name, requests)
    if given.inputs.get("xrayTracingEnabled"):
        yield from charge_traces(stack, given.name, requests)


@CHARGES.register("aws:apigatewayv2/api:Api")
def charge_routed_api(stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """Messages and connections of a WebSocket API, requests of an HTTP API."""
    requests = stack.loads.find_use(given.urn).requests
    payload = stack.given.value("payload", given.name)
    if given.inputs.get("protocolType") == "WEBSOCKET":
        messages = requests * max(1, math.ceil(payload / _WEBSOCKET_CHUNK_KB))
        minutes = requests * stack.given.value("connection-minutes", given.name)
        yield Charge(
            "API Gateway",
            "WebSocket messages of 32 KB",
            "million_requests",
            "api_gateway_websocket_messages",
            messages / MILLION,
        )
        yield Charge(
            "API Gateway",
            "connection minutes",
            "million_minutes",
            "api_gateway_websocket_connection",
            minutes / MILLION,
        )
    else:
        chunks = requests * max(1, math.ceil(payload / _HTTP_CHUNK_KB))
        yield Charge(
            "API Gateway", "HTTP requests of 512 KB", "million_requests", "api_gateway_http", chunks / MILLION
        )
    if not stack.loads.is_behind_distribution(given.urn):
        yield from _transfer(stack, given, "api_gateway", requests)


@CHARGES.register("aws:apigatewayv2/stage:Stage")
def charge_routed_stage(stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """The access log of its API."""
    if given.inputs.get("accessLogSettings"):
        requests = _count_requests(stack, "aws:apigatewayv2/api:Api", given.inputs["apiId"])
        yield from charge_logs(stack, given.name, requests)


@CHARGES.register(DISTRIBUTION)
def charge_distribution(stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """Requests over HTTPS, what is sent, and the functions of its default behavior."""
    requests = stack.loads.find_use(given.urn).requests
    yield Charge("CloudFront", "HTTPS requests", "million_requests", "cloudfront_https", requests / MILLION)
    yield from _transfer(stack, given, "cloudfront", requests)
    behavior = given.inputs.get("defaultCacheBehavior", {})
    functions = len(behavior.get("functionAssociations") or [])
    if functions:
        yield Charge(
            "CloudFront",
            "invocations of functions",
            "million_requests",
            "cloudfront_function",
            functions * requests / MILLION,
        )
    for association in _charge_edge_functions(given):
        yield from _charge_edge_function(stack, given, association)
    if behavior.get("realtimeLogConfigArn"):
        yield Unpriced("real-time logs")


def is_at_edge(stack: Stack, function: Registration) -> bool:
    """Whether a distribution invokes a function, as Lambda@Edge."""
    return any(
        stack.resources.find(association["lambdaArn"]) is function
        for found in stack.resources.find_by_type(DISTRIBUTION)
        for association in _charge_edge_functions(found)
    )


def _charge_edge_functions(distribution: Registration) -> list[dict[str, Any]]:
    return distribution.inputs.get("defaultCacheBehavior", {}).get("lambdaFunctionAssociations") or []


def _charge_edge_function(stack: Stack, given: Registration, association: dict[str, Any]) -> Iterator[Charge]:
    """Invocations of Lambda@Edge: for each request of a viewer, or for those that are not in the cache."""
    invocations = stack.loads.find_use(given.urn).requests
    if association["eventType"].startswith("origin-"):
        invocations *= 1 - stack.given.value("cache-hit-rate", given.name) / 100
    function = stack.resources.find(association["lambdaArn"])
    name = function.name if function else given.name
    megabytes = function.inputs.get("memorySize", 128) if function else 128
    seconds = invocations * math.ceil(stack.given.value("duration", name)) / 1000
    yield Charge(
        "CloudFront",
        "invocations of Lambda@Edge",
        "million_requests",
        "cloudfront_lambda",
        invocations / MILLION,
    )
    memory = seconds * megabytes / 1024
    yield Charge("CloudFront", "GB-seconds of Lambda@Edge", "gigabyte_second", "cloudfront_lambda", memory)
    yield from charge_logs(stack, name, invocations)


@CHARGES.register("aws:cloudwatch/logDeliverySource:LogDeliverySource")
def charge_delivered_logs(stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """Returns the charge for a vended log."""
    source = stack.resources.find(given.inputs["resourceArn"])
    if source:
        yield from charge_logs(stack, given.name, stack.loads.find_use(source.urn).requests)


@CHARGES.register("aws:lb/loadBalancer:LoadBalancer")
def load_balancer(stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """Returns the hours, and the capacity units: 1 GB, or 25 new connections a second for an hour."""
    if given.inputs.get("loadBalancerType", "application") != "application":
        yield Unpriced("a load balancer that is not an Application Load Balancer")
        return
    requests = stack.loads.find_use(given.urn).requests
    gigabytes = requests * stack.given.value("payload", given.name) / KB_PER_GIGABYTE
    units = max(gigabytes, requests / _CONNECTIONS_PER_UNIT_HOUR)
    yield Charge("ELB", "hours of load balancers", "hour", "application_load_balancer", HOURS_PER_MONTH)
    yield Charge("ELB", "LCU-hours", "capacity_unit_hour", "application_load_balancer", units)


@CHARGES.register("aws:ec2/vpcEndpoint:VpcEndpoint")
def charge_endpoint(_stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """Hours of an interface endpoint in each of its Availability Zones; a gateway endpoint is free."""
    type_ = given.inputs.get("vpcEndpointType", "Gateway")
    if type_ == "Interface":
        hours = max(1, len(given.inputs.get("subnetIds") or [])) * HOURS_PER_MONTH
        yield Charge("PrivateLink", "hours of interface endpoints", "hour", "interface_endpoint", hours)
    elif type_ != "Gateway":
        yield Unpriced(f"a VPC endpoint of type {type_}")


@CHARGES.register("aws:ec2/natGateway:NatGateway")
def charge_nat_gateway(stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """Its hours, and data if an amount is given."""
    yield Charge("VPC", "hours of NAT gateways", "hour", "nat_gateway", HOURS_PER_MONTH)
    gigabytes = stack.given.find_own("transfer", given.name) or 0
    yield Charge("VPC", "GB through NAT gateways", "gigabyte", "nat_gateway", gigabytes)


@CHARGES.register("aws:ec2/eip:Eip")
def charge_address(_stack: Stack, _given: Registration) -> Iterator[Charge | Unpriced]:
    """Its hours."""
    yield Charge("VPC", "hours of public IPv4 addresses", "hour", "public_ipv4_address", HOURS_PER_MONTH)


@CHARGES.register("aws:route53/zone:Zone")
def charge_zone(_stack: Stack, _given: Registration) -> Iterator[Charge | Unpriced]:
    """The zone, without its queries."""
    yield Charge("Route 53", "hosted zones", "month", "route53_zone", 1)


def _count_requests(stack: Stack, type_: str, reference: str) -> float:
    found = stack.resources.find(reference, type_)
    return stack.loads.find_use(found.urn).requests if found else stack.given.general("requests")
