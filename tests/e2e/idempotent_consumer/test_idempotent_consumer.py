"""Messages that are delivered up to five times, with crashes: each effect once, as far as it is promised."""

import hashlib
import json
import random
import re
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pulumi
import pytest

from embedded_aws import Deployment, deploy
from serverless_patterns import EventBus, IdempotentConsumer, Queue, Stream, Table
from tests.e2e.conftest import eventually
from tests.outbox import kill_workers

ROOT = Path(__file__).parents[3]
REQUIREMENTS = ROOT / "patterns/api-gateway-facade/src/functions/requirements.txt"
PAGE = ROOT / "patterns/idempotent-consumer"
TIMEOUT = 3
CONCURRENCY = 4
"""Invocations at the same time: more of them than processors only wait for each other."""
ACCOUNTS = 100
"""Accounts of many payments: transactions on one account follow one another."""
RECEIVES = 1_000
"""Receives of a message, at most: on a slow machine, many invocations end before they reach the last one."""
KILLS = 40
"""How often all processes are killed while many messages are processed."""
# It crashes as a message says, the first time: the process ends, as if its host had failed.
CRASHING = """
import os

import book
import boto3
import idempotency

DYNAMODB = boto3.client("dynamodb")
complete = idempotency.Claim.complete


def crash_once(claim, where):
    if not claim.key.endswith(where):
        return
    try:
        DYNAMODB.put_item(
            TableName=os.environ["ACCOUNTS"],
            Item={"account": {"S": "crash " + claim.key}},
            ConditionExpression="attribute_not_exists(account)",
        )
    except DYNAMODB.exceptions.ConditionalCheckFailedException:
        return
    os._exit(1)


def complete_or_crash(claim, result=None, effects=()):
    crash_once(claim, "before")
    complete(claim, result, effects)
    crash_once(claim, "after")
    return result


idempotency.Claim.complete = complete_or_crash
handler = book.handler
"""
# An effect that is not in the transaction of the record.
PARTNER = """
import base64
import hashlib
import json
import os

import boto3
from idempotency import once

DYNAMODB = boto3.client("dynamodb")


def handler(event, context):
    for record in event.get("Records", [event]):
        data = record["kinesis"]["data"] if "kinesis" in record else None
        order = json.loads(base64.b64decode(data)) if data else record["detail"]
        once(order["id"], order, context, lambda claim, order=order: act(order))


def act(order):
    DYNAMODB.update_item(
        TableName=os.environ["ACCOUNTS"],
        Key={"account": {"S": order["id"]}},
        UpdateExpression="ADD cents :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )
    return order["id"]
"""
# The utility of Powertools on the same table, as the page of the pattern has it; it counts its calls.
SNIPPET = re.search(
    r"```python\n(import os\n\nfrom aws_lambda_powertools.*?)```", (PAGE / "README.md").read_text(), re.DOTALL
)
HANDLER = "def handler(event, context): ..."
COUNTING = """def handler(event, context):
    calls.append(event["id"])
    return {"calls": len(calls)}


calls = []
"""


def program(code: Path) -> None:
    accounts = Table("accounts", {"partition_key": {"name": "account"}, "deletion_protection": False})
    queue: Any = {"visibility_timeout_seconds": TIMEOUT, "max_receive_count": RECEIVES}
    payments, node_payments = Queue("payments", queue), Queue("node-payments", queue)
    bus, clicks = EventBus("bus"), Stream("clicks")
    access = accounts.link("UpdateItem", "PutItem")

    def consume(name: str, **args: Any) -> IdempotentConsumer:
        defaults = {"code": str(code / name), "handler": f"{name}.handler", "timeout": TIMEOUT}
        given: Any = {"links": {"ACCOUNTS": access}, **defaults, **args}
        return IdempotentConsumer(name, given)

    book = consume(
        "book",
        handler="crashing.handler",
        event_sources={"payments": payments.event_source(maximum_concurrency=CONCURRENCY)},
        hardened=True,
        force_destroy=True,
    )
    rule = {"event_rule": {"event_bus_name": bus.event_bus_name, "event_pattern": {"source": ["shop"]}}}
    consume("partner", event_sources={"placed": rule, "clicks": clicks.event_source()})
    powertools = consume("powertools", requirements_files=[str(REQUIREMENTS)], timeout=29)
    node = consume(
        "node",
        code=str(PAGE / "node"),
        handler="book.handler",
        runtime="nodejs22.x",
        event_sources={"payments": node_payments.event_source()},
    )
    exports: dict[str, Any] = {
        "accounts": accounts.table_name,
        "payments": payments.url,
        "dead": payments.dead_letter_queue_url,
        "records": book.table_name,
        "bus": bus.event_bus_name,
        "clicks": clicks.stream_name,
        "book": book.function_name,
        "book_role": book.role_name,
        "powertools": powertools.function_name,
        "node": node.function_name,
        "node_payments": node_payments.url,
        "node_records": node.table_name,
    }
    for name, value in exports.items():
        pulumi.export(name, value)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    code = tmp_path_factory.mktemp("code")
    assert SNIPPET
    powertools = SNIPPET[1].replace(HANDLER, COUNTING)
    for name, text in (("book", CRASHING), ("partner", PARTNER), ("powertools", powertools)):
        shutil.copytree(PAGE / "src", code / name)
        (code / name / f"{'crashing' if name == 'book' else name}.py").write_text(text)
    with deploy(lambda: program(code), config={"serverless-patterns:buildPlatform": "host"}) as deployment:
        yield deployment


