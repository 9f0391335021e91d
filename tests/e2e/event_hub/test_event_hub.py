"""Events of a hub with IAM enforced: consumed, unconsumed, not valid, undeliverable and replayed ones."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pulumi
import pulumi_aws as aws
import pytest
import urllib3

from embedded_aws import Deployment, deploy
from serverless_patterns import ApiGatewayFacade, EventHub, Function, HttpApi, Queue
from tests.e2e.conftest import eventually

PUBLISHER = """
import os

import boto3


def handler(event, context):
    entry = {"Source": "shop.web", "EventBusName": os.environ["BUS"], "Detail": '{"id": "of the function"}'}
    found = boto3.client("events").put_events(Entries=[{**entry, "DetailType": event["type"]}])
    return found["Entries"][0]
"""
RATE = 5
"""Requests per second to the endpoint of the partner."""
ORDER = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string", "maxLength": 40}}}


def program(code: Path) -> None:
    """A hub with a consumer of each kind of filter, of which one accepts replays."""
    alarms = aws.sns.Topic("alarms")
    bills, large, gone, reports = (Queue(each) for each in ("bills", "large", "gone", "reports"))
    placed, received = ["OrderPlaced"], Queue("received")
    partner = HttpApi("partner", {"routes": {"POST /events": received.route()}})
    connection = aws.cloudwatch.EventConnection(
        "partner",
        authorization_type="API_KEY",
        auth_parameters={"api_key": {"key": "x-api-key", "value": "secret"}},
    )
    hub = EventHub(
        "shop",
        {
            "events": {
                "OrderPlaced": {"schema": ORDER},
                "OrderPaid": {},
                "OrderSeen": {"optional": True},
                "OrderSent": {},
                "OrderShipped": {},
            },
            "alarm_topic_arn": alarms.arn,
            "hardened": True,
            "force_destroy": True,
            "consumers": {
                "billing": {"detail_types": placed, "target": bills.target(), "input_path": "$.detail"},
                "large": {
                    "detail_types": placed,
                    "target": large.target(),
                    "filter": {"detail": {"total": [{"numeric": [">", 100]}]}},
                },
                "reports": {"detail_types": placed, "target": reports.target(), "replays": True},
                "partner": {
                    "detail_types": ["OrderShipped"],
                    "endpoint": {
                        "url": pulumi.Output.format("{0}/events", partner.url),
                        "connection_arn": connection.arn,
                        "invocation_rate_limit_per_second": RATE,
                    },
                },
                "broken": {
                    "detail_types": ["OrderPaid"],
                    "target": gone.target(),
                    "maximum_retry_attempts": 0,
                },
            },
        },
    )
    publisher = Function(
        "publisher",
        {
            "code": str(code),
            "handler": "publish.handler",
            "links": {"BUS": hub.link("OrderPlaced")},
        },
    )
    api = ApiGatewayFacade("api", {"routes": {"POST /orders": hub.route("OrderPlaced", "shop.web")}})
    for name, queue in {
        "bills": bills,
        "large": large,
        "gone": gone,
        "reports": reports,
        "partner": received,
    }.items():
        pulumi.export(name, queue.url)
    pulumi.export("schemas", hub.event_schemas)
    pulumi.export("unconsumed", hub.unconsumed_queue_url)
    pulumi.export("unconsumed_arn", hub.unconsumed_queue_arn)
    pulumi.export("dead", hub.dead_letter_queue_urls)
    pulumi.export("rules", hub.rule_arns)
    pulumi.export("bus", hub.event_bus_name)
    pulumi.export("bus_arn", hub.arn)
    pulumi.export("archive", hub.archive_arn)
    pulumi.export("publisher", publisher.function_name)
    pulumi.export("api", api.url)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    code = tmp_path_factory.mktemp("publisher")
    (code / "publish.py").write_text(PUBLISHER)
    with deploy(lambda: program(code)) as deployment:
        yield deployment


def take(stack: Deployment, url: str) -> list[Any]:
    """Returns the messages that are in a queue, and deletes them."""
    sqs, found = stack.client("sqs"), list[Any]()
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        for each in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
            found.append(json.loads(each["Body"]))
    return found


def wait(stack: Deployment, url: str, count: int = 1) -> list[Any]:
    """Returns the messages of a queue once there are as many."""
    found: list[Any] = []

    def look() -> bool:
        found.extend(take(stack, url))
        return len(found) >= count

    eventually(look, f"{count} messages in {url}")
    return found


def put(stack: Deployment, detail_type: str, **detail: Any) -> None:
    entry = {"Source": "shop.web", "DetailType": detail_type, "EventBusName": stack.outputs["bus"]}
    answer = stack.client("events").put_events(Entries=[{**entry, "Detail": json.dumps(detail)}])
    assert answer["FailedEntryCount"] == 0


def post(stack: Deployment, body: bytes) -> int:
    url = f"{stack.local_url('api')}/orders"
    return urllib3.request("POST", url, body=body, headers={"Content-Type": "application/json"}).status


def test_a_valid_event_reaches_each_consumer_whose_filter_lets_it_pass(stack: Deployment) -> None:
    assert post(stack, b'{"id": "o-1", "total": 5}') == 202
    assert post(stack, b'{"id": "o-2", "total": 500}') == 202
    assert sorted(each["id"] for each in wait(stack, stack.outputs["bills"], 2)) == ["o-1", "o-2"]
    (large,) = wait(stack, stack.outputs["large"])
    assert (large["detail"]["id"], large["source"]) == ("o-2", "shop.web")
    assert len(wait(stack, stack.outputs["reports"], 2)) == 2


@pytest.mark.parametrize("body", [b"{}", b'{"id": 5}', b'{"id": "' + b"x" * 41 + b'"}', b"[]", b"order"])
def test_an_event_that_is_not_valid_is_not_published(stack: Deployment, body: bytes) -> None:
    assert post(stack, body) == 400
    assert not take(stack, stack.outputs["bills"])


@pytest.mark.parametrize("detail_type", ["OrderSent", "OrderPlacd", "x"])
def test_an_event_without_a_consumer_is_kept_and_raises_the_alarm(
    stack: Deployment, detail_type: str
) -> None:
    put(stack, detail_type, id="o-3")
    watched = stack.outputs["unconsumed_arn"].rpartition(":")[2]

    def is_noticed() -> bool:
        alarms = stack.client("cloudwatch").describe_alarms(StateValue="ALARM")["MetricAlarms"]
        return any({"Name": "QueueName", "Value": watched} in each["Dimensions"] for each in alarms)

    eventually(is_noticed, "the alarm")
    (kept,) = wait(stack, stack.outputs["unconsumed"])
    assert (kept["detail-type"], kept["detail"]) == (detail_type, {"id": "o-3"})


def test_an_optional_event_needs_no_consumer(stack: Deployment) -> None:
    put(stack, "OrderSeen", id="o-4")
    put(stack, "OrderSent", id="o-5")
    (kept,) = wait(stack, stack.outputs["unconsumed"])
    assert kept["detail-type"] == "OrderSent"


def test_an_event_that_cannot_be_delivered_is_in_the_dead_letter_queue_of_its_consumer(
    stack: Deployment,
) -> None:
    with break_target(stack):
        put(stack, "OrderPaid", id="o-6")
        (dead,) = wait(stack, stack.outputs["dead"]["broken"])
    assert dead["detail"] == {"id": "o-6"}
    assert not take(stack, stack.outputs["unconsumed"])
    put(stack, "OrderPaid", id="o-7")
    assert [each["detail"]["id"] for each in wait(stack, stack.outputs["gone"])] == ["o-7"]


def test_a_publisher_may_publish_its_own_detail_types_alone(stack: Deployment) -> None:
    def publish(detail_type: str) -> str:
        answer = stack.client("lambda").invoke(
            FunctionName=stack.outputs["publisher"], Payload=json.dumps({"type": detail_type})
        )
        return answer["Payload"].read().decode()

    assert "EventId" in publish("OrderPlaced")
    (seen,) = wait(stack, stack.outputs["bills"])
    assert seen == {"id": "of the function"}
    assert "AccessDenied" in publish("OrderPaid") or "NotAuthorized" in publish("OrderPaid")
    assert not take(stack, stack.outputs["dead"]["broken"])


def test_an_endpoint_gets_its_events_at_its_rate(stack: Deployment) -> None:
    begun = time.monotonic()
    for number in range(2 * RATE):
        put(stack, "OrderShipped", id=f"o-{number}")
    found = wait(stack, stack.outputs["partner"], 2 * RATE)
    assert time.monotonic() - begun > 1
    assert {each["detail"]["id"] for each in found} == {f"o-{number}" for number in range(2 * RATE)}


def test_details_are_checked_by_the_schema_that_routes_check_by(stack: Deployment) -> None:
    schemas: dict[str, str] = stack.outputs["schemas"]
    assert {*schemas} == {"OrderPlaced"}
    jsonschema.validate({"id": "o-1"}, json.loads(schemas["OrderPlaced"]))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"id": 5}, json.loads(schemas["OrderPlaced"]))


@pytest.mark.parametrize("count", [80, pytest.param(10_000, marks=pytest.mark.exhaustive)])
def test_each_event_is_consumed_or_kept_with_an_alarm_while_targets_fail(
    stack: Deployment, count: int
) -> None:
    """A fifth each is consumed, not known, without a consumer, undeliverable, and optional."""
    kinds = ("OrderPlaced", "Unknown", "OrderSent", "OrderPaid", "OrderSeen")
    queues = {"gone": stack.outputs["gone"], "bills": stack.outputs["bills"]}
    expected: dict[str, set[str]] = {kind: set() for kind in kinds}
    for url in (*queues.values(), stack.outputs["unconsumed"], stack.outputs["dead"]["broken"]):
        take(stack, url)
    with break_target(stack):
        for begin in range(0, count, 10):
            entries: list[Any] = []
            for number in range(begin, begin + 10):
                kind = kinds[number % len(kinds)]
                expected[kind].add(f"e-{number}")
                detail = json.dumps({"id": f"e-{number}"})
                entry = {"Source": "shop.web", "DetailType": kind, "EventBusName": stack.outputs["bus"]}
                entries.append({**entry, "Detail": detail})
            assert stack.client("events").put_events(Entries=entries)["FailedEntryCount"] == 0
        stack.wait_until_idle(timeout=120)
    found = {each["id"] for each in take(stack, queues["bills"])}
    assert found == expected["OrderPlaced"]
    kept = {each["detail"]["id"] for each in take(stack, stack.outputs["unconsumed"])}
    assert kept == expected["Unknown"] | expected["OrderSent"]
    dead = {each["detail"]["id"] for each in take(stack, stack.outputs["dead"]["broken"])}
    assert dead == expected["OrderPaid"]


@contextmanager
def break_target(stack: Deployment) -> Iterator[None]:
    """Takes the permission to send to its target from a consumer."""
    iam = stack.client("iam")
    role = next(each for each in stack.resources if each.name == "shop-broken-role").outputs["name"]
    policy = iam.list_role_policies(RoleName=role)["PolicyNames"][0]
    document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
    iam.delete_role_policy(RoleName=role, PolicyName=policy)
    try:
        yield
    finally:
        iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps(document))


def replay(stack: Deployment, name: str, **destination: Any) -> None:
    """Replays everything of the archive, and waits for the end."""
    events, now = stack.client("events"), datetime.now(UTC)
    events.start_replay(
        ReplayName=name,
        EventSourceArn=stack.outputs["archive"],
        EventStartTime=now - timedelta(hours=1),
        EventEndTime=now + timedelta(seconds=5),
        Destination={"Arn": stack.outputs["bus_arn"], **destination},
    )
    eventually(lambda: events.describe_replay(ReplayName=name)["State"] == "COMPLETED", f"the end of {name}")


def test_a_replay_reaches_the_consumers_that_accept_it_alone(stack: Deployment) -> None:
    put(stack, "OrderPlaced", id="replayed", total=500)
    for queue in ("bills", "large", "reports"):
        wait(stack, stack.outputs[queue])
    take(stack, stack.outputs["unconsumed"])
    replay(stack, f"all-{time.time_ns()}")
    again = wait(stack, stack.outputs["reports"])
    assert "replayed" in {each["detail"]["id"] for each in again}
    assert all(each["replay-name"].startswith("all-") for each in again)
    # A consumer that does not accept replays gets none, even if one names it.
    replay(stack, f"named-{time.time_ns()}", FilterArns=[stack.outputs["rules"]["billing"]])
    for queue in ("bills", "large", "reports", "unconsumed"):
        assert not take(stack, stack.outputs[queue]), queue
    replay(stack, f"reports-{time.time_ns()}", FilterArns=[stack.outputs["rules"]["reports"]])
    assert wait(stack, stack.outputs["reports"])
