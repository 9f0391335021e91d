"""Streams, log groups and delivery streams: what puts records into them, and what they deliver to."""

import json
from typing import Any, Final

from tests.permissions.account import Account, Arrived, allow_service, document
from tests.permissions.arrows.arrow import Arrows
from tests.permissions.arrows.events import rule, schedule

_ARROWS: Final = Arrows()
_LAMBDA_ARROWS: Final = Arrows(frozenset({"lambda"}))


def build_stream(aws: Account) -> tuple[str, Arrived]:
    """Creates a Kinesis stream; returns its ARN and what tells whether it has a record."""
    kinesis, name = aws.client("kinesis"), aws.name("stream")
    kinesis.create_stream(StreamName=name, ShardCount=1)
    shard = kinesis.list_shards(StreamName=name)["Shards"][0]["ShardId"]

    def look() -> bool:
        where = {"StreamName": name, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
        iterator = kinesis.get_shard_iterator(**where)["ShardIterator"]
        return bool(kinesis.get_records(ShardIterator=iterator)["Records"])

    return aws.arn("kinesis", f"stream/{name}"), look


def build_delivery_stream(aws: Account, *, granted: bool = True, **more: Any) -> tuple[str, Arrived]:
    """Creates a delivery stream into a bucket, and what tells whether the bucket has an object."""
    bucket, name = aws.bucket(), aws.name("delivery")
    arn = f"arn:aws:s3:::{bucket}"
    allowed = {"Action": "s3:PutObject", "Resource": f"{arn}/*" if granted else f"{arn}-2/*"}
    statements = more.pop("statements", [])
    destination = {"RoleARN": aws.role("firehose", allowed, *statements), "BucketARN": arn}
    aws.client("firehose").create_delivery_stream(
        DeliveryStreamName=name,
        ExtendedS3DestinationConfiguration={**destination, **more.pop("destination", {})},
        **more,
    )
    found = aws.arn("firehose", f"deliverystream/{name}")
    return found, lambda: aws.client("s3").list_objects_v2(Bucket=bucket)["KeyCount"] > 0


def _role(aws: Account, service: str, action: str, resource: str, *, granted: bool) -> str:
    return aws.role(service, {"Action": action, "Resource": resource if granted else f"{resource}-2"})


@_ARROWS.add("EventBridge → Kinesis", "the role's permission")
def _rule_to_stream(aws: Account, granted: bool) -> Arrived:
    stream, arrived = build_stream(aws)
    rule(aws, stream, role=_role(aws, "events", "kinesis:PutRecord", stream, granted=granted))
    return arrived


@_ARROWS.add("DynamoDB → Kinesis", "the caller's permission for the stream")
def _table_to_stream(aws: Account, granted: bool) -> Arrived:
    stream, arrived = build_stream(aws)
    table = aws.table()
    actions = ["kinesis:DescribeStream", "kinesis:PutRecord", "kinesis:PutRecords"]
    caller = aws.user(
        {"Action": "dynamodb:EnableKinesisStreamingDestination", "Resource": "*"},
        {"Action": actions, "Resource": stream if granted else f"{stream}-2"},
    )
    caller.client("dynamodb").enable_kinesis_streaming_destination(TableName=table, StreamArn=stream)
    aws.client("dynamodb").put_item(TableName=table, Item={"id": {"S": "1"}})
    return arrived


@_ARROWS.add("EventBridge → Data Firehose", "the role's permission")
def _rule_to_delivery(aws: Account, granted: bool) -> Arrived:
    stream, arrived = build_delivery_stream(aws)
    rule(aws, stream, role=_role(aws, "events", "firehose:PutRecord", stream, granted=granted))
    return arrived


@_ARROWS.add("EventBridge → role", "trust of `events.amazonaws.com`")
def _rule_trust(aws: Account, granted: bool) -> Arrived:
    stream, arrived = build_stream(aws)
    service = "events" if granted else "lambda"
    rule(aws, stream, role=_role(aws, service, "kinesis:PutRecord", stream, granted=True))
    return arrived


@_ARROWS.add("EventBridge → log group", "the policy of CloudWatch Logs")
def _rule_to_log_group(aws: Account, granted: bool) -> Arrived:
    logs, name = aws.client("logs"), f"/aws/events/{aws.name('group')}"
    logs.create_log_group(logGroupName=name)
    arn = aws.arn("logs", f"log-group:{name}")
    statement = allow_service("events", "logs:*") | {"Resource": f"{arn}:*" if granted else f"{arn}2:*"}
    logs.put_resource_policy(policyName=aws.name("policy"), policyDocument=document(statement))
    rule(aws, arn)
    return lambda: bool(logs.filter_log_events(logGroupName=name)["events"])


@_ARROWS.add("EventBridge → event bus", "the role's permission")
def _rule_to_bus(aws: Account, granted: bool) -> Arrived:
    events, name = aws.client("events"), aws.name("bus")
    bus = events.create_event_bus(Name=name)["EventBusArn"]
    queue = aws.queue(allow_service("events", "sqs:SendMessage"))
    events.put_rule(Name=name, EventBusName=name, EventPattern='{"detail-type": ["test"]}')
    events.put_targets(Rule=name, EventBusName=name, Targets=[{"Id": "1", "Arn": queue.arn}])
    rule(aws, bus, role=_role(aws, "events", "events:PutEvents", bus, granted=granted))
    return aws.watch_queue(queue)


@_ARROWS.add("Scheduler → Kinesis", "the role's permission")
def _schedule_to_stream(aws: Account, granted: bool) -> Arrived:
    stream, arrived = build_stream(aws)
    role = _role(aws, "scheduler", "kinesis:PutRecord", stream, granted=granted)
    schedule(aws, stream, role, KinesisParameters={"PartitionKey": "1"})
    return arrived


@_ARROWS.add("Scheduler → Data Firehose", "the role's permission")
def _schedule_to_delivery(aws: Account, granted: bool) -> Arrived:
    stream, arrived = build_delivery_stream(aws)
    schedule(aws, stream, _role(aws, "scheduler", "firehose:PutRecord", stream, granted=granted))
    return arrived


@_ARROWS.add("Scheduler → EventBridge", "the role's permission")
def _schedule_to_bus(aws: Account, granted: bool) -> Arrived:
    queue, events, name = (
        aws.queue(allow_service("events", "sqs:SendMessage")),
        aws.client("events"),
        aws.name("due"),
    )
    events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": queue.arn}])
    bus = aws.arn("events", "event-bus/default")
    role = _role(aws, "scheduler", "events:PutEvents", bus, granted=granted)
    schedule(aws, bus, role, EventBridgeParameters={"Source": name, "DetailType": "test"})
    return aws.watch_queue(queue)


@_ARROWS.add("Scheduler → SQS (AWS SDK)", "the role's permission")
def _schedule_of_action(aws: Account, granted: bool) -> Arrived:
    queue = aws.queue()
    role = _role(aws, "scheduler", "sqs:SendMessage", queue.arn, granted=granted)
    given = json.dumps({"QueueUrl": queue.url, "MessageBody": "1"})
    schedule(aws, "arn:aws:scheduler:::aws-sdk:sqs:sendMessage", role, Input=given)
    return aws.watch_queue(queue)


@_ARROWS.add("Scheduler → DynamoDB (AWS SDK)", "the role's permission")
def _schedule_of_table(aws: Account, granted: bool) -> Arrived:
    table = aws.table()
    role = _role(aws, "scheduler", "dynamodb:PutItem", aws.arn("dynamodb", f"table/{table}"), granted=granted)
    given = json.dumps({"TableName": table, "Item": {"id": {"S": "1"}}})
    schedule(aws, "arn:aws:scheduler:::aws-sdk:dynamodb:putItem", role, Input=given)
    return aws.has_item(table)


@_ARROWS.add("SNS → Data Firehose", "the role's permission")
def _topic_to_delivery(aws: Account, granted: bool) -> Arrived:
    return _subscribe_delivery_stream(aws, "sns", granted=granted)


@_ARROWS.add("SNS → role", "trust of `sns.amazonaws.com`")
def _topic_trust(aws: Account, granted: bool) -> Arrived:
    return _subscribe_delivery_stream(aws, "sns" if granted else "lambda", granted=True)


def _subscribe_delivery_stream(aws: Account, service: str, *, granted: bool) -> Arrived:
    (stream, arrived), topic, sns = build_delivery_stream(aws), aws.topic(), aws.client("sns")
    role = _role(aws, service, "firehose:*", stream, granted=granted)
    attributes = {"SubscriptionRoleArn": role}
    sns.subscribe(TopicArn=topic, Protocol="firehose", Endpoint=stream, Attributes=attributes)
    sns.publish(TopicArn=topic, Message="1")
    return arrived


@_ARROWS.add("Data Firehose → S3", "the role's permission")
def _delivery_to_bucket(aws: Account, granted: bool) -> Arrived:
    stream, arrived = build_delivery_stream(aws, granted=granted)
    name = stream.rpartition("/")[2]
    aws.client("firehose").put_record(DeliveryStreamName=name, Record={"Data": b"1"})
    return arrived


@_LAMBDA_ARROWS.add("Data Firehose → Lambda", "the role's permission")
def _delivery_to_function(aws: Account, granted: bool) -> Arrived:
    function, arrived = aws.create_forwarding_function()
    parameter = {"ParameterName": "LambdaArn", "ParameterValue": function}
    processing = {"Enabled": True, "Processors": [{"Type": "Lambda", "Parameters": [parameter]}]}
    allowed = {"Action": "lambda:InvokeFunction", "Resource": function if granted else f"{function}-2"}
    stream, _ = build_delivery_stream(
        aws, statements=[allowed], destination={"ProcessingConfiguration": processing}
    )
    name = stream.rpartition("/")[2]
    aws.client("firehose").put_record(DeliveryStreamName=name, Record={"Data": b"1"})
    return arrived


@_ARROWS.add("Kinesis → Data Firehose", "the role's permission to read")
def _stream_to_delivery(aws: Account, granted: bool) -> Arrived:
    source, _ = build_stream(aws)
    role = _role(aws, "firehose", "kinesis:*", source, granted=granted)
    _, arrived = build_delivery_stream(
        aws,
        DeliveryStreamType="KinesisStreamAsSource",
        KinesisStreamSourceConfiguration={"KinesisStreamARN": source, "RoleARN": role},
    )
    name = source.rpartition("/")[2]
    aws.client("kinesis").put_record(StreamName=name, Data=b"1", PartitionKey="1")
    return arrived


def _subscribe(aws: Account, target: str, **more: str) -> None:
    """Creates a log group whose events go to a target, and writes one."""
    logs, name = aws.client("logs"), more.pop("group")
    logs.create_log_group(logGroupName=name)
    logs.create_log_stream(logGroupName=name, logStreamName="1")
    filtered = {"logGroupName": name, "filterName": "all", "filterPattern": "", "destinationArn": target}
    logs.put_subscription_filter(**filtered, **more)
    event = {"timestamp": 1_750_000_000_000, "message": "1"}
    logs.put_log_events(logGroupName=name, logStreamName="1", logEvents=[event])


@_LAMBDA_ARROWS.add("log group → Lambda", "the function's permission")
def _group_to_function(aws: Account, granted: bool) -> Arrived:
    (function, arrived), group = aws.create_forwarding_function(), aws.name("group")
    source = aws.arn("logs", f"log-group:{group if granted else 'other'}:*")
    aws.permit(function, "logs", source)
    _subscribe(aws, function, group=group)
    return arrived


@_ARROWS.add("log group → Kinesis", "the role's permission")
def _group_to_stream(aws: Account, granted: bool) -> Arrived:
    stream, arrived = build_stream(aws)
    role = _role(aws, "logs", "kinesis:PutRecord", stream, granted=granted)
    _subscribe(aws, stream, group=aws.name("group"), roleArn=role)
    return arrived


@_ARROWS.add("log group → Data Firehose", "the role's permission")
def _group_to_delivery(aws: Account, granted: bool) -> Arrived:
    stream, arrived = build_delivery_stream(aws)
    role = _role(aws, "logs", "firehose:PutRecord", stream, granted=granted)
    _subscribe(aws, stream, group=aws.name("group"), roleArn=role)
    return arrived


def _pipe(aws: Account, role: str, target: str, source: str, table: str) -> None:
    aws.client("pipes").create_pipe(
        Name=aws.name("pipe"),
        RoleArn=role,
        Source=source,
        Target=target,
        SourceParameters={"DynamoDBStreamParameters": {"StartingPosition": "TRIM_HORIZON"}},
    )
    aws.client("dynamodb").put_item(TableName=table, Item={"id": {"S": "1"}})


@_ARROWS.add("pipe → SNS", "the role's permission to publish")
def _pipe_to_topic(aws: Account, granted: bool) -> Arrived:
    return _pipe_stream(aws, granted=granted)


@_ARROWS.add("DynamoDB stream → pipe", "the role's permission to read")
def _pipe_from_stream(aws: Account, granted: bool) -> Arrived:
    return _pipe_stream(aws, reads=granted)


@_ARROWS.add("pipe → role", "trust of `pipes.amazonaws.com`")
def _pipe_trust(aws: Account, granted: bool) -> Arrived:
    return _pipe_stream(aws, service="pipes" if granted else "lambda")


def _pipe_stream(
    aws: Account, *, granted: bool = True, reads: bool = True, service: str = "pipes"
) -> Arrived:
    table = aws.table(StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
    source = aws.client("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"]
    topic, queue = aws.create_watched_topic()
    publish = {"Action": "sns:Publish", "Resource": topic if granted else f"{topic}-2"}
    read = {"Action": "dynamodb:*", "Resource": source if reads else f"{source}-2"}
    _pipe(aws, aws.role(service, publish, read), topic, source, table)
    return aws.watch_queue(queue)


@_ARROWS.add("alarm → SNS", "the topic's policy names another service")
def _alarm(aws: Account, granted: bool) -> Arrived:
    topic, queue = aws.create_watched_topic(allow_service("cloudwatch" if granted else "s3", "sns:Publish"))
    cloudwatch, name = aws.client("cloudwatch"), aws.name("alarm")
    metric = {"MetricName": "m", "Namespace": "n", "Statistic": "Sum", "Period": 60, "EvaluationPeriods": 1}
    condition = {"Threshold": 1.0, "ComparisonOperator": "GreaterThanThreshold"}
    cloudwatch.put_metric_alarm(AlarmName=name, AlarmActions=[topic], **metric, **condition)
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="test")
    return aws.watch_queue(queue)


ARROWS: Final = (*_LAMBDA_ARROWS.found, *_ARROWS.found)
