"""What calls a function: its registrations, the permissions that go with them, and every fault."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from graphs import ALARM_ARN, KEY_ARN, evaluate, faults, names, statements

from embedded_aws import Recording
from serverless_patterns import Function, FunctionArgs, Queue

QUEUE_ARN = "arn:aws:sqs:us-east-1:123456789012:jobs"
TABLE_STREAM_ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2025-01-01T00:00:00.000"
KINESIS_ARN = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"
FUNCTION_ARN = "arn:aws:lambda:us-east-1:123456789012:function:orders-function"
DEAD_LETTERS_ARN = "arn:aws:sqs:us-east-1:123456789012:orders-dead-letters"
TAGS = {"team": "sales"}
SOURCES: dict[str, dict[str, Any]] = {
    "jobs": {"queue": {"arn": QUEUE_ARN}},
    "changes": {"table_stream": {"arn": TABLE_STREAM_ARN}},
    "clicks": {"kinesis_stream": {"arn": KINESIS_ARN}},
    "uploads": {"bucket": {"name": "uploads"}},
    "nightly": {"schedule": {"expression": "cron(0 2 * * ? *)"}},
}


def allowed(action: str | list[str], resource: str) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Action": [action] if isinstance(action, str) else action,
        "Resource": [resource],
    }


READ_QUEUE = allowed(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], QUEUE_ARN)
READ_TABLE_STREAM = [
    allowed(
        ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"], TABLE_STREAM_ARN
    ),
    allowed("dynamodb:ListStreams", "*"),
]
READ_KINESIS = [
    allowed(
        [
            *("kinesis:DescribeStream", "kinesis:DescribeStreamSummary"),
            *("kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"),
        ],
        KINESIS_ARN,
    )
]
SEND_DEAD_LETTERS = allowed("sqs:SendMessage", DEAD_LETTERS_ARN)
USE_KEY = allowed(["kms:Decrypt", "kms:GenerateDataKey"], KEY_ARN)
DECRYPT = allowed("kms:Decrypt", KEY_ARN)

Make = Callable[..., Recording]
Refuse = Callable[..., list[str]]


@pytest.fixture
def function(code: Path):
    def function(sources: dict[str, Any] | None, **args: Any) -> Function:
        given: FunctionArgs = {"code": str(code), "handler": "orders.handler", **args}
        if sources is not None:
            given["event_sources"] = sources
        return Function("orders", given)

    return function


@pytest.fixture
def make(function: Callable[..., Function]):
    """Records a function with sources of these names and kinds."""

    def make(sources: dict[str, Any] | None, preview: bool = False, **args: Any) -> Recording:
        return evaluate(lambda: function(sources, **args), preview=preview)

    return make


@pytest.fixture
def refuse(function: Callable[..., Function]):
    """The faults of one source, without its path."""

    def refuse(kind: str, source: dict[str, Any], **args: Any) -> list[str]:
        found = faults(lambda: function({"it": {kind: source}}, **args))
        prefix = f"event_sources.it.{kind}."
        return [fault.removeprefix(prefix) for fault in found]

    return refuse


def granted(recording: Recording) -> list[dict[str, Any]]:
    """What the function's role may do, besides its log and traces."""
    return statements(recording.named("orders-policy"))[2:]


def test_without_sources_nothing_is_added(make: Make):
    recording = make(None)
    assert {found.name for found in recording.registrations} == {
        *("orders", "orders-logs", "orders-role", "orders-policy", "orders-function"),
    }
    assert recording.named("orders").outputs["dead_letter_url"] == ""
    assert make({}).graph() == recording.graph()


def test_queue(make: Make):
    recording = make({"jobs": SOURCES["jobs"]})
    assert recording.named("orders-jobs").inputs == {
        "eventSourceArn": QUEUE_ARN,
        "functionName": FUNCTION_ARN,
        "functionResponseTypes": ["ReportBatchItemFailures"],
        "batchSize": 10,
        "scalingConfig": {"maximumConcurrency": 50},
        "tags": {},
    }
    assert granted(recording) == [READ_QUEUE]


