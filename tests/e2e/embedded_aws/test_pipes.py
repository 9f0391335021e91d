"""Pipes: each source and target, filters, enrichments and templates, batches, and what failed."""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.endpoints import Endpoint, serve
from tests.permissions.account import Account, Queue
from tests.permissions.emulators import administrator

_READ: Final = {"Action": ["sqs:*", "kinesis:Get*", "kinesis:Describe*", "kinesis:List*", "dynamodb:*"]}


@pytest.fixture(scope="module")
def aws(emulator: Emulator) -> Iterator[Account]:
    account = administrator(emulator)
    yield account
    # Other tests wait until the emulator is idle; pipes without permission never are.
    pipes = account.client("pipes")
    for pipe in pipes.list_pipes()["Pipes"]:
        pipes.delete_pipe(Name=pipe["Name"])


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with serve() as served:
        yield served


def _pipe(aws: Account, source: str, target: str, *actions: str, **more: Any) -> str:
    """Creates a pipe whose role has permission for some actions, and returns its name."""
    name, granted = aws.name("pipe"), {"Action": [*actions], "Resource": "*"}
    role = aws.role("pipes", {**_READ, "Resource": "*"}, *([granted] if actions else []))
    aws.client("pipes").create_pipe(Name=name, RoleArn=role, Source=source, Target=target, **more)
    return name


def _send(aws: Account, queue: Queue, *bodies: Any, **more: str) -> None:
    for body in bodies:
        text = body if isinstance(body, str) else json.dumps(body)
        aws.client("sqs").send_message(QueueUrl=queue.url, MessageBody=text, **more)


def _receive(aws: Account, queue: Queue) -> list[str]:
    """Returns the bodies of messages, and deletes them."""
    sqs = aws.client("sqs")
    received = sqs.receive_message(QueueUrl=queue.url, MaxNumberOfMessages=10).get("Messages", [])
    for message in received:
        sqs.delete_message(QueueUrl=queue.url, ReceiptHandle=message["ReceiptHandle"])
    return [message["Body"] for message in received]


def _arrive(aws: Account, queue: Queue, count: int = 1) -> list[Any]:
    """Returns the JSON of as many messages."""
    found: list[str] = []

    def look() -> bool:
        found.extend(_receive(aws, queue))
        return len(found) >= count

    eventually(look, f"{count} messages")
    return [json.loads(each) for each in found]


def _queue_target(template: str | None = None) -> dict[str, Any]:
    return {"TargetParameters": {"InputTemplate": template}} if template else {}


def _read_queue(aws: Account) -> tuple[str, dict[str, Any], Callable[[Any], None]]:
    source = aws.queue()
    return source.arn, {}, lambda body: _send(aws, source, body)


def _read_fifo_queue(aws: Account) -> tuple[str, dict[str, Any], Callable[[Any], None]]:
    name = f"{aws.name('queue')}.fifo"
    made = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    url = aws.client("sqs").create_queue(QueueName=name, Attributes=made)["QueueUrl"]
    source = Queue(url, aws.arn("sqs", name))
    return source.arn, {}, lambda body: _send(aws, source, body, MessageGroupId="g")


def _read_stream(aws: Account) -> tuple[str, dict[str, Any], Callable[[Any], None]]:
    kinesis, name = aws.client("kinesis"), aws.name("stream")
    kinesis.create_stream(StreamName=name, ShardCount=1)
    parameters = {"KinesisStreamParameters": {"StartingPosition": "LATEST"}}

    def put(body: Any) -> None:
        kinesis.put_record(StreamName=name, Data=json.dumps(body).encode(), PartitionKey="1")

    return aws.arn("kinesis", f"stream/{name}"), parameters, put


