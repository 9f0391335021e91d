"""Alarms notify their topic, encrypted or not; one that cannot is in the event log with what it lacks."""

import json
from collections.abc import Iterator

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import Deployment, deploy
from serverless_patterns import AlarmTopic, Queue, Topic
from tests.e2e.conftest import eventually


def program() -> None:
    """Deploys topics that alarms can notify, and others; each has an alarm and a queue that subscribes."""
    key = aws.kms.Key("key")  # whose policy allows the account only
    topics = {
        "plain": AlarmTopic("plain", {"email": "ops@example.com"}).arn,
        "hardened": AlarmTopic("hardened", {"hardened": True, "force_destroy": True}).arn,
        "topic": Topic("topic", {"alarms": True}).arn,
        "encrypted-topic": Topic("encrypted-topic", {"alarms": True, "hardened": True}).arn,
        "closed": Topic("closed", {}).arn,
        "foreign-key": AlarmTopic("foreign-key", {"kms_key_arn": key.arn}).arn,
    }
    for name, arn in topics.items():
        queue = Queue(f"{name}-inbox", {"subscriptions": {"alarms": {"topic_arn": arn}}})
        alarm = aws.cloudwatch.MetricAlarm(
            name,
            comparison_operator="GreaterThanThreshold",
            evaluation_periods=1,
            namespace="shop",
            metric_name=name,
            period=60,
            statistic="Sum",
            threshold=0,
            alarm_actions=[arn],
        )
        pulumi.export(name, {"queue": queue.url, "alarm": alarm.name, "topic": arn})


@pytest.fixture(scope="module")
def stack() -> Iterator[Deployment]:
    with deploy(program) as made:
        yield made


def raise_alarm(stack: Deployment, alarm: str) -> None:
    stack.client("cloudwatch").set_alarm_state(AlarmName=alarm, StateValue="ALARM", StateReason="on purpose")


def take_alarm(stack: Deployment, queue: str) -> str | None:
    sqs = stack.client("sqs")
    found = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=1).get("Messages")
    if not found:
        return None
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=found[0]["ReceiptHandle"])
    return json.loads(found[0]["Body"])["AlarmName"]


@pytest.mark.parametrize("name", ["plain", "hardened", "topic", "encrypted-topic"])
def test_an_alarm_notifies_the_subscribers_of_its_topic(stack: Deployment, name: str) -> None:
    topic = stack.outputs[name]
    raise_alarm(stack, topic["alarm"])
    assert eventually(lambda: take_alarm(stack, topic["queue"]), "the notification", 30) == topic["alarm"]
    stack.client("cloudwatch").put_composite_alarm(
        AlarmName=f"{name}-all", AlarmRule=f"ALARM({topic['alarm']})", AlarmActions=[topic["topic"]]
    )
    raise_alarm(stack, f"{name}-all")
    assert eventually(lambda: take_alarm(stack, topic["queue"]), "the notification", 30) == f"{name}-all"


@pytest.mark.parametrize(("name", "lacks"), [("closed", "sns:Publish"), ("foreign-key", "kms:")])
def test_an_alarm_that_cannot_notify_is_in_the_event_log(stack: Deployment, name: str, lacks: str) -> None:
    topic = stack.outputs[name]
    stack.client("cloudwatch").put_metric_data(
        Namespace="shop", MetricData=[{"MetricName": name, "Value": 1}]
    )

    def list_denials() -> list[str]:
        denials = [json.dumps(each) for each in stack.events()["events"] if each["type"] == "denial"]
        return [each for each in denials if topic["alarm"] in each]

    (shown,) = eventually(list_denials, "the alarm goes off", 30)
    assert lacks in shown
    assert "cloudwatch.amazonaws.com" in shown
    assert not take_alarm(stack, topic["queue"])