def test_queue_keeps_its_own_dead_letters(make: Make):
    recording = make({"jobs": SOURCES["jobs"]})
    assert not recording.of_type("aws:sqs/queue:Queue")
    assert not recording.of_type("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig")
    assert recording.named("orders").outputs["dead_letter_url"] == ""


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            {"batch_size": 10_000, "batching_window": 300},
            {"batchSize": 10_000, "maximumBatchingWindowInSeconds": 300},
        ),
        ({"batch_size": 1.0}, {"batchSize": 1}),
        ({"batching_window": 0}, {}),
        ({"maximum_concurrency": 1_000}, {"scalingConfig": {"maximumConcurrency": 1_000}}),
        (
            {"filters": [{"body": {"kind": ["order"]}}, {"body": {"kind": ["return"]}}]},
            {
                "filterCriteria": {
                    "filters": [
                        {"pattern": '{"body": {"kind": ["order"]}}'},
                        {"pattern": '{"body": {"kind": ["return"]}}'},
                    ]
                }
            },
        ),
        ({"visibility_timeout": 30}, {}),
        ({"fifo": True, "batch_size": 10}, {}),
    ],
)
def test_argument_of_a_queue(make: Make, source: dict[str, Any], expected: dict[str, Any]):
    plain = make({"jobs": SOURCES["jobs"]}).named("orders-jobs").inputs
    recording = make({"jobs": {"queue": {"arn": QUEUE_ARN, **source}}})
    assert recording.named("orders-jobs").inputs == plain | expected


@pytest.mark.parametrize(("reserved", "expected"), [(1, 2), (2, 2), (20, 20), (50, 50), (900, 50)])
def test_queue_calls_no_more_than_are_reserved(make: Make, reserved: int, expected: int):
    recording = make({"jobs": SOURCES["jobs"]}, reserved_concurrency=reserved)
    assert recording.named("orders-jobs").inputs["scalingConfig"] == {"maximumConcurrency": expected}


def test_encrypted_queue(make: Make):
    recording = make({"jobs": {"queue": {"arn": QUEUE_ARN, "kms_key_arn": KEY_ARN}}})
    assert granted(recording) == [READ_QUEUE, DECRYPT]


def test_key_of_the_function_itself_is_allowed_once(make: Make):
    recording = make({"jobs": {"queue": {"arn": QUEUE_ARN, "kms_key_arn": KEY_ARN}}}, kms_key_arn=KEY_ARN)
    assert granted(recording) == [DECRYPT, READ_QUEUE]


@pytest.mark.parametrize("pending", [False, True])
def test_queue_offers_itself(function: Callable[..., Function], pending: bool):
    def program():
        key = aws.kms.Key("key").arn if pending else KEY_ARN
        jobs = Queue("jobs", {"kms_key_arn": key, "visibility_timeout": 60})
        source = jobs.event_source(batch_size=5, maximum_concurrency=7)
        function({"jobs": source}, timeout=60, kms_key_arn=key)

    recording = evaluate(program)
    mapping = recording.named("orders-jobs").inputs
    assert mapping["eventSourceArn"] == f"{QUEUE_ARN}-queue"
    assert (mapping["batchSize"], mapping["scalingConfig"]) == (5, {"maximumConcurrency": 7})
    decrypt, read = granted(recording)
    assert (decrypt["Action"], read["Resource"]) == (["kms:Decrypt"], [f"{QUEUE_ARN}-queue"])


