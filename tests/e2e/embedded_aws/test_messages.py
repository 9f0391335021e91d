"""Queues, topics, events and alarms, as AWS's APIs describe them."""

import json

import pulumi
import pulumi_aws as aws

from embedded_aws import Emulator, deploy
from serverless_patterns import Queue, Topic
from tests.e2e.embedded_aws.programs import TAG_LIST, TAGS, allow


def queues_and_topics() -> None:
    dead = aws.sqs.Queue("dead", message_retention_seconds=1_209_600)
    work = aws.sqs.Queue(
        "work",
        fifo_queue=True,
        content_based_deduplication=True,
        receive_wait_time_seconds=5,
        sqs_managed_sse_enabled=True,
        max_message_size=2048,
        delay_seconds=1,
    )
    plain = aws.sqs.Queue("plain")
    aws.sqs.RedrivePolicy(
        "plain",
        queue_url=plain.url,
        redrive_policy=dead.arn.apply(
            lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 3})
        ),
    )
    aws.sqs.RedriveAllowPolicy(
        "dead",
        queue_url=dead.url,
        redrive_allow_policy=plain.arn.apply(
            lambda arn: json.dumps({"redrivePermission": "byQueue", "sourceQueueArns": [arn]})
        ),
    )
    topic = aws.sns.Topic("news", display_name="News", tracing_config="Active", tags=TAGS)
    ordered = aws.sns.Topic("ordered", fifo_topic=True)
    subscription = aws.sns.TopicSubscription(
        "plain",
        topic=topic.arn,
        protocol="sqs",
        endpoint=plain.arn,
        raw_message_delivery=True,
        filter_policy=json.dumps({"kind": ["a"]}),
    )
    for name, value in {
        "dead": dead.url,
        "work": work.url,
        "plain": plain.url,
        "topic": topic.arn,
        "ordered": ordered.arn,
        "subscription": subscription.arn,
    }.items():
        pulumi.export(name, value)


def test_sqs_and_sns(emulator: Emulator) -> None:
    with deploy(queues_and_topics, emulator=emulator) as stack:
        sqs, sns, outputs = stack.client("sqs"), stack.client("sns"), stack.outputs

        def attributes(name: str) -> dict[str, str]:
            return sqs.get_queue_attributes(QueueUrl=outputs[name], AttributeNames=["All"])["Attributes"]

        assert outputs["work"].endswith(".fifo")
        assert outputs["ordered"].endswith(".fifo")
        work = attributes("work")
        assert {
            name: work[name]
            for name in (
                "FifoQueue",
                "ContentBasedDeduplication",
                "ReceiveMessageWaitTimeSeconds",
                "SqsManagedSseEnabled",
                "MaximumMessageSize",
                "DelaySeconds",
            )
        } == {
            "FifoQueue": "true",
            "ContentBasedDeduplication": "true",
            "ReceiveMessageWaitTimeSeconds": "5",
            "SqsManagedSseEnabled": "true",
            "MaximumMessageSize": "2048",
            "DelaySeconds": "1",
        }
        assert json.loads(attributes("plain")["RedrivePolicy"])["maxReceiveCount"] == 3
        assert json.loads(attributes("dead")["RedriveAllowPolicy"])["redrivePermission"] == "byQueue"
        assert attributes("dead")["MessageRetentionPeriod"] == "1209600"
        topic = sns.get_topic_attributes(TopicArn=outputs["topic"])["Attributes"]
        assert topic["DisplayName"] == "News"
        assert sns.list_tags_for_resource(ResourceArn=outputs["topic"])["Tags"] == TAG_LIST
        subscribed = sns.get_subscription_attributes(SubscriptionArn=outputs["subscription"])["Attributes"]
        assert subscribed["RawMessageDelivery"] == "true"
        assert json.loads(subscribed["FilterPolicy"]) == {"kind": ["a"]}