def _read_table(aws: Account) -> tuple[str, dict[str, Any], Callable[[Any], None]]:
    table = aws.table(StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
    stream = aws.client("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"]
    parameters = {"DynamoDBStreamParameters": {"StartingPosition": "LATEST"}}

    def put(body: Any) -> None:
        item = {"id": {"S": body["id"]}, "kind": {"S": body["kind"]}}
        aws.client("dynamodb").put_item(TableName=table, Item=item)

    return stream, parameters, put


_SOURCES: Final = {
    "queue": (_read_queue, {"body": {"kind": ["paid"]}}, "<$.body.id>", "aws:sqs"),
    "FIFO queue": (_read_fifo_queue, {"body": {"kind": ["paid"]}}, "<$.body.id>", "aws:sqs"),
    "stream": (_read_stream, {"data": {"kind": ["paid"]}}, "<$.data.id>", "aws:kinesis"),
    "table": (
        _read_table,
        {"dynamodb": {"NewImage": {"kind": {"S": ["paid"]}}}},
        "<$.dynamodb.NewImage.id.S>",
        "aws:dynamodb",
    ),
}


@pytest.mark.parametrize("source", _SOURCES)
def test_a_pipe_reads_each_source(aws: Account, source: str) -> None:
    begin, pattern, value, kind = _SOURCES[source]
    arn, parameters, put = begin(aws)
    target = aws.queue()
    template = f'{{"order": {value}, "from": <$.eventSource>, "by": "pipe <aws.pipes.pipe-name>"}}'
    name = _pipe(
        aws,
        arn,
        target.arn,
        SourceParameters={**parameters, "FilterCriteria": {"Filters": [{"Pattern": json.dumps(pattern)}]}},
        **_queue_target(template),
    )
    put({"id": "0", "kind": "ordered"})
    put({"id": "1", "kind": "paid"})
    assert _arrive(aws, target) == [{"order": "1", "from": kind, "by": f"pipe {name}"}]
    aws.client("pipes").stop_pipe(Name=name)
    assert aws.client("pipes").describe_pipe(Name=name)["CurrentState"] == "STOPPED"
    put({"id": "2", "kind": "paid"})
    assert _receive(aws, target) == []
    aws.client("pipes").start_pipe(Name=name)
    assert [each["order"] for each in _arrive(aws, target)] == ["2"]


def _invoke_function(aws: Account, _: Endpoint) -> tuple[str, str, dict[str, Any], Callable[[], Any]]:
    function, arrived = aws.create_forwarding_function()
    return function, "lambda:InvokeFunction", {}, arrived


def _send_to_queue(aws: Account, _: Endpoint) -> tuple[str, str, dict[str, Any], Callable[[], Any]]:
    name = f"{aws.name('queue')}.fifo"
    made = {"FifoQueue": "true"}
    url = aws.client("sqs").create_queue(QueueName=name, Attributes=made)["QueueUrl"]
    given = {"MessageGroupId": "$.body.id", "MessageDeduplicationId": "$.messageId"}
    look = aws.watch_queue(Queue(url, ""), "42")
    return aws.arn("sqs", name), "sqs:SendMessage", {"SqsQueueParameters": given}, look


def _publish_to_topic(aws: Account, _: Endpoint) -> tuple[str, str, dict[str, Any], Callable[[], Any]]:
    topic, queue = aws.create_watched_topic()
    return topic, "sns:Publish", {}, aws.watch_queue(queue, "42")


def _start_machine(aws: Account, _: Endpoint) -> tuple[str, str, dict[str, Any], Callable[[], Any]]:
    machine = aws.machine({"Type": "Pass"}, aws.role("states"))
    given = {"StepFunctionStateMachineParameters": {"InvocationType": "FIRE_AND_FORGET"}}
    return machine, "states:StartExecution", given, aws.has_execution(machine)


def _put_on_bus(aws: Account, _: Endpoint) -> tuple[str, str, dict[str, Any], Callable[[], Any]]:
    events, name = aws.client("events"), aws.name("bus")
    bus = events.create_event_bus(Name=name)["EventBusArn"]
    allowed = {"Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage"}
    queue = aws.queue({"Effect": "Allow", **allowed})
    pattern = {"source": ["shop"], "detail-type": ["42"]}
    events.put_rule(Name=name, EventBusName=name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, EventBusName=name, Targets=[{"Id": "1", "Arn": queue.arn}])
    given = {"EventBridgeEventBusParameters": {"Source": "shop", "DetailType": "$.body.id"}}
    return bus, "events:PutEvents", given, aws.watch_queue(queue)


def _put_on_stream(aws: Account, _: Endpoint) -> tuple[str, str, dict[str, Any], Callable[[], Any]]:
    kinesis, name = aws.client("kinesis"), aws.name("stream")
    kinesis.create_stream(StreamName=name, ShardCount=1)
    shard = kinesis.list_shards(StreamName=name)["Shards"][0]["ShardId"]
    where = {"StreamName": name, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}

    def look() -> bool:
        iterator = kinesis.get_shard_iterator(**where)["ShardIterator"]
        records = kinesis.get_records(ShardIterator=iterator)["Records"]
        return [each["PartitionKey"] for each in records] == ["42"]

    given = {"KinesisStreamParameters": {"PartitionKey": "$.body.id"}}
    return aws.arn("kinesis", f"stream/{name}"), "kinesis:PutRecord", given, look


def _put_on_delivery_stream(aws: Account, _: Endpoint) -> tuple[str, str, dict[str, Any], Callable[[], Any]]:
    bucket, name = aws.bucket(), aws.name("delivery")
    role = aws.role("firehose", {"Action": "s3:PutObject", "Resource": "*"})
    destination = {"RoleARN": role, "BucketARN": f"arn:aws:s3:::{bucket}"}
    aws.client("firehose").create_delivery_stream(
        DeliveryStreamName=name, ExtendedS3DestinationConfiguration=destination
    )
    look = lambda: aws.client("s3").list_objects_v2(Bucket=bucket)["KeyCount"] > 0  # noqa: E731
    return aws.arn("firehose", f"deliverystream/{name}"), "firehose:PutRecordBatch", {}, look


def _write_to_group(aws: Account, _: Endpoint) -> tuple[str, str, dict[str, Any], Callable[[], Any]]:
    logs, name = aws.client("logs"), aws.name("group")
    logs.create_log_group(logGroupName=name)
    given = {"CloudWatchLogsParameters": {"LogStreamName": "$.body.id"}}

    def look() -> bool:
        return [each["logStreamName"] for each in logs.filter_log_events(logGroupName=name)["events"]] == [
            "42"
        ]

    return aws.arn("logs", f"log-group:{name}"), "logs:*", given, look


def _call_destination(aws: Account, endpoint: Endpoint) -> tuple[str, str, dict[str, Any], Callable[[], Any]]:
    events, name = aws.client("events"), aws.name("destination")
    connection = events.create_connection(
        Name=name,
        AuthorizationType="API_KEY",
        AuthParameters={"ApiKeyAuthParameters": {"ApiKeyName": "X-Key", "ApiKeyValue": "k"}},
    )
    arn = events.create_api_destination(
        Name=name,
        ConnectionArn=connection["ConnectionArn"],
        InvocationEndpoint=f"{endpoint.url}/{name}/*",
        HttpMethod="POST",
    )["ApiDestinationArn"]
    given = {"HttpParameters": {"PathParameterValues": ["$.body.id"], "HeaderParameters": {"X-A": "1"}}}
    return arn, "events:InvokeApiDestination", given, lambda: endpoint.find(f"/{name}/42")


_TARGETS: Final = {
    "function": _invoke_function,
    "FIFO queue": _send_to_queue,
    "topic": _publish_to_topic,
    "state machine": _start_machine,
    "event bus": _put_on_bus,
    "stream": _put_on_stream,
    "delivery stream": _put_on_delivery_stream,
    "log group": _write_to_group,
    "API destination": _call_destination,
}


@pytest.mark.parametrize("target", _TARGETS)
def test_a_pipe_delivers_to_each_target_as_its_role(aws: Account, endpoint: Endpoint, target: str) -> None:
    arn, action, parameters, arrived = _TARGETS[target](aws, endpoint)
    granted, denied = aws.queue(), aws.queue()
    given = {"TargetParameters": parameters} if parameters else {}
    name = _pipe(
        aws, denied.arn, arn, "ses:SendEmail" if target == "FIFO queue" else "sns:Subscribe", **given
    )
    if target == "FIFO queue":  # which the role may send to, as it may read the source
        role = aws.role("pipes", {"Action": "sqs:*", "Resource": denied.arn})
        aws.client("pipes").update_pipe(Name=name, RoleArn=role, Target=arn)
    _send(aws, denied, {"id": "42"})
    _send(aws, granted, {"id": "42"})
    left = aws.client("sqs").get_queue_attributes
    names = ["ApproximateNumberOfMessagesNotVisible"]
    eventually(
        lambda: left(QueueUrl=denied.url, AttributeNames=names)["Attributes"][names[0]] == "1", "the attempt"
    )
    assert not arrived()
    _pipe(aws, granted.arn, arn, action, **given)
    eventually(arrived, target)


_ENRICH: Final = """
def handler(events, context):
    return [{"order": each["order"], "size": len(events)} for each in events if each["order"] != "skip"]
"""


def test_an_enrichment_replaces_the_events_of_a_batch(aws: Account) -> None:
    function = aws.function(_ENRICH)
    source, target = aws.queue(), aws.queue()
    _send(aws, source, {"id": "a"}, {"id": "skip"}, {"id": "b"})
    _pipe(
        aws,
        source.arn,
        target.arn,
        "lambda:InvokeFunction",
        SourceParameters={"SqsQueueParameters": {"BatchSize": 3, "MaximumBatchingWindowInSeconds": 5}},
        Enrichment=function,
        EnrichmentParameters={"InputTemplate": '{"order": <$.body.id>}'},
        TargetParameters={
            "InputTemplate": '{"was": <$.order>, "size": <$.size>, "whole": <aws.pipes.event>}'
        },
    )
    assert sorted(_arrive(aws, target, 2), key=lambda each: each["was"]) == [
        {"was": each, "size": 3, "whole": {"order": each, "size": 3}} for each in ("a", "b")
    ]


_REFUSE: Final = """
def handler(events, context):
    if any(each["body"] == "bad" for each in events):
        raise ValueError("bad")
    return events
"""


@pytest.mark.parametrize(("size", "failed"), [(3, ["bad", "good", "good"]), (1, ["bad"])])
def test_an_enrichment_that_fails_fails_its_whole_batch(aws: Account, size: int, failed: list[str]) -> None:
    function, dead, target = aws.function(_REFUSE), aws.queue(), aws.queue()
    redrive = json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 1})
    source = aws.queue(VisibilityTimeout="1", RedrivePolicy=redrive)
    _send(aws, source, "good", "bad", "good")
    batch = {"BatchSize": size, **({"MaximumBatchingWindowInSeconds": 5} if size > 1 else {})}
    _pipe(
        aws,
        source.arn,
        target.arn,
        "lambda:InvokeFunction",
        SourceParameters={"SqsQueueParameters": batch},
        Enrichment=function,
    )
    found: list[str] = []
    eventually(lambda: found.extend(_receive(aws, dead)) or len(found) == len(failed), "the dead letters")
    assert sorted(found) == failed
    if size == 1:
        assert len(_arrive(aws, target, 2)) == 2