def test_queue_that_offers_itself_is_checked(function: Callable[..., Function]):
    def program():
        fifo = Queue("jobs", {"fifo": True, "visibility_timeout": 30})
        with pytest.raises(ValueError, match="orders") as caught:
            function({"jobs": fifo.event_source(batch_size=11)}, timeout=31)
        found.append(str(caught.value))

    found: list[str] = []
    evaluate(program)
    assert found[0].splitlines()[1:] == [
        (
            "  event_sources.jobs.queue.batch_size: 11 is too many for a FIFO queue, from which Lambda takes"
            " 1 to 10"
        ),
        (
            "  event_sources.jobs.queue.visibility_timeout: 30 is less than the function's timeout of 31 s: a"
            " message would be delivered again while it is worked on, so Lambda refuses; hide it for 186 s"
        ),
    ]


@pytest.mark.parametrize(
    ("name", "arn", "reading"),
    [("changes", TABLE_STREAM_ARN, READ_TABLE_STREAM), ("clicks", KINESIS_ARN, READ_KINESIS)],
)
def test_stream(make: Make, name: str, arn: str, reading: list[dict[str, Any]]):
    recording = make({name: SOURCES[name]})
    assert recording.named(f"orders-{name}").inputs == {
        "eventSourceArn": arn,
        "functionName": FUNCTION_ARN,
        "functionResponseTypes": ["ReportBatchItemFailures"],
        "batchSize": 100,
        "startingPosition": "TRIM_HORIZON",
        "maximumRetryAttempts": 5,
        "parallelizationFactor": 1,
        "bisectBatchOnFunctionError": True,
        "destinationConfig": {"onFailure": {"destinationArn": DEAD_LETTERS_ARN}},
        "tags": {},
    }
    assert granted(recording) == [*reading, SEND_DEAD_LETTERS]


@pytest.mark.parametrize("name", ["changes", "clicks"])
@pytest.mark.parametrize(
    ("argument", "value", "property_"),
    [
        ("batch_size", 10_000, "batchSize"),
        ("batching_window", 300, "maximumBatchingWindowInSeconds"),
        ("starting_position", "LATEST", "startingPosition"),
        ("maximum_retry_attempts", 0, "maximumRetryAttempts"),
        ("maximum_record_age", 604_800, "maximumRecordAgeInSeconds"),
        ("parallelization", 10, "parallelizationFactor"),
    ],
)
def test_argument_of_a_stream(make: Make, name: str, argument: str, value: object, property_: str):
    ((kind, source),) = SOURCES[name].items()
    inputs = make({name: {kind: {**source, argument: value}}}).named(f"orders-{name}").inputs
    assert inputs == make({name: SOURCES[name]}).named(f"orders-{name}").inputs | {property_: value}


def test_filter_of_a_stream(make: Make):
    pattern = {"dynamodb": {"NewImage": {"total": {"N": [{"numeric": [">", 9]}]}}}}
    stream = {"arn": TABLE_STREAM_ARN, "filters": [pattern]}
    (found,) = make({"x": {"table_stream": stream}}).named("orders-x").inputs["filterCriteria"]["filters"]
    assert json.loads(found["pattern"]) == pattern


def test_encrypted_stream(make: Make):
    stream = {"arn": KINESIS_ARN, "kms_key_arn": KEY_ARN}
    assert granted(make({"clicks": {"kinesis_stream": stream}})) == [
        *READ_KINESIS,
        DECRYPT,
        SEND_DEAD_LETTERS,
    ]


def test_bucket(make: Make):
    recording = make({"uploads": SOURCES["uploads"]})
    assert recording.named("orders-uploads").inputs == {
        "bucket": "uploads",
        "lambdaFunctions": [{"lambdaFunctionArn": FUNCTION_ARN, "events": ["s3:ObjectCreated:*"]}],
    }
    assert recording.named("orders-uploads-permission").inputs == {
        "action": "lambda:InvokeFunction",
        "function": "orders-function",
        "principal": "s3.amazonaws.com",
        "sourceArn": "arn:aws:s3:::uploads",
        "sourceAccount": "123456789012",
    }
    assert granted(recording) == [SEND_DEAD_LETTERS]


