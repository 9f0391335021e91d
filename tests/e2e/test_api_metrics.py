"""Metrics of APIs and stream readers: a backend that fails raises the alarm of its API, which notifies."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pulumi
import pytest
import urllib3
from websockets.sync.client import ClientConnection, connect

from embedded_aws import Deployment, deploy
from serverless_patterns import (
    AlarmTopic,
    ApiGatewayCloudWatchRole,
    ApiGatewayFacade,
    EventBus,
    Function,
    HttpApi,
    Outbox,
    Queue,
    Table,
    WebSocketApi,
)
from tests.e2e.conftest import eventually
from tests.e2e.websocket_api.chat import code

SECONDS = 60
BACKEND = """
import json


def handler(event, context):
    body = json.loads(event.get("body") or "{}")
    if body.get("fail"):
        raise ValueError("on purpose")
    return {"statusCode": body.get("status", 200), "body": "{}"}
"""


def watch(name: str) -> dict[str, Any]:
    """Creates a topic for alarms and a queue that subscribes; returns the argument of the component."""
    topic = AlarmTopic(f"{name}-alarms")
    inbox = Queue(f"{name}-inbox", {"subscriptions": {"alarms": {"topic_arn": topic.arn}}})
    pulumi.export(f"{name}-inbox", inbox.url)
    return {"alarm_topic_arn": topic.arn}


def deploy_apis(directory: Path) -> None:
    """Deploys the three kinds of APIs with one backend."""
    settings: Any = {"code": code(directory, "backend", BACKEND), "handler": "app.handler"}
    backend = Function("backend", settings)
    logging = pulumi.ResourceOptions(depends_on=[ApiGatewayCloudWatchRole("logging")])
    shared: Any = {"routes": {"POST /work": backend.route()}, "detailed_metrics": True}
    for name, component in (("rest", ApiGatewayFacade), ("http", HttpApi)):
        pulumi.export(name, component(name, {**shared, **watch(name)}, logging).url)
    routes: Any = {"work": backend.websocket_route(), "ping": {"mock": {"body": {}}}}
    live = WebSocketApi("live", {"routes": routes, **watch("live")}, logging)
    pulumi.export("live", live.url)


def deploy_outbox() -> None:
    """Deploys an outbox, whose relay reads the stream of a table."""
    orders = Table("orders", {"partition_key": {"name": "id"}, "stream_view_type": "NEW_IMAGE"})
    settings: Any = {
        "stream": orders.event_source(),
        "source": "shop.orders",
        "event_bus_arn": EventBus("shop").arn,
        "detail_types": {"insert": "OrderPlaced"},
    }
    Outbox("placed", {**settings, **watch("placed")})
    pulumi.export("orders", orders.table_name)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with deploy(partial(deploy_apis, tmp_path_factory.mktemp("metrics"))) as made:
        yield made


def find_alarm(stack: Deployment, name: str) -> Any:
    (found,) = stack.client("cloudwatch").describe_alarms(AlarmNamePrefix=name)["MetricAlarms"]
    return found


def read_metric(stack: Deployment, name: str, dimensions: list[Any], statistic: str = "Sum") -> list[float]:
    """Returns the values of a metric, by period."""
    now = datetime.now(UTC)
    found = stack.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/ApiGateway",
        MetricName=name,
        Dimensions=dimensions,
        StartTime=now - timedelta(hours=2),
        EndTime=now + timedelta(hours=2),
        Period=60,
        Statistics=[statistic],
    )
    return [each[statistic] for each in found["Datapoints"]]


def wait_for_notification(stack: Deployment, name: str) -> None:
    """Returns once the alarm of a component has notified; a new alarm notifies first that all is well."""
    sqs, inbox = stack.client("sqs"), stack.outputs[f"{name}-inbox"]

    def take_alarm() -> bool:
        found = sqs.receive_message(QueueUrl=inbox, WaitTimeSeconds=1, MaxNumberOfMessages=10)
        messages = [json.loads(each["Body"]) for each in found.get("Messages", [])]
        assert all(each["AlarmName"].startswith(name) for each in messages)
        return any(each["NewStateValue"] == "ALARM" for each in messages)

    eventually(take_alarm, f"the notification of {name}", SECONDS)


def call(stack: Deployment, api: str, body: dict[str, object]) -> int:
    url = f"{stack.local_url(api)}/work"
    return urllib3.request("POST", url, json=body, timeout=SECONDS, retries=False).status


@pytest.mark.parametrize(
    ("api", "errors", "detail"),
    [
        ("rest", ("4XXError", "5XXError"), {"Method": "POST", "Resource": "/work"}),
        ("http", ("4xx", "5xx"), {"Method": "POST", "Resource": "/work"}),
    ],
)
def test_a_backend_that_fails_raises_the_alarm_of_its_api(
    stack: Deployment, api: str, errors: tuple[str, str], detail: dict[str, str]
) -> None:
    alarm = find_alarm(stack, f"{api}-server-errors-alarm")
    dimensions = alarm["Dimensions"]
    assert [call(stack, api, {}), call(stack, api, {"status": 404})] == [200, 404]
    assert find_alarm(stack, f"{api}-server-errors-alarm")["StateValue"] != "ALARM"
    assert call(stack, api, {"fail": True}) in {500, 502}
    assert call(stack, api, {"status": 503}) == 503
    wait_for_notification(stack, api)
    of_method = [*dimensions, *({"Name": name, "Value": value} for name, value in detail.items())]
    for each in (dimensions, [each for each in dimensions if each["Name"] != "Stage"], of_method):
        assert sum(read_metric(stack, "Count", each)) == 4
        assert [sum(read_metric(stack, name, each)) for name in errors] == [1, 2]
        assert sum(read_metric(stack, errors[1], each, "SampleCount")) == 4  # the average is the rate


def send(client: ClientConnection, message: dict[str, object]) -> None:
    client.send(json.dumps(message))


def test_a_backend_that_fails_raises_the_alarm_of_a_websocket_api(stack: Deployment) -> None:
    name = "live-integration-errors-alarm"
    dimensions = find_alarm(stack, name)["Dimensions"]

    def count(metric: str) -> float:
        return sum(read_metric(stack, metric, dimensions))

    with connect(stack.local_url("live"), proxy=None, open_timeout=SECONDS) as client:
        send(client, {"action": "ping"})
        client.recv(SECONDS)
        send(client, {"action": "unknown"})  # no route has it, so API Gateway refuses it
        client.recv(SECONDS)
        assert [count("ConnectCount"), count("ClientError"), count("IntegrationError")] == [1, 1, 0]
        assert find_alarm(stack, name)["StateValue"] != "ALARM"
        send(client, {"action": "work", "fail": True})
        client.recv(SECONDS)
        wait_for_notification(stack, "live")
        assert [count("IntegrationError"), count("ExecutionError")] == [1, 0]
        # Three of the client, and three responses, of which the last one may have just been sent.
        eventually(lambda: count("MessageCount") == 6, "the number of messages", SECONDS)


@pytest.mark.slow
def test_the_age_of_a_stream_raises_the_alarm_of_an_outbox() -> None:
    with deploy(deploy_outbox) as stack:
        cloudwatch, alarm = stack.client("cloudwatch"), find_alarm(stack, "placed-age-alarm")
        kept = ("AlarmName", "Namespace", "MetricName", "Dimensions", "Statistic", "Period", "AlarmActions")
        kept += ("EvaluationPeriods", "ComparisonOperator", "TreatMissingData")
        # Any age is above the threshold, so that the test does not wait for five minutes.
        cloudwatch.put_metric_alarm(**{name: alarm[name] for name in kept}, Threshold=-1)
        item = {"id": {"S": "1"}}
        stack.client("dynamodb").put_item(TableName=stack.outputs["orders"], Item=item)
        wait_for_notification(stack, "placed")