def events() -> None:
    bus = aws.cloudwatch.EventBus("bus", description="of tests")
    queue = aws.sqs.Queue("caught")
    rule = aws.cloudwatch.EventRule(
        "rule",
        event_bus_name=bus.name,
        event_pattern=json.dumps({"source": ["shop"]}),
        description="what the shop says",
        tags=TAGS,
    )
    aws.sqs.QueuePolicy(
        "caught",
        queue_url=queue.url,
        policy=queue.arn.apply(lambda arn: allow("sqs:SendMessage", arn, Service="events.amazonaws.com")),
    )
    aws.cloudwatch.EventTarget(
        "target",
        rule=rule.name,
        event_bus_name=bus.name,
        arn=queue.arn,
        input_transformer={"input_paths": {"id": "$.detail.id"}, "input_template": '{"order": <id>}'},
        retry_policy={"maximum_retry_attempts": 1, "maximum_event_age_in_seconds": 60},
    )
    aws.cloudwatch.EventRule("timer", schedule_expression="rate(1 hour)", state="DISABLED")
    aws.cloudwatch.MetricAlarm(
        "depth",
        namespace="AWS/SQS",
        metric_name="ApproximateNumberOfMessagesVisible",
        dimensions={"QueueName": queue.name},
        statistic="Maximum",
        period=60,
        evaluation_periods=1,
        threshold=0,
        comparison_operator="GreaterThanThreshold",
        treat_missing_data="notBreaching",
        alarm_description="letters are dead",
        alarm_actions=["arn:aws:sns:us-east-1:123456789012:alarms"],
        tags=TAGS,
    )
    aws.cloudwatch.MetricAlarm(
        "ratio",
        evaluation_periods=2,
        threshold=5,
        comparison_operator="GreaterThanThreshold",
        metric_queries=[
            {"id": "ratio", "expression": "errors * 100", "label": "Errors", "return_data": True},
            {
                "id": "errors",
                "metric": {
                    "namespace": "AWS/Lambda",
                    "metric_name": "Errors",
                    "dimensions": {"FunctionName": "f"},
                    "period": 60,
                    "stat": "Sum",
                },
            },
        ],
    )
    pulumi.export("bus", bus.name)
    pulumi.export("queue", queue.url)


def test_events_and_alarms(emulator: Emulator) -> None:
    with deploy(events, emulator=emulator) as stack:
        client = stack.client("events")
        entry = {
            "Source": "shop",
            "DetailType": "order",
            "Detail": '{"id": 5}',
            "EventBusName": stack.outputs["bus"],
        }
        client.put_events(Entries=[entry, {**entry, "Source": "another"}])
        received = stack.client("sqs").receive_message(QueueUrl=stack.outputs["queue"], WaitTimeSeconds=5)
        assert [json.loads(message["Body"]) for message in received["Messages"]] == [{"order": 5}]
        timer = stack.recording.find_by_name("timer")
        assert client.describe_rule(Name=timer.id)["State"] == "DISABLED"

        names = {name: stack.recording.find_by_name(name).id for name in ("depth", "ratio")}
        alarms = stack.client("cloudwatch").describe_alarms(AlarmNames=list(names.values()))["MetricAlarms"]
        found = {alarm["AlarmName"]: alarm for alarm in alarms}
        depth, ratio = found[names["depth"]], found[names["ratio"]]
        assert depth["AlarmActions"] == ["arn:aws:sns:us-east-1:123456789012:alarms"]
        assert depth["Dimensions"][0]["Name"] == "QueueName"
        assert depth["TreatMissingData"] == "notBreaching"
        assert (ratio["EvaluationPeriods"], ratio["Threshold"]) == (2, 5)


def subscribe_queues() -> None:
    news = Topic("news", {})
    for name in ("open", "closed", "gone"):
        queue = Queue(name, {"subscriptions": {"news": {"topic_arn": news.arn}}})
        pulumi.export(name, queue.url)
        pulumi.export(f"{name}-dead-letters", queue.dead_letter_queue_url)
    pulumi.export("topic", news.arn)


def test_what_a_topic_cannot_deliver_is_a_dead_letter(emulator: Emulator) -> None:
    with deploy(subscribe_queues, emulator=emulator) as stack:
        sqs, outputs = stack.client("sqs"), stack.outputs
        sqs.set_queue_attributes(QueueUrl=outputs["closed"], Attributes={"Policy": ""})
        sqs.delete_queue(QueueUrl=outputs["gone"])
        stack.client("sns").publish(TopicArn=outputs["topic"], Message="hello")

        def bodies(name: str) -> list[str]:
            found = sqs.receive_message(QueueUrl=outputs[name], MaxNumberOfMessages=10)
            return [message["Body"] for message in found.get("Messages", [])]

        assert {
            name: bodies(name)
            for name in ("open", "open-dead-letters", "closed", "closed-dead-letters", "gone-dead-letters")
        } == {
            "open": ["hello"],
            "open-dead-letters": [],
            "closed": [],
            "closed-dead-letters": ["hello"],
            "gone-dead-letters": ["hello"],
        }