def test_bucket_notifies_once_it_may_and_failures_have_somewhere_to_go(make: Make):
    recording = make({"uploads": SOURCES["uploads"]})
    waits_for = names(recording, recording.named("orders-uploads").dependencies)
    assert {"orders-uploads-permission", "orders-asynchronous", "orders-function"} <= waits_for


def test_bucket_with_several_prefixes_and_suffixes(make: Make):
    bucket = {
        "name": "uploads",
        "events": ["s3:ObjectCreated:Put", "s3:ObjectRemoved:*"],
        "prefixes": ["in/", "draft/"],
        "suffixes": [".png", ".jpg"],
    }
    (notification,) = make({"uploads": {"bucket": bucket}}).of_type(
        "aws:s3/bucketNotification:BucketNotification"
    )
    assert notification.inputs["lambdaFunctions"] == [
        {
            "lambdaFunctionArn": FUNCTION_ARN,
            "events": ["s3:ObjectCreated:Put", "s3:ObjectRemoved:*"],
            "filterPrefix": prefix,
            "filterSuffix": suffix,
        }
        for prefix in ("in/", "draft/")
        for suffix in (".png", ".jpg")
    ]


def test_bucket_with_suffixes_alone(make: Make):
    recording = make({"uploads": {"bucket": {"name": "uploads", "suffixes": [".png", ".PNG"]}}})
    filters = [
        (entry.get("filterPrefix"), entry["filterSuffix"])
        for entry in recording.named("orders-uploads").inputs["lambdaFunctions"]
    ]
    assert filters == [(None, ".png"), (None, ".PNG")]


def test_bucket_may_be_known_only_later(function: Callable[..., Function]):
    def program():
        uploads = aws.s3.Bucket("uploads")
        drafts = aws.s3.Bucket("drafts")
        function({name: {"bucket": {"name": each.bucket}} for name, each in (("a", uploads), ("b", drafts))})

    recording = evaluate(program)
    assert recording.named("orders-a").inputs["bucket"] == "uploads"
    assert recording.named("orders-b-permission").inputs["sourceArn"] == "arn:aws:s3:::drafts"


def test_schedule(make: Make):
    recording = make({"nightly": SOURCES["nightly"]})
    assert recording.named("orders-nightly").inputs == {
        "scheduleExpression": "cron(0 2 * * ? *)",
        "scheduleExpressionTimezone": "UTC",
        "flexibleTimeWindow": {"mode": "OFF"},
        "target": {
            "arn": FUNCTION_ARN,
            "roleArn": "arn:aws:iam::123456789012:role/orders-nightly-role",
            "deadLetterConfig": {"arn": DEAD_LETTERS_ARN},
        },
    }
    assert granted(recording) == [SEND_DEAD_LETTERS]


def test_schedule_has_a_role_of_its_own(make: Make):
    recording = make({"nightly": SOURCES["nightly"]})
    assert statements(recording.named("orders-nightly-policy")) == [
        allowed("lambda:InvokeFunction", FUNCTION_ARN),
        SEND_DEAD_LETTERS,
    ]
    assert recording.named("orders-nightly-policy").inputs["role"] == "orders-nightly-role"
    assert statements(recording.named("orders-nightly-role"), "assumeRolePolicy") == [
        {
            "Effect": "Allow",
            "Principal": {"Service": "scheduler.amazonaws.com"},
            "Action": ["sts:AssumeRole"],
            "Condition": {
                "ArnEquals": {
                    "aws:SourceArn": "arn:aws:scheduler:us-east-1:123456789012:schedule-group/default"
                },
                "StringEquals": {"aws:SourceAccount": "123456789012"},
            },
        }
    ]
    waits_for = names(recording, recording.named("orders-nightly").dependencies)
    assert {"orders-nightly-policy", "orders-asynchronous"} <= waits_for


