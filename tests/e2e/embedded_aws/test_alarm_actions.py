"""Actions of alarms, the events of their states, and the data that a state rests on."""

import json
from typing import Any

import pytest

from embedded_aws import Emulator
from tests.e2e.conftest import eventually
from tests.permissions.account import FORWARD, Account, Queue, allow_service
from tests.permissions.emulators import administrator


@pytest.fixture(scope="module")
def aws(emulator: Emulator) -> Account:
    return administrator(emulator)


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
