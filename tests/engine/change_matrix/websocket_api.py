"""Effects of each argument of ``WebSocketApi``."""

from typing import Any

from websockets.sync.client import connect

import serverless_patterns as patterns
from embedded_aws import Deployment
from embedded_aws.emulator.addresses import find_local_url
from tests.engine.change_matrix.rows import ARN, KEY_ARN, TOPIC_ARN, Change, Component

_DOMAIN = {"domain_name": "live.example.com", "certificate_arn": ARN("acm", "certificate/1")}


def _function(name: str) -> dict[str, Any]:
    arn = ARN("lambda", f"function:{name}")
    path = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions"
    return {"arn": arn, "invoke_arn": f"{path}/{arn}/invocations"}


_ROUTES: dict[str, dict[str, Any]] = {
    "ping": {"mock": {"body": "pong"}},
    "price": {"function": _function("prices")},
    "order": {"queue": {"arn": ARN("sqs", "orders")}, "request_schema": {"type": "object"}},
    "join": {"subscribe": {"channel": "body.room"}},
}


def _change_route(name: str, **changed: Any) -> dict[str, Any]:
    return {**_ROUTES, name: {**_ROUTES[name], **changed}}


def _remove_routes(*names: str) -> dict[str, Any]:
    return {name: route for name, route in _ROUTES.items() if name not in names}


def _make(name: str, arguments: Any) -> patterns.WebSocketApi:
    patterns.ApiGatewayCloudWatchRole("logging", {})
    return patterns.WebSocketApi(name, arguments)


def _probe(deployment: Deployment) -> None:
    """A client gets the response of a route."""
    emulator = deployment.emulator
    url = find_local_url(deployment.outputs["connections_url"], emulator.port, emulator.host_ports) or ""
    with connect(url.replace("http:", "ws:"), proxy=None) as client:
        client.send('{"action":"ping","kind":"ping"}')
        assert client.recv(timeout=120) == '"pong"'


_CLOSED = "no client has a token here"
_DEPLOYED = {"deployment": "replace", "stage": "update"}
"""Effect of a changed route: a deployment keeps its routes."""

WEBSOCKET_API = Component(
    _make,
    {"routes": _ROUTES, "force_destroy": True},
    [
        Change(
            "routes",
            _remove_routes("order"),
            {
                "deployment": "replace",
                "order-failure": "delete",
                "order-integration": "delete",
                "order-model": "delete",
                "order-policy": "delete",
                "order-rejection": "delete",
                "order-response": "delete",
                "order-route": "delete",
                "order-success": "delete",
                "stage": "update",
            },
        ),
        Change(
            "routes",
            {**_ROUTES, "leave": {"unsubscribe": {"channel": "body.room"}}},
            {
                "deployment": "replace",
                "leave-failure": "create",
                "leave-integration": "create",
                "leave-rejection": "create",
                "leave-response": "create",
                "leave-route": "create",
                "leave-success": "create",
                "stage": "update",
            },
        ),
        Change(
            "routes",
            _change_route("price", function=_function("other")),
            {
                "deployment": "replace",
                "price-integration": "update",
                "price-policy": "replace",
                "stage": "update",
            },
        ),
        Change(
            "routes",
            _change_route("ping", two_way=False),
            {"deployment": "replace", "ping-response": "delete", "ping-route": "update", "stage": "update"},
            unprobed="the client gets no response",
        ),
        Change(
            "routes", _change_route("ping", throttle={"rate_limit": 5, "burst_limit": 5}), {"stage": "update"}
        ),
        Change(
            "routes",
            _change_route("order", request_schema={"type": "array"}),
            {"deployment": "replace", "order-model": "update", "stage": "update"},
        ),
        Change(
            "routes",
            _change_route("order", timeout=5.0),
            {"deployment": "replace", "order-integration": "update", "stage": "update"},
        ),
        Change("description", "Of tests.", {"api": "update"}),
        Change(
            "route_selection_expression",
            "$request.body.kind",
            {"api": "update", "deployment": "replace", "stage": "update"},
        ),
        Change(
            "authorization_type",
            "AWS_IAM",
            {"connect-route": "update", "deployment": "replace", "stage": "update"},
            unprobed=_CLOSED,
        ),
        Change(
            "authorizer",
            {"function": _function("door")},
            {
                "authorizer": "create",
                "authorizer-policy": "create",
                "connect-route": "update",
                "deployment": "replace",
                "stage": "update",
            },
            unprobed=_CLOSED,
        ),
        Change("throttle", {"rate_limit": 9, "burst_limit": 9}, {"stage": "update"}),
        Change(
            "stage_name",
            "other",
            {"publisher-function": "update", "publisher-policy": "update", "stage": "replace"},
        ),
        Change("domain", _DOMAIN, {"domain": "create", "mapping": "create"}),
        Change("detailed_metrics", True, {"stage": "update"}),
        Change("log_retention_days", 7, {"access-logs": "update", "publisher-logs": "update"}),
        Change(
            "alarm_topic_arn",
            TOPIC_ARN,
            {
                "integration-errors-alarm": "create",
                "messages-dead-letters-alarm": "create",
                "publisher-errors-alarm": "create",
            },
        ),
        Change(
            "kms_key_arn",
            KEY_ARN,
            {
                "access-logs": "update",
                "connections-table": "update",
                "messages-dead-letters": "update",
                "messages-queue": "update",
                "publisher-function": "update",
                "publisher-logs": "update",
                "publisher-policy": "update",
                "to-connections-policy": "replace",
            },
        ),
        Change(
            "hardened",
            True,
            {
                "access-logs": "update",
                "connections-table": "update",
                "key": "create",
                "key-policy": "create",
                "messages-dead-letters": "update",
                "messages-queue": "update",
                "publisher-function": "update",
                "publisher-logs": "update",
                "publisher-policy": "update",
                "to-connections-policy": "replace",
            },
        ),
        Change("force_destroy", False, {}),
        Change(
            "tags",
            {"team": "post"},
            {
                "access-logs": "update",
                "api": "update",
                "connections-table": "update",
                "messages-dead-letters": "update",
                "messages-queue": "update",
                "publisher-function": "update",
                "publisher-logs": "update",
                "publisher-messages": "update",
                "publisher-role": "update",
                "role": "update",
                "stage": "update",
            },
        ),
    ],
    probe=_probe,
)
WEBSOCKET_API_WITH_AN_AUTHORIZER = Component(
    _make,
    {"routes": {}, "authorizer": {"function": _function("door")}, "force_destroy": True},
    [
        Change(
            "authorizer",
            {"function": _function("door"), "identity_sources": ["header.Authorization"]},
            {"authorizer": "update", "deployment": "replace", "stage": "update"},
        ),
        Change(
            "channel",
            "authorizer.principalId",
            {
                "connect-integration": "update",
                "deployment": "replace",
                "disconnect-integration": "update",
                "publisher-function": "update",
                "stage": "update",
            },
        ),
    ],
)