def test_arguments_of_a_schedule(make: Make):
    schedule = {
        "expression": "rate(1 hour)",
        "timezone": "America/Argentina/Buenos_Aires",
        "input": {"mode": "full"},
    }
    inputs = make({"hourly": {"schedule": schedule}}).named("orders-hourly").inputs
    assert inputs["scheduleExpression"] == "rate(1 hour)"
    assert inputs["scheduleExpressionTimezone"] == "America/Argentina/Buenos_Aires"
    assert inputs["target"]["input"] == '{"mode": "full"}'
    empty = make({"hourly": {"schedule": {**schedule, "input": {}}}}).named("orders-hourly").inputs
    assert empty["target"]["input"] == "{}"


@pytest.mark.parametrize(
    "expression",
    [
        "rate(1 minute)",
        "rate(20 days)",
        "cron(0/15 8-17 ? * MON-FRI *)",
        "cron(0 8 1,15 * ? 2030)",
        "at(2030-01-01T08:00:00)",
    ],
)
def test_expressions_of_schedules(make: Make, expression: str):
    recording = make({"x": {"schedule": {"expression": expression}}})
    assert recording.named("orders-x").inputs["scheduleExpression"] == expression


@pytest.mark.parametrize("name", ["changes", "clicks", "uploads", "nightly"])
def test_dead_letter_queue_is_made_for_what_keeps_none(make: Make, name: str):
    recording = make({name: SOURCES[name]}, tags=TAGS)
    assert recording.named("orders-dead-letters").inputs == {
        "messageRetentionSeconds": 14 * 24 * 3600,
        "sqsManagedSseEnabled": True,
        "tags": TAGS,
    }
    assert recording.named("orders-asynchronous").inputs == {
        "functionName": "orders-function",
        "destinationConfig": {"onFailure": {"destination": DEAD_LETTERS_ARN}},
    }
    assert statements(recording.named("orders-dead-letters-policy")) == [
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sqs:*",
            "Resource": [DEAD_LETTERS_ARN],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ]
    url = "https://sqs.us-east-1.amazonaws.com/123456789012/orders-dead-letters"
    assert recording.named("orders").outputs["dead_letter_url"] == url


def test_one_dead_letter_queue_for_all_sources(make: Make):
    recording = make(SOURCES)
    assert [found.name for found in recording.of_type("aws:sqs/queue:Queue")] == ["orders-dead-letters"]
    assert granted(recording) == [READ_QUEUE, *READ_TABLE_STREAM, *READ_KINESIS, SEND_DEAD_LETTERS]


@pytest.mark.parametrize("sources", [SOURCES, {}])
def test_dead_letter_queue_that_is_given(make: Make, sources: dict[str, Any]):
    failed_arn = "arn:aws:sqs:us-east-1:123456789012:failed"
    recording = make(sources, dead_letter_queue_arn=failed_arn)
    assert not recording.of_type("aws:sqs/queue:Queue")
    assert granted(recording)[-1] == allowed("sqs:SendMessage", failed_arn)
    onward = recording.named("orders-asynchronous").inputs["destinationConfig"]
    assert onward == {"onFailure": {"destination": failed_arn}}
    assert recording.named("orders").outputs["dead_letter_url"] == ""
    if sources:
        target = recording.named("orders-nightly").inputs["target"]
        assert target["deadLetterConfig"] == {"arn": failed_arn}
        stream = recording.named("orders-changes").inputs["destinationConfig"]
        assert stream == {"onFailure": {"destinationArn": failed_arn}}


def test_customer_managed_key_is_for_dead_letters_and_schedules_too(make: Make):
    recording = make({"nightly": SOURCES["nightly"]}, kms_key_arn=KEY_ARN)
    dead_letters = recording.named("orders-dead-letters").inputs
    assert (dead_letters["kmsMasterKeyId"], "sqsManagedSseEnabled" in dead_letters) == (KEY_ARN, False)
    assert recording.named("orders-nightly").inputs["kmsKeyArn"] == KEY_ARN
    assert granted(recording) == [DECRYPT, SEND_DEAD_LETTERS, USE_KEY]
    assert statements(recording.named("orders-nightly-policy"))[1:] == [SEND_DEAD_LETTERS, USE_KEY]


