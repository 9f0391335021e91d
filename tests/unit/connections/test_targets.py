"""Targets of rules, schedules and pipes: permissions, parameters, and combinations that AWS rejects."""

from collections.abc import Callable
from typing import Any

import pytest
from graphs import KEY_ARN, errors_in, evaluate, statements

from serverless_patterns import EventRule, Pipe, Schedule

ARN = "arn:aws:{}:us-east-1:123456789012:{}".format
FIFO = {"queue": {"arn": ARN("sqs", "jobs.fifo"), "message_group_id": "all"}}
FAIR = {"queue": {"arn": ARN("sqs", "jobs"), "message_group_id": "$.detail.customer"}}
STREAM, BUS = ARN("kinesis", "stream/clicks"), ARN("events", "event-bus/shop")
DESTINATION = ARN("events", "api-destination/partner/0a1b")
QUEUE = {"queue": {"arn": ARN("sqs", "jobs")}}
SOURCE = {"queue": {"arn": ARN("sqs", "orders")}}


def make_rule(target: Any) -> None:
    EventRule("thing", {"event_pattern": {"source": ["shop"]}, "target": target})


def make_schedule(target: Any) -> None:
    Schedule("thing", {"expression": "rate(1 hour)", "target": target})


def make_pipe(target: Any) -> None:
    Pipe("thing", {"source": SOURCE, "target": target})  # pyright: ignore[reportArgumentType]


ROLES = {make_rule: "thing-policy", make_schedule: "thing-schedule-policy", make_pipe: "thing-policy"}
GRANTS: dict[str, tuple[dict[str, Any], list[str], list[str]]] = {
    "function": ({"arn": ARN("lambda", "function:f:live")}, ["lambda:InvokeFunction"], []),
    "queue": (
        {"arn": ARN("sqs", "jobs"), "kms_key_arn": KEY_ARN},
        ["sqs:SendMessage"],
        ["kms:GenerateDataKey", "kms:Decrypt"],
    ),
    "topic": (
        {"arn": ARN("sns", "news"), "kms_key_arn": KEY_ARN},
        ["sns:Publish"],
        ["kms:GenerateDataKey", "kms:Decrypt"],
    ),
    "workflow": ({"arn": ARN("states", "stateMachine:quote:live")}, ["states:StartExecution"], []),
    "stream": ({"arn": STREAM, "kms_key_arn": KEY_ARN}, ["kinesis:PutRecord"], ["kms:GenerateDataKey"]),
    "delivery_stream": ({"arn": ARN("firehose", "deliverystream/d")}, ["firehose:PutRecord"], []),
}
BATCHES = {"stream": ["kinesis:PutRecords"], "delivery_stream": ["firehose:PutRecordBatch"]}


@pytest.mark.parametrize("kind", GRANTS)
@pytest.mark.parametrize("make", ROLES)
def test_a_role_is_allowed_to_deliver_and_no_more(make: Callable[[Any], None], kind: str):
    args, actions, on_key = GRANTS[kind]
    found = statements(evaluate(lambda: make({kind: args})).find_by_name(ROLES[make]))
    arn = args["arn"].removesuffix(":live") if kind == "workflow" else args["arn"]
    on_target = [each["Action"] for each in found if each["Resource"] == [arn]]
    assert on_target == [[*actions, *(BATCHES.get(kind, []) if make is make_pipe else [])]]
    assert [each["Action"] for each in found if each["Resource"] == [KEY_ARN]] == ([on_key] if on_key else [])


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (FIFO, {"sqsTarget": {"messageGroupId": "all"}}),
        (FAIR, {"sqsTarget": {"messageGroupId": "$.detail.customer"}}),
        (
            {"stream": {"arn": STREAM, "partition_key": "$.detail.id"}},
            {"kinesisTarget": {"partitionKeyPath": "$.detail.id"}},
        ),
        ({"stream": {"arn": STREAM}}, {}),
        ({"event_bus": {"arn": BUS}}, {}),
        ({"api_destination": {"arn": DESTINATION}}, {}),
    ],
)
def test_the_target_of_a_rule(target: Any, expected: dict[str, Any]):
    inputs = evaluate(lambda: make_rule(target)).find_by_name("thing-target").inputs
    assert {name: inputs[name] for name in ("sqsTarget", "kinesisTarget") if name in inputs} == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (FIFO, {"sqsParameters": {"messageGroupId": "all"}}),
        (
            {"queue": {**QUEUE["queue"], "message_group_id": "a" * 128}},
            {"sqsParameters": {"messageGroupId": "a" * 128}},
        ),
        ({"stream": {"arn": STREAM}}, {"kinesisParameters": {"partitionKey": "thing"}}),
        (
            {"event_bus": {"arn": BUS, "source": "shop", "detail_type": "Tick"}},
            {"eventbridgeParameters": {"source": "shop", "detailType": "Tick"}},
        ),
    ],
)
def test_the_target_of_a_schedule(target: Any, expected: dict[str, Any]):
    found = evaluate(lambda: make_schedule(target)).find_by_name("thing-schedule").inputs["target"]
    usual = {"arn", "roleArn", "deadLetterConfig", "input"}
    assert {name: value for name, value in found.items() if name not in usual} == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (
            {"queue": {**FIFO["queue"], "message_group_id": "$.body.customer"}},
            {"sqsQueueParameters": {"messageGroupId": "$.body.customer"}},
        ),
        ({"stream": {"arn": STREAM}}, {"kinesisStreamParameters": {"partitionKey": "$.messageId"}}),
        (
            {"workflow": {"arn": ARN("states", "stateMachine:quote")}},
            {"stepFunctionStateMachineParameters": {"invocationType": "FIRE_AND_FORGET"}},
        ),
        (
            {"event_bus": {"arn": BUS, "source": "shop", "detail_type": "Placed"}},
            {"eventbridgeEventBusParameters": {"source": "shop", "detailType": "Placed"}},
        ),
        (QUEUE, None),
    ],
)
def test_the_target_of_a_pipe(target: Any, expected: dict[str, Any] | None):
    inputs = evaluate(lambda: make_pipe(target)).find_by_name("thing-pipe").inputs
    assert inputs.get("targetParameters") == expected