@pytest.mark.exhaustive
def test_an_express_state_machine_enriches(aws: Account) -> None:
    pass_through = {"Type": "Pass", "Parameters": {"first.$": "$[0].body"}}
    machine = aws.machine(pass_through, aws.role("states"), "EXPRESS")
    source, target = aws.queue(), aws.queue()
    _pipe(aws, source.arn, target.arn, "states:StartSyncExecution", Enrichment=machine)
    _send(aws, source, "text")
    assert _arrive(aws, target) == [{"first": "text"}]


_PARTLY: Final = """
def handler(events, context):
    failed = [each["messageId"] for each in events if each["body"] == "bad"]
    return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}
"""


def test_messages_that_a_function_reports_stay_in_the_queue(aws: Account) -> None:
    function, dead = aws.function(_PARTLY), aws.queue()
    redrive = json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 1})
    source = aws.queue(VisibilityTimeout="1", RedrivePolicy=redrive)
    _send(aws, source, "good", "bad")
    _pipe(aws, source.arn, function, "lambda:InvokeFunction")
    found: list[str] = []
    eventually(lambda: found.extend(_receive(aws, dead)) or found, "the dead letter")
    assert found == ["bad"]


_FAIL: Final = """
import base64
def handler(events, context):
    if any(base64.b64decode(each["data"]) == b"bad" for each in events):
        raise ValueError("bad")
"""