def test_alarm_on_dead_letters(make: Make):
    recording = make({"nightly": SOURCES["nightly"]}, alarm_topic_arn=ALARM_ARN)
    alarm = recording.named("orders-dead-letters-alarm").inputs
    assert alarm["dimensions"] == {"QueueName": "orders-dead-letters"}
    assert alarm["alarmActions"] == [ALARM_ARN]


def test_own_statements_come_last(make: Make):
    own = {"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::uploads/*"]}
    recording = make({"jobs": SOURCES["jobs"]}, statements=[own])
    assert granted(recording) == [READ_QUEUE, allowed("s3:GetObject", "arn:aws:s3:::uploads/*")]


def test_everything_stands_below_the_function_with_tags_and_urns_of_its_own(make: Make):
    recording = make(SOURCES, tags=TAGS, alarm_topic_arn=ALARM_ARN)
    root, *others = sorted(recording.registrations, key=lambda found: found.parent)
    assert root.name == "orders"
    urns = [found.urn for found in recording.registrations]
    assert len(urns) == len(set(urns))
    untagged = {
        "aws:iam/rolePolicy:RolePolicy",
        "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
        "aws:lambda/permission:Permission",
        "aws:s3/bucketNotification:BucketNotification",
        "aws:scheduler/schedule:Schedule",
        "aws:sqs/queuePolicy:QueuePolicy",
    }
    for found in others:
        assert found.parent == root.urn
        assert found.inputs.get("tags") == (None if found.type in untagged else TAGS)


def test_same_graph_every_time_and_the_same_resources_in_a_preview(make: Make):
    recording = make(SOURCES)
    assert make(SOURCES).graph() == recording.graph()
    preview = make(SOURCES, preview=True)
    assert [found.urn for found in preview.registrations] == [found.urn for found in recording.registrations]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({"arn": "jobs"}, ["arn: 'jobs' has to be an ARN of sqs, as in arn:aws:sqs:…"]),
        ({}, ["arn: is missing; it has to be a text"]),
        ({"batch_size": 0}, ["batch_size: 0 has to be from 1 to 10,000"]),
        ({"batch_size": 10_001}, ["batch_size: 10001 has to be from 1 to 10,000"]),
        ({"batching_window": 301}, ["batching_window: 301 has to be from 0 to 300"]),
        (
            {"batch_size": 1_000},
            ["batching_window: has to be from 1 to 300 for a batch_size of 1,000, above 10"],
        ),
        (
            {"arn": f"{QUEUE_ARN}.fifo", "batch_size": 11},
            ["batch_size: 11 is too many for a FIFO queue, from which Lambda takes 1 to 10"],
        ),
        (
            {"fifo": True, "batching_window": 1},
            ["batching_window: 1 is not for a FIFO queue, whose batches do not wait; remove it"],
        ),
        ({"maximum_concurrency": 1}, ["maximum_concurrency: 1 has to be from 2 to 1,000"]),
        ({"maximum_concurrency": 1_001}, ["maximum_concurrency: 1001 has to be from 2 to 1,000"]),
        ({"visibility_timeout": 43_201}, ["visibility_timeout: 43201 has to be from 0 to 43,200"]),
        (
            {"visibility_timeout": 29},
            [
                (
                    "visibility_timeout: 29 is less than the function's timeout of 30 s: a message would be"
                    " delivered again while it is worked on, so Lambda refuses; hide it for 180 s"
                )
            ],
        ),
        ({"filters": [{}]}, ["filters.0: is empty: it would match every event. Name a field, at least"]),
        (
            {"filters": [{"body": {"kind": "order"}}]},
            ["filters.0.body.kind: 'order' has to be in a list, as in ['order']"],
        ),
        ({"filters": [{"body": ["x"]}] * 11}, ["filters: has 11 entries, Lambda takes at most 10"]),
        ({"kms_key_arn": "key"}, ["kms_key_arn: 'key' has to be an ARN of kms, as in arn:aws:kms:…"]),
    ],
)
def test_faults_of_a_queue(refuse: Refuse, source: dict[str, Any], expected: list[str]):
    assert refuse("queue", {"arn": QUEUE_ARN, **source} if source else {}) == expected


