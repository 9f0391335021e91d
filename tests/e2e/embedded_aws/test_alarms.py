"""Alarms and metrics of functions."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from embedded_aws import Emulator
from tests.e2e.conftest import eventually
from tests.permissions.account import FORWARD, Account, Queue, allow_service
from tests.permissions.emulators import administrator

CODE = """
def handler(event, context):
    if event.get("fails"):
        raise ValueError("on purpose")
"""
# The last line has no metric: it is cut off.
WRITING = """
import json
import time


def handler(event, context):
    directive = {
        "Namespace": event["namespace"],
        "Dimensions": [["Service", "Route"], ["Service"]],
        "Metrics": [{"Name": "Time", "Unit": "Milliseconds"}],
    }
    metadata = {"Timestamp": int(time.time() * 1_000), "CloudWatchMetrics": [directive]}
    line = json.dumps({"_aws": metadata, "Service": "pay", "Route": "/", "Time": event["values"]})
    print(line)
    print(line.replace("pay", "ship")[:-1])
"""


@pytest.fixture(scope="module")
def aws(emulator: Emulator) -> Account:
    return administrator(emulator)


def count(aws: Account, metric: str, **dimensions: str) -> float:
    now = datetime.now(UTC)
    found = aws.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/Lambda",
        MetricName=metric,
        Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
        StartTime=now - timedelta(minutes=5),
        EndTime=now + timedelta(minutes=5),
        Period=3600,
        Statistics=["Sum"],
    )
    return sum(each["Sum"] for each in found["Datapoints"])


def test_each_invocation_counts_once(aws: Account) -> None:
    client, name = aws.client("lambda"), aws.function(CODE).rpartition(":")[2]
    client.publish_version(FunctionName=name)
    client.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    for payload in ({}, {"fails": True}):
        client.invoke(FunctionName=name, Payload=json.dumps(payload).encode())
        client.invoke(FunctionName=name, Qualifier="live", Payload=json.dumps(payload).encode())
    client.invoke(FunctionName=name, Qualifier="live", InvocationType="Event", Payload=b"{}")
    of_alias: Any = {"FunctionName": name, "Resource": f"{name}:live"}
    eventually(lambda: count(aws, "Invocations", **of_alias) == 3, "three invocations of the alias", 20)
    assert count(aws, "Errors", **of_alias) == 1
    assert count(aws, "Errors", **of_alias, ExecutedVersion="1") == 1
    assert count(aws, "Invocations", FunctionName=name, Resource=name) == 2
    assert count(aws, "Invocations", FunctionName=name) == 5
    assert count(aws, "Errors", FunctionName=name) == 2


def test_an_alarm_ends_when_its_data_is_old(aws: Account) -> None:
    client, name = aws.client("cloudwatch"), aws.name("alarm")
    client.put_metric_data(Namespace=name, MetricData=[{"MetricName": "Failures", "Value": 1}])
    states = {"notBreaching": "OK", "missing": "INSUFFICIENT_DATA", "ignore": "ALARM"}
    for treated in states:
        client.put_metric_alarm(
            AlarmName=f"{name}-{treated}",
            Namespace=name,
            MetricName="Failures",
            Statistic="Sum",
            Period=10,
            EvaluationPeriods=1,
            Threshold=0,
            ComparisonOperator="GreaterThanThreshold",
            TreatMissingData=treated,
        )

    def read() -> dict[str, str]:
        found = client.describe_alarms(AlarmNamePrefix=name)["MetricAlarms"]
        return {each["TreatMissingData"]: each["StateValue"] for each in found}

    assert read() == dict.fromkeys(states, "ALARM")
    eventually(lambda: read() == states, "the alarms have ended", 30)


def put(aws: Account, given: dict[str, Any], values: list[float]) -> str:
    client, name = aws.client("cloudwatch"), aws.name("alarm")
    now = datetime.now(UTC)
    data = [
        {"MetricName": "Failures", "Value": value, "Timestamp": now - timedelta(seconds=5 + 60 * age)}
        for age, value in enumerate(values)
    ]
    if data:
        client.put_metric_data(Namespace=name, MetricData=data)
    client.put_metric_alarm(
        **{
            "AlarmName": name,
            "Namespace": name,
            "MetricName": "Failures",
            "Statistic": "Sum",
            "Period": 60,
            "Threshold": 0,
            "ComparisonOperator": "GreaterThanThreshold",
            **given,
        }
    )
    return name


@pytest.mark.parametrize(
    ("given", "values", "state"),
    [
        ({"EvaluationPeriods": 2}, [1, 0], "OK"),
        ({"EvaluationPeriods": 2}, [1, 1], "ALARM"),
        ({"EvaluationPeriods": 3, "DatapointsToAlarm": 2}, [1, 0, 1], "ALARM"),
        ({"EvaluationPeriods": 3, "DatapointsToAlarm": 2}, [0, 0, 1], "OK"),
        ({"EvaluationPeriods": 2, "TreatMissingData": "breaching"}, [1], "ALARM"),
        ({"EvaluationPeriods": 2, "TreatMissingData": "notBreaching"}, [1], "OK"),
        ({"EvaluationPeriods": 1}, [], "INSUFFICIENT_DATA"),
        ({"EvaluationPeriods": 1, "Dimensions": [{"Name": "a", "Value": "b"}]}, [1], "INSUFFICIENT_DATA"),
    ],
)
def test_an_alarm_looks_at_its_periods(
    aws: Account, given: dict[str, Any], values: list[float], state: str
) -> None:
    assert describe_state(aws, put(aws, given, values)) == state


def test_a_new_alarm_has_no_state_between(aws: Account) -> None:
    name = put(aws, {"EvaluationPeriods": 2}, [1, 0])
    history = aws.client("cloudwatch").describe_alarm_history(AlarmName=name, HistoryItemType="StateUpdate")
    changes = {each["HistorySummary"].rpartition(" to ")[2] for each in history["AlarmHistoryItems"]}
    assert changes == {"OK"}


def describe_state(aws: Account, name: str) -> str:
    return aws.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"][0]["StateValue"]


def test_an_alarm_on_a_queue_lasts_as_long_as_messages_are_in_it(aws: Account) -> None:
    sqs, cloudwatch, name = aws.client("sqs"), aws.client("cloudwatch"), aws.name("letters")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    heard = sqs.create_queue(QueueName=f"{name}-heard")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=heard, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = aws.client("sns").create_topic(Name=name)["TopicArn"]
    policy = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
    sqs.set_queue_attributes(
        QueueUrl=heard,
        Attributes={
            "Policy": json.dumps({"Version": "2012-10-17", "Statement": [{**policy, "Resource": arn}]})
        },
    )
    aws.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    cloudwatch.put_metric_alarm(
        AlarmName=name,
        Namespace="AWS/SQS",
        MetricName="ApproximateNumberOfMessagesVisible",
        Dimensions=[{"Name": "QueueName", "Value": name}],
        Statistic="Maximum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="notBreaching",
        AlarmActions=[topic],
    )
    assert describe_state(aws, name) == "OK"
    sqs.send_message(QueueUrl=url, MessageBody="delayed", DelaySeconds=3)
    eventually(lambda: describe_state(aws, name) == "ALARM", "the alarm", 20)
    heard_of = eventually(
        lambda: sqs.receive_message(QueueUrl=heard, WaitTimeSeconds=1).get("Messages"), "the notification", 20
    )
    assert name in heard_of[0]["Body"]
    sqs.receive_message(QueueUrl=url)
    eventually(lambda: describe_state(aws, name) == "OK", "the end of the alarm while it is in flight", 20)
    now = datetime.now(UTC)
    found = cloudwatch.get_metric_statistics(
        Namespace="AWS/SQS",
        MetricName="ApproximateNumberOfMessagesNotVisible",
        Dimensions=[{"Name": "QueueName", "Value": name}],
        StartTime=now - timedelta(minutes=5),
        EndTime=now + timedelta(minutes=5),
        Period=60,
        Statistics=["SampleCount", "Maximum"],
    )["Datapoints"]
    assert {each["SampleCount"] for each in found} == {1}  # a value for each minute
    assert max(each["Maximum"] for each in found) == 1


def test_an_alarm_follows_metrics_that_a_function_writes_to_its_log(aws: Account) -> None:
    client, namespace = aws.client("cloudwatch"), aws.name("embedded")
    function = aws.function(WRITING).rpartition(":")[2]
    alarmed = {
        "slow": [{"Name": "Service", "Value": "pay"}, {"Name": "Route", "Value": "/"}],
        "slow-service": [{"Name": "Service", "Value": "pay"}],
        "other": [{"Name": "Service", "Value": "ship"}],
    }
    for name, dimensions in alarmed.items():
        client.put_metric_alarm(
            AlarmName=f"{namespace}-{name}",
            Namespace=namespace,
            MetricName="Time",
            Dimensions=dimensions,
            Unit="Milliseconds",
            Statistic="Maximum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=100,
            ComparisonOperator="GreaterThanThreshold",
            TreatMissingData="notBreaching",
        )

    def find_alarms() -> set[str]:
        found = client.describe_alarms(AlarmNamePrefix=namespace, StateValue="ALARM")["MetricAlarms"]
        return {each["AlarmName"].removeprefix(f"{namespace}-") for each in found}

    def invoke(*values: float) -> None:
        event = {"namespace": namespace, "values": values}
        aws.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event).encode())

    invoke(5, 99)
    eventually(lambda: client.list_metrics(Namespace=namespace)["Metrics"], "the metrics", 20)
    assert find_alarms() == set()
    invoke(5, 101)
    eventually(lambda: find_alarms() == {"slow", "slow-service"}, "the alarms", 20)


def put_alarm(aws: Account, name: str, **more: Any) -> str:
    aws.client("cloudwatch").put_metric_alarm(
        AlarmName=name,
        Namespace=name,
        MetricName="Failures",
        Dimensions=[{"Name": "Shop", "Value": "north"}],
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
        **more,
    )
    return aws.arn("cloudwatch", f"alarm:{name}")


def set_state(aws: Account, name: str, state: str, reason: str) -> None:
    aws.client("cloudwatch").set_alarm_state(AlarmName=name, StateValue=state, StateReason=reason)


def forward(aws: Account) -> tuple[str, Queue]:
    """Creates a function that sends its event to a queue."""
    queue = aws.queue()
    allowed = {"Action": "sqs:SendMessage", "Resource": queue.arn}
    return aws.function(FORWARD, allowed, Environment={"Variables": {"QUEUE_URL": queue.url}}), queue


def take_message(aws: Account, queue: Queue) -> Any:
    found = aws.client("sqs").receive_message(QueueUrl=queue.url, MaxNumberOfMessages=10)
    (message,) = found.get("Messages") or [None]
    return json.loads(message["Body"]) if message else None


@pytest.mark.parametrize("qualifier", ["", ":live"])
def test_an_alarm_invokes_a_function(aws: Account, qualifier: str) -> None:
    function, queue = forward(aws)
    client, name = aws.client("lambda"), aws.name("alarm")
    client.publish_version(FunctionName=function)
    client.create_alias(FunctionName=function, Name="live", FunctionVersion="1")
    arn = put_alarm(aws, name, AlarmActions=[f"{function}{qualifier}"], AlarmDescription="too many")
    aws.permit(f"{function}{qualifier}", "lambda.alarms.cloudwatch", arn)
    set_state(aws, name, "OK", "calm")
    set_state(aws, name, "ALARM", "on purpose")
    event = eventually(lambda: take_message(aws, queue), "the invocation")
    data = event.pop("alarmData")
    assert event.pop("time") == data["state"].pop("timestamp")
    assert event == {
        "source": "aws.cloudwatch",
        "alarmArn": arn,
        "accountId": aws.number,
        "region": "us-east-1",
    }
    assert data["state"] == {"value": "ALARM", "reason": "on purpose"}
    assert data["previousState"].pop("timestamp")
    assert data["previousState"] == {"value": "OK", "reason": "calm"}
    (metric,) = data["configuration"]["metrics"]
    assert metric.pop("id")
    assert metric == {
        "metricStat": {
            "metric": {"namespace": name, "name": "Failures", "dimensions": {"Shop": "north"}},
            "period": 60,
            "stat": "Sum",
        },
        "returnData": True,
    }
    assert (data["alarmName"], data["configuration"]["description"]) == (name, "too many")


def test_an_alarm_does_not_invoke_a_function_without_permission_or_actions(aws: Account) -> None:
    function, queue = forward(aws)
    denied, off, granted = (aws.name("alarm") for _ in range(3))
    put_alarm(aws, denied, AlarmActions=[function])
    for name, more in ((off, {"ActionsEnabled": False}), (granted, {})):
        aws.permit(
            function, "lambda.alarms.cloudwatch", put_alarm(aws, name, AlarmActions=[function], **more)
        )
    for name in (denied, off, granted):
        set_state(aws, name, "ALARM", "on purpose")
    event = eventually(lambda: take_message(aws, queue), "the invocation")
    assert event["alarmData"]["alarmName"] == granted
    assert event["alarmData"]["previousState"]["value"] == "INSUFFICIENT_DATA"
    assert take_message(aws, queue) is None


def test_a_new_state_is_an_event_of_the_default_bus(aws: Account) -> None:
    events, name = aws.client("events"), aws.name("alarm")
    first = put_alarm(aws, name)
    aws.client("cloudwatch").put_composite_alarm(AlarmName=f"{name}-all", AlarmRule=f"ALARM({name})")
    pattern = {"detail-type": ["CloudWatch Alarm State Change"], "detail": {"alarmName": [{"prefix": name}]}}
    rule = events.put_rule(Name=name, EventPattern=json.dumps(pattern))["RuleArn"]
    queue = aws.queue(allow_service("events", "sqs:SendMessage", rule))
    events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": queue.arn}])
    aws.client("cloudwatch").put_metric_data(
        Namespace=name,
        MetricData=[
            {"MetricName": "Failures", "Value": 1, "Dimensions": [{"Name": "Shop", "Value": "north"}]}
        ],
    )
    seen: dict[str, Any] = {}

    def receive() -> bool:
        found = aws.client("sqs").receive_message(QueueUrl=queue.url, MaxNumberOfMessages=10)
        for message in found.get("Messages", []):
            event = json.loads(message["Body"])
            seen[event["detail"]["alarmName"]] = event
        return len(seen) == 2

    eventually(receive, "both events")
    event = seen[name]
    assert (event["source"], event["resources"]) == ("aws.cloudwatch", [first])
    assert event["detail"]["state"]["value"] == "ALARM"
    assert event["detail"]["previousState"]["value"] == "INSUFFICIENT_DATA"
    composite = seen[f"{name}-all"]["detail"]
    assert composite["configuration"] == {"alarmRule": f"ALARM({name})"}
    (trigger,) = json.loads(composite["state"]["reasonData"])["triggeringAlarms"]
    assert trigger["arn"] == first


def test_a_state_has_the_data_that_it_rests_on(aws: Account) -> None:
    client, name = aws.client("cloudwatch"), aws.name("alarm")
    put_alarm(aws, name, Unit="Count")
    dimensions = [{"Name": "Shop", "Value": "north"}]
    given = {"MetricName": "Failures", "Unit": "Count", "Dimensions": dimensions}
    client.put_metric_data(Namespace=name, MetricData=[{**given, "Values": [1, 2]}])
    (alarm,) = client.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    data = json.loads(alarm["StateReasonData"])
    (evaluated,) = data.pop("evaluatedDatapoints")
    assert evaluated.pop("timestamp") == data.pop("startDate")
    assert evaluated == {"sampleCount": 2.0, "value": 3.0}
    assert data.pop("queryDate").endswith("+0000")
    assert data == {
        "version": "1.0",
        "unit": "Count",
        "statistic": "Sum",
        "period": 60,
        "recentDatapoints": [3.0],
        "threshold": 0.0,
    }
    set_state(aws, name, "OK", "by hand")
    (alarm,) = client.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    # Until the next evaluation, which is a period later.
    assert (alarm["StateValue"], alarm["StateReason"]) == ("OK", "by hand")
    assert "StateReasonData" not in alarm
    items = client.describe_alarm_history(AlarmName=name, HistoryItemType="StateUpdate")["AlarmHistoryItems"]
    changes = [json.loads(each["HistoryData"]) for each in items]
    by_hand = next(each for each in changes if each["newState"]["stateReason"] == "by hand")
    assert "stateReasonData" not in by_hand["newState"]
    assert by_hand["oldState"]["stateReasonData"]["recentDatapoints"] == [3.0]
    (first,) = (each for each in changes if each["oldState"]["stateValue"] == "INSUFFICIENT_DATA")
    assert first["oldState"]["stateReason"] == "Unchecked: Initial alarm creation"


def test_missing_datapoints_are_evaluated_too(aws: Account) -> None:
    name = aws.name("alarm")
    put_alarm(aws, name, TreatMissingData="breaching")
    (alarm,) = aws.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    data = json.loads(alarm["StateReasonData"])
    assert (alarm["StateValue"], data["recentDatapoints"]) == ("ALARM", [])
    assert [each.keys() for each in data["evaluatedDatapoints"]] == [{"timestamp"}]
    assert "startDate" not in data


def test_a_composite_alarm_names_the_alarms_that_trigger_it(aws: Account) -> None:
    client, name = aws.client("cloudwatch"), aws.name("alarm")
    first, _ = (put_alarm(aws, f"{name}-{each}") for each in "ab")
    topic, queue = aws.create_watched_topic(allow_service("cloudwatch", "sns:Publish"))
    client.put_composite_alarm(
        AlarmName=name, AlarmRule=f"ALARM({name}-a) OR ALARM({name}-b)", AlarmActions=[topic]
    )
    set_state(aws, f"{name}-a", "ALARM", "on purpose")
    notification = eventually(lambda: take_message(aws, queue), "the notification")
    message = json.loads(notification["Message"])
    (child,) = message["TriggeringChildren"]
    assert (child["Arn"], child["State"]["Value"]) == (first, "ALARM")
    assert child["State"]["Timestamp"].endswith("+0000")
    (alarm,) = client.describe_alarms(AlarmNames=[name], AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    assert (alarm["StateValue"], alarm["StateReason"]) == ("ALARM", message["NewStateReason"])
