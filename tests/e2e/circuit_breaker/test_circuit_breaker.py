"""Outages of a partner, poison and crashes, with IAM enforced: what waits, and what goes to dead letters."""

import contextlib
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import Deployment, deploy
from serverless_patterns import CircuitBreaker, Queue, Table
from tests.e2e.conftest import eventually

CODE = """
import json
import os
import time
from functools import partial

import boto3
from circuit import consume, partner

DYNAMODB = boto3.client("dynamodb")
TABLE = os.environ["PARTNER"]


def handler(event, context):
    return consume(event, context, partial(work, context))


def work(context, record):
    order = json.loads(record["body"])
    if order["kind"] == "crash":
        os._exit(1)
    if order["kind"] == "wrong":
        raise ValueError("the message is wrong")
    with partner(context):
        mood = DYNAMODB.get_item(TableName=TABLE, Key={"id": {"S": "mood"}}, ConsistentRead=True)
        mood = mood.get("Item", {}).get("mood", {}).get("S", "good")
        if mood == "hanging":
            time.sleep(60)
        if mood == "down" or order["kind"] == "poison":
            raise RuntimeError("HTTP 503")
        DYNAMODB.update_item(
            TableName=TABLE,
            Key={"id": {"S": order["id"]}},
            UpdateExpression="ADD effects :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )
"""
THRESHOLD, ATTEMPTS, PARTNER_FAILURES = 3, 3, 6


def program(code: Path) -> None:
    table = Table("partner", {"partition_key": {"name": "id"}, "deletion_protection": False})
    topic = aws.sns.Topic("alarms")
    alarms = Queue("alarms", {"senders": [{"service": "sns.amazonaws.com", "source_arn": topic.arn}]})
    aws.sns.TopicSubscription("alarms", topic=topic.arn, protocol="sqs", endpoint=alarms.arn)
    charges = CircuitBreaker(
        "charges",
        {
            "code": str(code),
            "handler": "work.handler",
            "timeout": 6,
            "failure_threshold": THRESHOLD,
            "max_attempts": ATTEMPTS,
            "max_partner_failures": PARTNER_FAILURES,
            "links": {"PARTNER": table.link("GetItem", "UpdateItem")},
            "alarm_topic_arn": topic.arn,
            "hardened": True,
            "force_destroy": True,
        },
    )
    exports: dict[str, Any] = {
        "partner": table.table_name,
        "queue": charges.queue_url,
        "dead": charges.dead_letter_queue_url,
        "switch": charges.switch_name,
        "consumer": charges.function_name,
        "circuit": charges.table_name,
        "alarms": alarms.url,
        "mapping": charges.event_source_mapping_id,
    }
    for name, value in exports.items():
        pulumi.export(name, value)


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    code = tmp_path_factory.mktemp("code")
    (code / "work.py").write_text(CODE)
    with deploy(lambda: program(code)) as stack:
        # The attempts follow after eight seconds instead of six times the timeout.
        stack.client("sqs").set_queue_attributes(
            QueueUrl=str(stack.outputs["queue"]), Attributes={"VisibilityTimeout": "8"}
        )
        yield stack


@pytest.fixture
def stack(deployment: Deployment) -> Deployment:
    """The stack with a closed circuit, a partner who works, and without messages."""
    set_mood(deployment, "good")
    deployment.client("dynamodb").delete_item(TableName=deployment.outputs["circuit"], Key=key("circuit"))
    run_switch(deployment)
    drain(deployment)
    take_dead(deployment)
    return deployment


def key(identifier: str) -> Any:
    return {"id": {"S": identifier}}


def set_mood(stack: Deployment, mood: str) -> None:
    item = {**key("mood"), "mood": {"S": mood}}
    stack.client("dynamodb").put_item(TableName=stack.outputs["partner"], Item=item)