def test_more_calls_than_are_reserved(refuse: Refuse):
    source = {"arn": QUEUE_ARN, "maximum_concurrency": 30}
    assert refuse("queue", source, reserved_concurrency=20) == [
        (
            "maximum_concurrency: 30 is more than the function's reserved_concurrency of 20: messages beyond"
            " it would be throttled until they are dead letters; lower the one or raise the other"
        )
    ]


@pytest.mark.parametrize(
    ("kind", "arn", "expected"),
    [
        (
            "table_stream",
            "arn:aws:dynamodb:us-east-1:123456789012:table/orders",
            "has to be the ARN of a table's stream, such as that of Table.stream_arn",
        ),
        (
            "kinesis_stream",
            f"{KINESIS_ARN}/consumer/x:1",
            "has to be the ARN of a Kinesis stream, as in arn:aws:kinesis:…:stream/orders",
        ),
    ],
)
def test_faulty_arn_of_a_stream(refuse: Refuse, kind: str, arn: str, expected: str):
    assert refuse(kind, {"arn": arn}) == [f"arn: {arn!r} {expected}"]


@pytest.mark.parametrize("kind", ["table_stream", "kinesis_stream"])
@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({"batch_size": 10_001}, ["batch_size: 10001 has to be from 1 to 10,000"]),
        ({"batching_window": -1}, ["batching_window: -1 has to be from 0 to 300"]),
        (
            {"starting_position": "LAST"},
            ["starting_position: unknown value 'LAST'. Did you mean 'LATEST'? Known: LATEST, TRIM_HORIZON"],
        ),
        ({"maximum_retry_attempts": -1}, ["maximum_retry_attempts: -1 has to be from 0 to 10,000"]),
        ({"maximum_record_age": 59}, ["maximum_record_age: 59 has to be from 60 to 604,800"]),
        ({"parallelization": 11}, ["parallelization: 11 has to be from 1 to 10"]),
        (
            {"filters": [{"eventName": "INSERT"}]},
            ["filters.0.eventName: 'INSERT' has to be in a list, as in ['INSERT']"],
        ),
        (
            {"maximum_concurrency": 2},
            [
                (
                    "maximum_concurrency: unknown argument 'maximum_concurrency'. Known:"
                    " arn, batch_size, batching_window, filters, kms_key_arn,"
                    " maximum_record_age, maximum_retry_attempts, parallelization, starting_position"
                )
            ],
        ),
    ],
)
def test_faults_of_a_stream(refuse: Refuse, kind: str, source: dict[str, Any], expected: list[str]):
    arn = {"table_stream": TABLE_STREAM_ARN, "kinesis_stream": KINESIS_ARN}[kind]
    assert refuse(kind, {"arn": arn, **source}) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({"name": "Uploads"}, ["name: 'Uploads' has to be the name of a bucket"]),
        ({"events": []}, ["events: is empty; name at least one"]),
        (
            {"events": ["ObjectCreated"]},
            ["events.0: 'ObjectCreated' has to be an event of S3, such as s3:ObjectCreated:*"],
        ),
        ({"suffixes": [""]}, ["suffixes.0: '' has to be a text that is not empty"]),
        ({"prefixes": []}, ["prefixes: is empty; name at least one"]),
        (
            {"suffixes": [".png", "x.png"]},
            ["suffixes.1: 'x.png' ends with '.png', and S3 takes one filter for a key; leave it out"],
        ),
        (
            {"prefixes": ["in/raw/", "out/", "in/"]},
            ["prefixes.2: 'in/raw/' begins with 'in/', and S3 takes one filter for a key; leave it out"],
        ),
        (
            {"suffixes": [".png", ".png"]},
            ["suffixes.1: '.png' ends with '.png', and S3 takes one filter for a key; leave it out"],
        ),
    ],
)
def test_faults_of_a_bucket(refuse: Refuse, source: dict[str, Any], expected: list[str]):
    assert refuse("bucket", {"name": "uploads", **source}) == expected