def send(stack: Deployment, payments: list[dict[str, Any]], queue: str = "payments") -> None:
    sqs, url = stack.client("sqs"), stack.outputs[queue]
    for begin in range(0, len(payments), 10):
        entries = [
            {"Id": str(number), "MessageBody": json.dumps(each)}
            for number, each in enumerate(payments[begin : begin + 10])
        ]
        assert not sqs.send_message_batch(QueueUrl=url, Entries=entries).get("Failed")


def read_cents(stack: Deployment, account: str) -> int:
    key = {"account": {"S": account}}
    found = stack.client("dynamodb").get_item(
        TableName=stack.outputs["accounts"], Key=key, ConsistentRead=True
    )
    return int(found.get("Item", {}).get("cents", {"N": "0"})["N"])


def count_messages(stack: Deployment, queue: str) -> int:
    """Returns how many messages a queue has, visible or not."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = stack.client("sqs").get_queue_attributes(QueueUrl=stack.outputs[queue], AttributeNames=names)
    return sum(int(found["Attributes"][name]) for name in names)


def deliver(stack: Deployment, count: int, account: str, *, crashing: int = 0, node: bool = False) -> None:
    """Sends payments of a cent up to five times each, in any order, and asserts that each was booked once."""
    queue, records = ("node_payments", "node_records") if node else ("payments", "records")
    chance = random.Random(28)
    names = [
        f"{account}-{number}-{['before', 'after'][number % 2] if number < crashing else 'good'}"
        for number in range(count)
    ]
    accounts = {name: f"{account}-{number % ACCOUNTS}" for number, name in enumerate(names)}
    deliveries = [name for name in names for _ in range(chance.randint(1, 5))]
    chance.shuffle(deliveries)
    send(stack, [{"id": name, "account": accounts[name], "cents": 1} for name in deliveries], queue)
    eventually(lambda: count_messages(stack, queue) == 0, "an empty queue", 60 + 2 * count)
    assert count_messages(stack, "dead") == 0
    expected = Counter(accounts.values())
    assert {name: read_cents(stack, name) for name in expected} == expected
    statuses = Counter(
        item["status"]["S"]
        for page in stack.client("dynamodb").get_paginator("scan").paginate(TableName=stack.outputs[records])
        for item in page["Items"]
        if item["id"]["S"].startswith(f"{account}-")
    )
    assert statuses == {"COMPLETED": count}


@pytest.mark.slow
def test_messages_that_are_delivered_up_to_five_times_have_one_effect_each(stack: Deployment) -> None:
    deliver(stack, 30, "small", crashing=4)


@pytest.mark.exhaustive
def test_a_function_in_node_has_each_effect_once(stack: Deployment) -> None:
    deliver(stack, 10, "node", node=True)
    payment = {"id": "node-conflict", "account": "node-conflicts", "cents": 5}
    records = [
        {"messageId": str(cents), "body": json.dumps({**payment, "cents": cents})} for cents in (5, 5, 7)
    ]
    answers = [_call(stack, stack.outputs["node"], {"Records": [record]}) for record in records]
    assert [len(answer["batchItemFailures"]) for answer in answers] == [0, 0, 1]
    assert read_cents(stack, "node-conflicts") == 5


@pytest.mark.exhaustive
@pytest.mark.parametrize("count", [1_000, 10_000])
def test_many_messages_have_one_effect_each_while_functions_are_killed(stack: Deployment, count: int) -> None:
    with kill_workers(stack, seconds=0.5, is_due=Milestones(stack, 3 * count // KILLS).is_passed) as killed:
        deliver(stack, count, f"large-{count}", crashing=count // 100)
    assert len(killed) >= KILLS // 2


class Milestones:
    """Numbers of messages at which all processes are killed: as often on a slow machine as on a fast one."""

    def __init__(self, stack: Deployment, step: int) -> None:
        self._stack, self._step, self._next = stack, step, 0

    def is_passed(self) -> bool:
        """Whether the queue has become shorter by a step since the last time; it becomes longer first."""
        left = count_messages(self._stack, "payments")
        is_passed = 0 < left < self._next
        if is_passed or left > self._next + self._step:
            self._next = left - self._step
        return is_passed


def test_a_conflict_is_not_a_retry_and_poison_goes_to_the_dead_letter_queue(stack: Deployment) -> None:
    first = {"id": "conflict", "account": "conflicts", "cents": 5}
    send(stack, [first])
    eventually(lambda: read_cents(stack, "conflicts") == 5, "the payment")
    answers = [
        invoke(stack, body) for body in (json.dumps(first), json.dumps({**first, "cents": 7}), "poison")
    ]
    assert [len(answer["batchItemFailures"]) for answer in answers] == [0, 1, 1]
    assert read_cents(stack, "conflicts") == 5


def invoke(stack: Deployment, body: str) -> dict[str, Any]:
    """Returns the answer of the consumer to a batch with one message."""
    return _call(stack, stack.outputs["book"], {"Records": [{"messageId": "m", "body": body}]})


def _call(stack: Deployment, function: object, event: object) -> Any:
    answer = stack.client("lambda").invoke(FunctionName=str(function), Payload=json.dumps(event).encode())
    payload = json.loads(answer["Payload"].read())
    return {"error": payload["errorType"]} if "FunctionError" in answer else payload


def test_a_lock_that_was_left_behind_ends_and_one_that_is_held_does_not(stack: Deployment) -> None:
    payment = json.dumps({"id": "left", "account": "left", "cents": 1})
    now = int(time.time())
    item: Any = {"id": {"S": "left"}, "status": {"S": "INPROGRESS"}, "expiration": {"N": str(now + 999)}}
    digest = hashlib.sha256(json.dumps(json.loads(payment), sort_keys=True).encode()).hexdigest()
    item["validation"] = {"S": digest}
    for until, failures in ((now + 60, 1), (now - 1, 0)):
        item["in_progress_expiration"] = {"N": str(until * 1_000)}
        stack.client("dynamodb").put_item(TableName=stack.outputs["records"], Item=item)
        assert len(invoke(stack, payment)["batchItemFailures"]) == failures
    assert read_cents(stack, "left") == 1


def test_events_and_records_of_a_stream_have_one_effect_each(stack: Deployment) -> None:
    detail = json.dumps({"id": "event"})
    entry = {"Source": "shop", "DetailType": "Placed", "Detail": detail, "EventBusName": stack.outputs["bus"]}
    for _ in range(3):
        stack.client("events").put_events(Entries=[entry])
        record = json.dumps({"id": "record"}).encode()
        stack.client("kinesis").put_record(StreamName=stack.outputs["clicks"], Data=record, PartitionKey="k")
    eventually(lambda: read_cents(stack, "event") and read_cents(stack, "record"), "both effects")
    stack.wait_until_idle()
    assert [read_cents(stack, each) for each in ("event", "record")] == [1, 1]


@pytest.mark.exhaustive
def test_powertools_uses_the_table(stack: Deployment) -> None:
    function = stack.outputs["powertools"]
    payment = {"id": "p", "cents": 1}
    assert [_call(stack, function, payment) for _ in range(3)] == [{"calls": 1}] * 3
    assert _call(stack, function, {**payment, "cents": 2}) == {"error": "IdempotencyValidationError"}
    assert _call(stack, function, {**payment, "id": "q"}) == {"calls": 2}


def test_a_consumer_that_may_not_write_its_table_has_no_effect(stack: Deployment) -> None:
    iam, role = stack.client("iam"), stack.outputs["book_role"]
    denied = {"Effect": "Deny", "Action": "dynamodb:PutItem", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [denied]})
    iam.put_role_policy(RoleName=role, PolicyName="denied", PolicyDocument=document)
    payment = json.dumps({"id": "denied", "account": "denied", "cents": 1})
    try:
        assert len(invoke(stack, payment)["batchItemFailures"]) == 1
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName="denied")
    assert read_cents(stack, "denied") == 0
    assert invoke(stack, payment) == {"batchItemFailures": []}
    assert read_cents(stack, "denied") == 1
