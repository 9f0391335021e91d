"""Metrics of APIs: what counts as an error of a client, of a backend, or of a call."""

import time
from dataclasses import replace
from typing import Any, cast

import pytest

from embedded_aws.ministack import cloudwatch
from embedded_aws.ministack.responses import request_scope
from embedded_aws.services.api_gateway import metrics
from embedded_aws.services.api_gateway.rest.failures import ConfigurationError, FailureError
from embedded_aws.services.api_gateway.served_apis import ServedApi
from embedded_aws.services.api_gateway.websocket.access import RefusedError
from embedded_aws.services.cloudwatch import recorded_metrics
from embedded_aws.services.lambda_.metrics import record_iterator_age

STAGE: Any = {"stageName": "live", "autoDeploy": True}
API = ServedApi("a1", "123456789012", "us-east-1", STAGE, cast("Any", {}), "")
Values = dict[tuple[str, str], list[float]]


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> Values:
    """Values that are recorded, by metric and dimensions."""
    values: Values = {}

    def keep(_namespace: str, name: str, value: float, _unit: str, dimensions: dict[str, str]) -> None:
        values.setdefault((name, " ".join(dimensions.values())), []).append(value)

    monkeypatch.setattr(cloudwatch, "record_metric", keep)
    return values


@pytest.mark.parametrize(
    ("event", "status", "failure", "expected"),
    [
        ("CONNECT", 200, None, {"ConnectCount"}),
        ("CONNECT", 403, RefusedError(403, "denied"), {"ConnectCount", "ClientError"}),
        ("CONNECT", 500, RefusedError(500, "no authorizer"), {"ConnectCount", "ExecutionError"}),
        ("CONNECT", 401, None, {"ConnectCount", "IntegrationError"}),  # as the backend responded
        ("MESSAGE", 200, None, {"MessageCount"}),
        ("MESSAGE", 400, None, {"MessageCount", "IntegrationError"}),
        ("MESSAGE", 503, None, {"MessageCount", "IntegrationError"}),
        ("MESSAGE", 400, FailureError("BAD_REQUEST_BODY", ""), {"MessageCount", "ClientError"}),
        ("MESSAGE", 429, FailureError("THROTTLED", ""), {"MessageCount", "ClientError"}),
        ("MESSAGE", 500, FailureError("INTEGRATION_FAILURE", ""), {"MessageCount", "IntegrationError"}),
        ("MESSAGE", 500, FailureError("INTEGRATION_TIMEOUT", ""), {"MessageCount", "ExecutionError"}),
        ("MESSAGE", 500, ConfigurationError(), {"MessageCount", "ExecutionError"}),
        ("DISCONNECT", 200, None, set[str]()),
        ("DISCONNECT", 500, FailureError("INTEGRATION_FAILURE", ""), {"IntegrationError"}),
    ],
)
def test_errors_of_websocket_apis(
    recorded: Values, event: str, status: int, failure: FailureError | None, expected: set[str]
) -> None:
    recorded.clear()
    metrics.count_route_request(API, event, status, failure)
    for dimensions in ("a1", "a1 live"):
        found = {name for (name, of), values in recorded.items() if of == dimensions and any(values)}
        assert found == expected
    # An error that did not happen is a zero, by which an average is a rate.
    assert {"ClientError", "IntegrationError", "ExecutionError"} <= {name for name, _ in recorded}


@pytest.mark.parametrize(
    ("settings", "detailed"),
    [
        ({}, False),
        ({"defaultRouteSettings": {"detailedMetricsEnabled": True}}, True),
        ({"routeSettings": {"ANY /a": {"detailedMetricsEnabled": True}}}, True),
        ({"routeSettings": {"ANY /b": {"detailedMetricsEnabled": True}}}, False),
    ],
)
def test_routes_have_metrics_only_with_detailed_metrics(
    recorded: Values, settings: dict[str, Any], detailed: bool
) -> None:
    recorded.clear()
    api = replace(API, stage=cast("Any", {**STAGE, **settings}))
    metrics.count_http_request(api, "GET", "ANY /a", 504)
    assert (("5xx", "a1 live ANY /a") in recorded) == detailed
    assert recorded["5xx", "a1 live"] == [1]
    metrics.count_http_request(api, "GET", "", 404)
    assert recorded["4xx", "a1 live"] == [0, 1]


def test_many_requests_are_few_points(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_800_000_030.0)
    patched = recorded_metrics.PATCHES[0].steps[0]
    with request_scope("123456789099", "us-east-1"):
        record = patched(cloudwatch.record_metric)
        for value in (0, 1, 0, 0, 1):
            record("AWS/ApiGateway", "5xx", value, "Count", {"ApiId": "a1"})
        points = cloudwatch.metrics["AWS/ApiGateway", "5xx", cloudwatch.join_dimensions({"ApiId": "a1"})]
        found = cloudwatch.compute_statistics(points)
        assert len(points) == 2
        assert (found["SampleCount"], found["Sum"], found["Average"]) == (5, 2, 0.4)
        monkeypatch.setattr(time, "time", lambda: 1_800_000_090.0)  # the next minute
        record("AWS/ApiGateway", "5xx", 0, "Count", {"ApiId": "a1"})
        assert len(points) == 3


@pytest.mark.parametrize(("arrival", "age"), [(1_000.0, 90_000), (1_090.0, 0), (1_099.0, 0)])
def test_age_of_the_last_record_of_a_batch(
    recorded: Values, monkeypatch: pytest.MonkeyPatch, arrival: float, age: float
) -> None:
    recorded.clear()
    monkeypatch.setattr(time, "time", lambda: 1_090.0)
    arn = "arn:aws:lambda:us-east-1:123456789012:function:relay"
    record_iterator_age(cast("Any", {"FunctionArn": arn, "FunctionName": "relay"}), arrival)
    assert recorded["IteratorAge", "relay"] == [age]