def test_more_pairs_than_a_bucket_tells_of(refuse: Refuse):
    prefixes, suffixes = [f"{index:02}/" for index in range(21)], [f".{letter}" for letter in "abcde"]
    assert refuse("bucket", {"name": "uploads", "prefixes": prefixes, "suffixes": suffixes}) == [
        "event_sources.it.bucket: has 105 pairs of a prefix and a suffix, S3 takes at most 100"
    ]


@pytest.mark.parametrize("pending", [False, True])
def test_bucket_that_is_a_source_twice(function: Callable[..., Function], pending: bool):
    name = pulumi.Output.from_input("uploads") if pending else "uploads"
    sources = {
        "pictures": {"bucket": {"name": name, "suffixes": [".png"]}},
        "papers": {"bucket": {"name": name, "suffixes": [".pdf"]}},
    }
    assert faults(lambda: function(sources)) == [
        (
            "event_sources.papers.bucket.name: is the bucket of 'pictures' too; put all its prefixes and"
            " suffixes into one entry"
        )
    ]


@pytest.mark.parametrize(
    "expression",
    [
        *("rate(1 week)", "rate(-2 hours)", "rate(0 days)", "5 minutes"),
        *("cron(0 8 * * * *)", "cron(0 8 * * ?)", "cron(0 8 ? * ? *)", "at(2030-01-01)"),
    ],
)
def test_faulty_expression_of_a_schedule(refuse: Refuse, expression: str):
    assert refuse("schedule", {"expression": expression}) == [
        (
            f"expression: {expression!r} has to be a schedule of EventBridge Scheduler, such as"
            " rate(5 minutes), cron(0 8 ? * MON-FRI *) or at(2030-01-01T08:00:00)"
        )
    ]


def test_faults_of_a_schedule(refuse: Refuse):
    assert refuse("schedule", {"expression": "rate(1 day)", "timezone": "Europe Berlin"}) == [
        "timezone: 'Europe Berlin' has to be a time zone, such as Europe/Berlin"
    ]
    assert refuse("schedule", {"timezone": "UTC"}) == ["expression: is missing; it has to be a text"]


def test_source_of_no_kind_or_of_two(function: Callable[..., Function]):
    kinds = "queue, table_stream, kinesis_stream, bucket, schedule"
    two = {"queue": SOURCES["jobs"]["queue"], "bucket": SOURCES["uploads"]["bucket"]}
    assert faults(lambda: function({"none": {}, "two": two})) == [
        f"event_sources.none: has to have exactly one of {kinds}; none given",
        f"event_sources.two: has to have exactly one of {kinds}; queue and bucket given",
    ]


def test_names_of_sources(function: Callable[..., Function]):
    long = "x" * 50
    assert faults(lambda: function({"1st": SOURCES["jobs"], long: SOURCES["jobs"]})) == [
        (
            "event_sources.1st: '1st' has to be a name of letters, digits, hyphens and underscores, a letter"
            " first"
        ),
        (
            f"event_sources.{long}: 'orders-{long}' has 57 characters, at most 51 leave room for '-role' and"
            " Pulumi's random suffix in AWS's limit of 64"
        ),
    ]


@pytest.mark.parametrize("arn", ["failed", "arn:aws:sqs:us-east-1:123456789012:failed.fifo"])
def test_dead_letter_queue_that_lambda_refuses(function: Callable[..., Function], arn: str):
    assert faults(lambda: function(SOURCES, dead_letter_queue_arn=arn)) == [
        (
            f"dead_letter_queue_arn: {arn!r} has to be the ARN of a standard queue; Lambda sends what failed"
            " to no FIFO queue"
        )
    ]