def send(stack: Deployment, *identifiers: str, kind: str = "order") -> None:
    for each in identifiers:
        body = json.dumps({"id": each, "kind": kind})
        stack.client("sqs").send_message(QueueUrl=stack.outputs["queue"], MessageBody=body)


def count_waiting(stack: Deployment, *, hidden: bool = True) -> int:
    names: Any = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"][: 1 + hidden]
    found = stack.client("sqs").get_queue_attributes(QueueUrl=stack.outputs["queue"], AttributeNames=names)
    return sum(int(found["Attributes"][name]) for name in names)


def take_dead(stack: Deployment) -> list[Any]:
    """Returns the bodies of the dead letters, and deletes them."""
    sqs, url = stack.client("sqs"), stack.outputs["dead"]
    bodies: list[Any] = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        for each in messages:
            bodies.append(each["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
    return bodies


def count_effects(stack: Deployment, identifier: str) -> int:
    found = stack.client("dynamodb").get_item(
        TableName=stack.outputs["partner"], Key=key(identifier), ConsistentRead=True
    )
    return int(found.get("Item", {}).get("effects", {"N": "0"})["N"])


def read_circuit(stack: Deployment) -> dict[str, str]:
    found = stack.client("dynamodb").get_item(
        TableName=stack.outputs["circuit"], Key=key("circuit"), ConsistentRead=True
    )
    return {name: str(next(iter(value.values()))) for name, value in found.get("Item", {}).items()}


def set_time(stack: Deployment, name: str) -> None:
    """Lets the time in an attribute of the circuit be over."""
    stack.client("dynamodb").update_item(
        TableName=stack.outputs["circuit"],
        Key=key("circuit"),
        UpdateExpression="SET #name = :past",
        ExpressionAttributeNames={"#name": name},
        ExpressionAttributeValues={":past": {"N": str(int(time.time()) - 600)}},
    )


def run_switch(stack: Deployment) -> Any:
    """Runs the switch as its schedule does each minute."""
    answer = stack.client("lambda").invoke(FunctionName=str(stack.outputs["switch"]), Payload=b"{}")
    payload = json.loads(answer["Payload"].read())
    return payload["errorMessage"] if "FunctionError" in answer else payload["state"]


def probe(stack: Deployment) -> Any:
    set_time(stack, "probe_at")
    return run_switch(stack)


def read_mapping(stack: Deployment) -> tuple[str, int]:
    mapping = stack.client("lambda").get_event_source_mapping(UUID=str(stack.outputs["mapping"]))
    return mapping["State"], mapping.get("ScalingConfig", {})["MaximumConcurrency"]


def has_interval(stack: Deployment, expected: int) -> bool:
    """Probes, and returns whether the interval is as long as that after one more failure."""
    probe(stack)
    found = int(read_circuit(stack)["interval"])
    assert found <= expected
    return found == expected


def open_circuit(stack: Deployment, *identifiers: str) -> None:
    set_mood(stack, "down")
    send(stack, *identifiers)
    eventually(lambda: read_circuit(stack).get("state") == "open", "an open circuit")


@pytest.mark.slow
def test_an_outage_loses_no_message_and_ends_by_a_probe(stack: Deployment) -> None:
    names = [f"outage-{number}" for number in range(12)]
    open_circuit(stack, *names[:8])
    assert run_switch(stack) == "open"
    assert read_mapping(stack)[0] == "Disabled"
    send(stack, *names[8:])
    for expected in (120, 240, 480, 900, 900):  # each probe that fails doubles the interval
        eventually(partial(has_interval, stack, expected), "a probe")
    assert read_mapping(stack)[0] == "Disabled"
    assert count_waiting(stack) == len(names)
    assert take_dead(stack) == []
    set_mood(stack, "good")
    assert eventually(lambda: probe(stack) == "closed", "a closed circuit")
    assert read_mapping(stack) == ("Enabled", 2)
    drain(stack)
    assert [count_effects(stack, name) for name in names] == [1] * len(names)
    assert take_dead(stack) == []
    set_time(stack, "closed_at")
    run_switch(stack)
    assert read_mapping(stack) == ("Enabled", 10)
    assert "interval" not in read_circuit(stack)


def skip_delays(stack: Deployment) -> None:
    """Lets messages come again at once that failed, also those that a probe has hidden, for some seconds."""
    with contextlib.suppress(TimeoutError):  # those of an open circuit come again and again
        stack.wait_until_idle(2, skip_visibility_timeout=True)


def drain(stack: Deployment, *, until_open: bool = False) -> None:
    """Waits until no message is left, or until the circuit is open."""

    def look() -> bool:
        skip_delays(stack)
        return count_waiting(stack) == 0 or (until_open and read_circuit(stack).get("state") == "open")

    eventually(look, "an empty queue", 240)


def test_poison_alone_does_not_open_the_circuit_and_is_set_aside(stack: Deployment) -> None:
    send(stack, "good-1", "good-2")
    send(stack, "poison-1", kind="poison")
    stack.client("sqs").send_message(
        QueueUrl=stack.outputs["queue"],
        MessageBody="not JSON",
        MessageAttributes={"Origin": {"DataType": "String", "StringValue": "a test"}},
    )
    drain(stack)
    assert read_circuit(stack).get("state", "closed") == "closed"
    assert sorted(take_dead(stack)) == ["not JSON", json.dumps({"id": "poison-1", "kind": "poison"})]
    assert [count_effects(stack, each) for each in ("good-1", "good-2")] == [1, 1]
    assert read_mapping(stack)[0] == "Enabled"


@pytest.mark.parametrize("kind", ["wrong", "poison"])
def test_a_message_that_shares_its_batches_with_a_crash_is_one_dead_letter(
    stack: Deployment, kind: str
) -> None:
    """The queue deletes nothing of a batch whose invocation ends, also not a message that was set aside."""

    def invoke(*received: int) -> bool:
        records = [
            {
                "messageId": f"{kind}-{each}",
                "body": json.dumps({"id": each, "kind": each}),
                "attributes": {"ApproximateReceiveCount": str(count)},
                "messageAttributes": {},
            }
            for each, count in zip((kind, "crash"), received, strict=True)
        ]
        answer = stack.client("lambda").invoke(
            FunctionName=str(stack.outputs["consumer"]), Payload=json.dumps({"Records": records}).encode()
        )
        return "FunctionError" in answer

    # The first one is set aside while the other one still ends the invocation.
    before = PARTNER_FAILURES if kind == "poison" else ATTEMPTS
    for count in range(1, before + ATTEMPTS + 1):
        invoke(count, max(1, count - before + 2))
    dead = [json.loads(each)["id"] for each in take_dead(stack)]
    assert sorted(dead) == sorted([kind, "crash"])


@pytest.mark.exhaustive
def test_a_message_that_ends_its_invocation_is_set_aside(stack: Deployment) -> None:
    send(stack, "crash-1", kind="crash")
    drain(stack)
    assert [json.loads(each)["id"] for each in take_dead(stack)] == ["crash-1"]


@pytest.mark.exhaustive
def test_poison_that_opens_the_circuit_does_not_keep_it_open(stack: Deployment) -> None:
    names = [f"poison-{number}" for number in range(10, 10 + THRESHOLD)]
    send(stack, *names, kind="poison")
    eventually(lambda: read_circuit(stack).get("state") == "open", "an open circuit")
    send(stack, "good-3")
    # A probe that fails hides its message, so that another one is next.
    closed = eventually(lambda: probe(stack) == "closed", "a closed circuit")
    assert closed
    assert count_effects(stack, "good-3") == 1
    for _ in range(2 * PARTNER_FAILURES):  # it opens again, until the poison is set aside
        drain(stack, until_open=True)
        if count_waiting(stack) == 0:
            break
        run_switch(stack)
        send(stack, "good-4")
        eventually(lambda: probe(stack) == "closed", "a closed circuit")
    assert sorted(json.loads(each)["id"] for each in take_dead(stack)) == names
    send(stack, "good-5")  # it closes the circuit, if the last of the poison has opened it
    run_switch(stack)
    eventually(lambda: count_effects(stack, "good-5") or probe(stack) == "closed", "a closed circuit")


@pytest.mark.exhaustive
def test_a_partner_who_does_not_answer_opens_the_circuit(stack: Deployment) -> None:
    set_mood(stack, "hanging")
    names = [f"hanging-{number}" for number in range(THRESHOLD)]
    send(stack, *names)
    eventually(lambda: read_circuit(stack).get("state") == "open", "an open circuit")
    assert probe(stack) == "open"
    set_mood(stack, "good")
    eventually(lambda: probe(stack) == "closed", "a closed circuit")
    drain(stack)
    assert [count_effects(stack, each) for each in names] == [1] * THRESHOLD
    assert take_dead(stack) == []


@pytest.mark.exhaustive
def test_of_two_switches_at_the_same_time_one_probes(stack: Deployment) -> None:
    open_circuit(stack, *(f"double-{number}" for number in range(8)))
    run_switch(stack)
    begin = read_circuit(stack)
    eventually(lambda: count_waiting(stack, hidden=False), "a message that a probe may take")
    set_time(stack, "probe_at")
    with ThreadPoolExecutor(2) as pool:
        assert [*pool.map(run_switch, [stack, stack])] == ["open", "open"]
    assert int(read_circuit(stack)["interval"]) == 2 * int(begin["interval"])


def test_a_switch_that_may_not_change_the_event_source_tries_again(stack: Deployment) -> None:
    open_circuit(stack, *(f"denied-{number}" for number in range(THRESHOLD)))
    iam = stack.client("iam")
    role = next(
        each["RoleName"]
        for each in iam.list_roles()["Roles"]
        if each["RoleName"].startswith("charges-switch-role")
    )
    statement = {"Effect": "Deny", "Action": "lambda:UpdateEventSourceMapping", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName=role, PolicyName="denied", PolicyDocument=document)
    try:
        assert "AccessDenied" in run_switch(stack)
        assert read_mapping(stack)[0] == "Enabled"
        skip_delays(stack)  # the messages come again, and are not tried
        assert take_dead(stack) == []
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName="denied")
    assert run_switch(stack) == "open"
    assert read_mapping(stack)[0] == "Disabled"
    eventually(lambda: "charges-open-alarm" in read_alarms(stack), "the alarm of the open circuit")


def read_alarms(stack: Deployment) -> str:
    """Returns the names of the alarms that the topic was notified of, and deletes the messages."""
    sqs, url = stack.client("sqs"), stack.outputs["alarms"]
    names: list[str] = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        for each in messages:
            alarm = json.loads(json.loads(each["Body"])["Message"])
            names += [alarm["AlarmName"]] if alarm["NewStateValue"] == "ALARM" else []
            sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
    return " ".join(names)


@pytest.mark.exhaustive
@pytest.mark.parametrize("count", [30, 300])
def test_each_message_has_its_effect_although_the_partner_fails_again_and_again(
    stack: Deployment, count: int
) -> None:
    names = [f"flapping-{count}-{number}" for number in range(count)]
    outages = 0
    for begin in range(0, count, count // 3):
        part = names[begin : begin + count // 3]
        set_mood(stack, "down")
        send(stack, *part)
        eventually(lambda: read_circuit(stack).get("state") == "open", "an open circuit")
        run_switch(stack)
        assert probe(stack) == "open"
        outages += 1
        set_mood(stack, "good")
        eventually(lambda: probe(stack) == "closed", "a closed circuit")
    drain(stack)
    assert outages >= 3
    assert take_dead(stack) == []
    assert all(count_effects(stack, name) for name in names)