@pytest.mark.exhaustive
def test_records_that_fail_are_described_in_the_dead_letter_queue(aws: Account) -> None:
    function, dead = aws.function(_FAIL), aws.queue()
    arn, _, _ = _read_stream(aws)
    stream, kinesis = arn.rpartition("/")[2], aws.client("kinesis")
    for data in ("good", "bad", "better"):
        kinesis.put_record(StreamName=stream, Data=data.encode(), PartitionKey="1")
    parameters = {
        "StartingPosition": "TRIM_HORIZON",
        "MaximumRetryAttempts": 1,
        "OnPartialBatchItemFailure": "AUTOMATIC_BISECT",
        "DeadLetterConfig": {"Arn": dead.arn},
    }
    name = _pipe(
        aws,
        arn,
        function,
        "lambda:InvokeFunction",
        SourceParameters={"KinesisStreamParameters": parameters},
    )
    (letter,) = _arrive(aws, dead)
    assert letter["context"]["condition"] == "RetryAttemptsExhausted"
    assert letter["context"]["partnerResourceArn"].endswith(f":pipe/{name}")
    assert letter["KinesisBatchInfo"]["batchSize"] == 1


def test_an_updated_pipe_has_other_parameters(aws: Account) -> None:
    source, target, pipes = aws.queue(), aws.queue(), aws.client("pipes")
    filters = {"FilterCriteria": {"Filters": [{"Pattern": '{"body": ["a"]}'}]}}
    batches = {"SqsQueueParameters": {"BatchSize": 2}}
    before = {"SourceParameters": {**filters, **batches}, **_queue_target('{"a": 1}')}
    name = _pipe(aws, source.arn, target.arn, **before)
    role = pipes.describe_pipe(Name=name)["RoleArn"]
    pipes.update_pipe(
        Name=name,
        RoleArn=role,
        SourceParameters={"FilterCriteria": {"Filters": []}},
        TargetParameters={"InputTemplate": '{"b": <$.body>}'},
    )
    described = pipes.describe_pipe(Name=name)
    assert described["SourceParameters"] == {"FilterCriteria": {"Filters": []}, **batches}
    assert described["TargetParameters"] == {"InputTemplate": '{"b": <$.body>}'}
    _send(aws, source, "b")
    assert _arrive(aws, target) == [{"b": "b"}]
    wrong = {"FilterCriteria": {"Filters": [{"Pattern": '{"body": "x"}'}]}}
    with pytest.raises(ClientError, match="Invalid filter pattern definition"):
        pipes.update_pipe(Name=name, RoleArn=role, SourceParameters=wrong)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"Source": "arn:aws:mq:us-east-1:123456789012:broker:b"},
            "Source: .* is not in the embedded emulator",
        ),
        ({"Target": "arn:aws:ecs:us-east-1:123456789012:cluster/c"}, "Target: .* is not in"),
        ({"Enrichment": "arn:aws:execute-api:us-east-1:123456789012:a/s/GET"}, "Enrichment: .* is not in"),
        (
            {"LogConfiguration": {"Level": "INFO", "IncludeExecutionData": ["ALL"]}},
            "LogConfiguration: is not in",
        ),
        (
            {"SourceParameters": {"FilterCriteria": {"Filters": [{"Pattern": '{"body": "x"}'}]}}},
            "Invalid filter pattern definition",
        ),
        ({"SourceParameters": {"SqsQueueParameters": {"BatchSize": 11}}}, "BatchSize: 11 must be 1 to 10"),
        ({"Source": "arn:aws:kinesis:us-east-1:123456789012:stream/s"}, "StartingPosition is required"),
        ({"Target": "arn:aws:kinesis:us-east-1:123456789012:stream/s"}, "PartitionKey is required"),
        ({"Target": "arn:aws:sqs:us-east-1:123456789012:q.fifo"}, "MessageGroupId is required"),
        ({"Target": "arn:aws:sns:us-east-1:123456789012:t.fifo"}, "SNS FIFO topics are not supported"),
    ],
)
def test_a_pipe_is_rejected(aws: Account, given: dict[str, Any], message: str) -> None:
    queue = aws.queue().arn
    complete = {"Source": queue, "Target": queue, "RoleArn": aws.role("pipes"), **given}
    with pytest.raises(ClientError, match=message) as raised:
        aws.client("pipes").create_pipe(Name=aws.name("pipe"), **complete)
    assert raised.value.response["Error"]["Code"] == "ValidationException"