@pytest.mark.parametrize(
    ("make", "target", "expected"),
    [
        (make_rule, {}, "target: must have exactly one of "),
        (make_rule, {**QUEUE, **FIFO, "topic": {"arn": ARN("sns", "news")}}, "target: must have exactly one"),
        (make_rule, {"topic": {"arn": ARN("sns", "news.fifo")}}, "target.topic.arn: "),
        (
            make_rule,
            {"queue": {"arn": ARN("sqs", "jobs.fifo")}},
            "target.queue.message_group_id: is required for a FIFO queue, such as 'orders'",
        ),
        (
            make_rule,
            {"queue": {"arn": ARN("sqs", "jobs"), "message_group_id": "for all"}},
            "target.queue.message_group_id: 'for all' must be ASCII without spaces, such as 'orders'",
        ),
        (
            make_rule,
            {"queue": {"arn": ARN("sqs", "jobs"), "message_group_id": "a" * 101}},
            "target.queue.message_group_id: has 101 characters; a rule accepts at most 100 of them",
        ),
        (
            make_schedule,
            {"queue": {**FIFO["queue"], "message_group_id": "$.customer"}},
            "target.queue.message_group_id: '$.customer' is a JSON path, which a schedule does not read",
        ),
        (
            make_rule,
            {"stream": {"arn": STREAM, "partition_key": "all"}},
            "target.stream.partition_key: 'all' must be the JSON path of it, such as $.detail.customer",
        ),
        (
            make_schedule,
            {"stream": {"arn": STREAM, "partition_key": "$.id"}},
            "target.stream.partition_key: '$.id' is a JSON path, which a schedule does not read",
        ),
        (
            make_rule,
            {"event_bus": {"arn": BUS, "source": "shop"}},
            "target.event_bus.source: is not supported: a rule forwards the event as it is. Remove it",
        ),
        (make_schedule, {"event_bus": {"arn": BUS}}, "target.event_bus.source: is required for a schedule"),
        (make_pipe, {"event_bus": {"arn": BUS}}, "target.event_bus.source: is required for a pipe"),
        (
            make_schedule,
            {"api_destination": {"arn": DESTINATION}},
            "target.api_destination: cannot be the target of a schedule. Let it publish to an event bus",
        ),
        (make_rule, {"function": {"arn": ARN("sqs", "jobs")}}, "target.function.arn: "),
    ],
)
def test_a_target_that_is_rejected(make: Callable[[Any], None], target: Any, expected: str):
    assert errors_in(lambda: make(target))[0].startswith(expected)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({}, ["source: must have exactly one of queue, dynamodb_stream, kinesis_stream; none given"]),
        (
            {"topic": {"topic_arn": ARN("sns", "news")}},
            [
                "source.topic: cannot be the source of a pipe; must be one of queue,",
                "source: must have exactly",
            ],
        ),
        (
            {"queue": {**SOURCE["queue"], "maximum_concurrency": 5}},
            ["source.queue.maximum_concurrency: is not supported by a pipe. Remove it, or use"],
        ),
        (
            {"kinesis_stream": {"arn": STREAM, "tumbling_window_in_seconds": 5}},
            ["source.kinesis_stream.tumbling_window_in_seconds: is not supported by a pipe"],
        ),
    ],
)
def test_a_source_of_a_pipe_that_is_rejected(source: Any, expected: list[str]):
    found = errors_in(lambda: Pipe("thing", {"source": source, "target": QUEUE}))  # pyright: ignore[reportArgumentType]
    assert len(found) == len(expected)
    assert all(map(str.startswith, found, expected))


def test_an_enrichment_that_is_rejected():
    def program() -> None:
        Pipe("thing", {"source": SOURCE, "target": QUEUE, "enrichment": QUEUE})  # pyright: ignore[reportArgumentType]

    assert errors_in(program) == [
        "enrichment.queue: cannot enrich what a pipe reads; must be function or api_destination"
    ]
