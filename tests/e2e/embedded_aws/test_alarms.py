"""Alarms and metrics of functions."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from embedded_aws import Emulator
from tests.e2e.conftest import eventually
from tests.permissions.account import Account
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


@pytest.mark.slow
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


@pytest.mark.slow
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
