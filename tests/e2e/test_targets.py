"""Rules, schedules and pipes deliver to each kind of target, with the permissions of their roles alone."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pulumi
import pytest
import urllib3

from embedded_aws import Deployment, deploy
from serverless_patterns import (
    ApiGatewayFacade,
    Bucket,
    DeliveryStream,
    EventBus,
    EventRule,
    Function,
    Pipe,
    Queue,
    Schedule,
    Stream,
    Table,
    Topic,
    Workflow,
)
from tests.e2e.conftest import eventually

pytestmark = pytest.mark.exhaustive

CODE = """
import json
import os

import boto3


def handler(event, context):
    boto3.client("sqs").send_message(QueueUrl=os.environ["SEEN"], MessageBody=json.dumps(event))
    print("ERROR seen")
"""
PASS: Any = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
PATTERN: Any = {"source": ["shop"]}
SAFE: Any = {"hardened": True, "force_destroy": True}


def program(code: Path) -> None:
    """A bus whose events go to every kind of target; a table, a queue, a bucket and a clock that fill it."""
    shop, other = EventBus("shop", SAFE), EventBus("other", {})
    seen, inbox, ordered, fair, watched = (
        Queue("seen"),
        Queue("inbox", SAFE),
        Queue("ordered", {"fifo": True}),
        Queue("fair"),
        Queue("watched"),
    )
    news = Topic("news", SAFE)
    heard = Queue("heard", {"subscriptions": {"news": {"topic_arn": news.arn}}})
    clicks, lake = Stream("clicks", SAFE), Bucket("lake", {"event_bridge": True, "force_destroy": True})
    archive = DeliveryStream("archive", {"bucket_arn": lake.arn, **SAFE})
    args: Any = {"code": str(code), "handler": "use.handler", "links": {"SEEN": seen.link("send")}}
    use = Function("use", args)
    Function(
        "watch",
        {
            **args,
            "event_sources": {"errors": use.log_event_source("ERROR")},
            "links": {"SEEN": watched.link("send")},
        },
    )
    flow = Workflow("flow", {"definition": PASS, "timeout": 60})
    targets = {
        "function": use.target(),
        "queue": inbox.target(),
        "fifo": ordered.target("all"),
        "fair": fair.target("$.detail.id"),
        "topic": news.target(),
        "workflow": flow.target(),
        "stream": clicks.target(),
        "delivery": archive.target(),
        "bus": other.target(),
    }
    for name, target in targets.items():
        rule: Any = {"event_bus_name": shop.event_bus_name, "event_pattern": PATTERN, "target": target}
        EventRule(f"to-{name}", rule)
    forwarded = Queue("forwarded")
    EventRule(
        "forwarded",
        {"event_bus_name": other.event_bus_name, "event_pattern": PATTERN, "target": forwarded.target()},
    )
    uploaded = Queue("uploaded")
    EventRule("uploads", {"event_pattern": lake.event_pattern(prefix="in/"), "target": uploaded.target()})
    once: Any = {"expression": "at(2020-01-01T00:00:00)", "input": {"id": "scheduled"}}
    timed, piped, piped_from = Queue("timed"), Queue("piped"), Queue("piped-from")
    Schedule("timed", {**once, "expression": "rate(1 minute)", "target": timed.target("clock")})
    Pipe("piped", {"source": piped_from.event_source(), "target": piped.target("$.body.tenant")})
    Schedule("ticks", {**once, "expression": "rate(1 minute)", "target": other.target("clock", "Tick")})
    ticks = Queue("tick-list")
    EventRule(
        "tick-list",
        {
            "event_bus_name": other.event_bus_name,
            "event_pattern": {"source": ["clock"]},
            "input_path": "$.detail",
            "target": ticks.target(),
        },
    )
    orders = Table(
        "orders",
        {"partition_key": {"name": "id"}, "stream_view_type": "NEW_IMAGE", "deletion_protection": False},
    )
    Pipe(
        "placed",
        {
            "source": orders.event_source(filters=[{"eventName": ["INSERT"]}]),
            "target": shop.target("shop", "OrderPlaced"),
            "input_template": '{"id": <$.dynamodb.Keys.id.S>}',
        },
    )
    api = ApiGatewayFacade(
        "api",
        {
            "routes": {
                "POST /clicks": clicks.route(partition_key="body.visitor"),
                "POST /views": archive.route(),
                "POST /events": shop.route("shop", "OrderPlaced"),
            }
        },
    )
    queues = (seen, inbox, ordered, heard, forwarded, uploaded, ticks, watched)
    queues += (fair, timed, piped, piped_from)
    for queue in queues:
        pulumi.export(queue.pulumi_resource_name, queue.url)
    for name, value in {
        "api": api.url,
        "lake": lake.bucket_name,
        "clicks": clicks.stream_name,
        "orders": orders.table_name,
        "flow": flow.arn,
    }.items():
        pulumi.export(name, value)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    code = tmp_path_factory.mktemp("code")
    (code / "use.py").write_text(CODE)
    with deploy(lambda: program(code)) as deployed:
        yield deployed


def receive(stack: Deployment, url: str) -> str:
    def look() -> str | None:
        found = stack.client("sqs").receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages", [])
        for each in found:
            stack.client("sqs").delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
        return found[0]["Body"] if found else None

    return eventually(look, f"a message in {url}")


def receive_group(stack: Deployment, queue: str) -> str | None:
    """Receives a message, and returns its message group."""

    def look() -> dict[str, str] | None:
        found = stack.client("sqs").receive_message(
            QueueUrl=stack.outputs[queue], WaitTimeSeconds=1, MessageSystemAttributeNames=["All"]
        )
        for each in found.get("Messages", []):
            stack.client("sqs").delete_message(
                QueueUrl=stack.outputs[queue], ReceiptHandle=each["ReceiptHandle"]
            )
            return {**each.get("Attributes", {})}  # pyright: ignore[reportReturnType]
        return None

    return eventually(look, f"a message in {queue}").get("MessageGroupId")


def publish(stack: Deployment, detail: Any) -> None:
    entry = {"Source": "shop", "DetailType": "OrderPlaced", "Detail": json.dumps(detail)}
    bus = {"EventBusName": stack.recording.find_by_name("shop-bus").outputs["name"]}
    cast("Any", stack).client("events").put_events(Entries=[{**entry, **bus}])


def post(stack: Deployment, path: str, body: dict[str, str]) -> urllib3.BaseHTTPResponse:
    return urllib3.request("POST", f"{stack.local_url('api')}{path}", json=body, retries=False)


def read_lake(stack: Deployment) -> str:
    s3, lake = stack.client("s3"), stack.outputs["lake"]
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket=lake).get("Contents", [])]
    written = [key for key in keys if key.startswith("year=")]
    assert all(key.endswith(".gz") for key in written)
    bodies = [s3.get_object(Bucket=lake, Key=key)["Body"].read() for key in written]
    return "".join(gzip.decompress(body).decode() for body in bodies)


def read_stream(stack: Deployment) -> list[tuple[str, str]]:
    """Each record with its partition key."""
    kinesis, name = cast("Any", stack).client("kinesis"), stack.outputs["clicks"]
    found: list[tuple[str, str]] = []
    for shard in kinesis.list_shards(StreamName=name)["Shards"]:
        begin = {"ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
        iterator = kinesis.get_shard_iterator(StreamName=name, **begin)["ShardIterator"]
        records = kinesis.get_records(ShardIterator=iterator)["Records"]
        found += [(each["PartitionKey"], each["Data"].decode()) for each in records]
    return found


def test_an_item_of_a_table_reaches_every_kind_of_target(stack: Deployment) -> None:
    item = {"id": {"S": "order-1"}}
    stack.client("dynamodb").put_item(TableName=stack.outputs["orders"], Item=item)
    for queue in ("seen", "inbox", "ordered", "heard", "forwarded"):
        event = json.loads(receive(stack, stack.outputs[queue]))
        assert (event["detail-type"], event["detail"]) == ("OrderPlaced", {"id": "order-1"}), queue
    eventually(lambda: "order-1" in read_lake(stack), "the event in the lake")
    assert read_lake(stack).endswith("}\n")
    eventually(lambda: any("order-1" in data for _, data in read_stream(stack)), "the event in the stream")
    states = stack.client("stepfunctions")
    eventually(
        lambda: states.list_executions(stateMachineArn=stack.outputs["flow"])["executions"], "an execution"
    )


def test_a_log_event_invokes_a_function(stack: Deployment) -> None:
    publish(stack, {})
    assert "awslogs" in json.loads(receive(stack, stack.outputs["watched"]))


def test_an_upload_reaches_a_queue_by_a_rule(stack: Deployment) -> None:
    for key in ("out/a", "in/a"):
        stack.client("s3").put_object(Bucket=stack.outputs["lake"], Key=key, Body=b"x")
    assert json.loads(receive(stack, stack.outputs["uploaded"]))["detail"]["object"]["key"] == "in/a"


def test_a_schedule_publishes_on_a_bus(stack: Deployment) -> None:
    assert json.loads(receive(stack, stack.outputs["tick-list"])) == {"id": "scheduled"}


def test_a_standard_queue_gets_the_group_of_a_message(stack: Deployment) -> None:
    stack.client("sqs").purge_queue(QueueUrl=stack.outputs["fair"])  # of the other tests
    publish(stack, {"id": "tenant-a"})
    assert receive_group(stack, "fair") == "tenant-a"
    publish(stack, {"other": 1})
    assert receive_group(stack, "fair") is None, "there is nothing at the path"
    publish(stack, {"id": "no group"})
    dead = receive_dead(stack, "to-fair-undelivered")
    assert dead == ("INVALID_PARAMETER", "Value no group for parameter MessageGroupId is invalid.")
    assert receive_group(stack, "timed") == "clock"
    body = json.dumps({"tenant": "tenant-b"})
    stack.client("sqs").send_message(QueueUrl=stack.outputs["piped-from"], MessageBody=body)
    assert receive_group(stack, "piped") == "tenant-b"


def receive_dead(stack: Deployment, name: str) -> tuple[str, str]:
    """Receives a dead letter, and returns code and message of its error."""
    url = stack.recording.find_by_name(name).outputs["url"]

    def look() -> Any:
        found = stack.client("sqs").receive_message(
            QueueUrl=url, WaitTimeSeconds=1, MessageAttributeNames=["All"]
        )
        return found.get("Messages")

    attributes = eventually(look, f"a message in {name}")[0]["MessageAttributes"]
    return attributes["ERROR_CODE"]["StringValue"], attributes["ERROR_MESSAGE"]["StringValue"]


def test_routes_put_records(stack: Deployment) -> None:
    sent = post(stack, "/clicks", {"visitor": "v1", "page": "é"})
    assert (sent.status, bool(sent.json()["sequenceNumber"])) == (202, True)
    (found,) = [data for key, data in read_stream(stack) if key == "v1"]
    assert json.loads(found) == {"visitor": "v1", "page": "é"}
    assert post(stack, "/clicks", {"page": "a"}).status == 400
    assert post(stack, "/views", {"view": "v2"}).status == 202
    eventually(lambda: '"v2"' in read_lake(stack), "the record in the lake")


@pytest.mark.parametrize("name", ["function", "queue", "topic", "workflow", "stream", "delivery", "bus"])
def test_without_the_permission_an_event_is_a_dead_letter(stack: Deployment, name: str) -> None:
    role = stack.recording.find_by_name(f"to-{name}-role").outputs["name"]
    policy = stack.recording.find_by_name(f"to-{name}-policy").outputs["name"]
    iam = stack.client("iam")
    document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
    iam.delete_role_policy(RoleName=role, PolicyName=policy)
    try:
        entry = {"Source": "shop", "DetailType": "Denied", "Detail": json.dumps({"id": name})}
        bus = {"EventBusName": stack.recording.find_by_name("shop-bus").outputs["name"]}
        cast("Any", stack).client("events").put_events(Entries=[{**entry, **bus}])
        dead = stack.recording.find_by_name(f"to-{name}-undelivered").outputs["url"]
        assert json.loads(receive(stack, dead))["detail"] == {"id": name}
    finally:
        iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps(document))
