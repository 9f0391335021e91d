"""Each alarm of a program that creates the topic can notify it."""

from typing import Any

import pytest
from graphs import ROOT, evaluate
from tests.alarm_topics import find_silent_alarms
from tests.templates import NAMES, TEMPLATES

from embedded_aws import record
from serverless_patterns import AlarmTopic, Queue, Topic

HOST: dict[str, Any] = {"serverless-patterns:buildPlatform": "host"}


@pytest.mark.parametrize(
    ("component", "args", "silent"),
    [
        (AlarmTopic, {}, 0),
        (AlarmTopic, {"hardened": True}, 0),
        (Topic, {"alarms": True}, 0),
        (Topic, {"alarms": True, "hardened": True}, 0),
        (Topic, {}, 1),  # its policy
        (Topic, {"hardened": True}, 2),  # its policy and its key
    ],
)
def test_a_topic_allows_alarms_or_is_found(component: Any, args: Any, silent: int):
    recording = evaluate(lambda: Queue("orders", {"alarm_topic_arn": component("alarms", args).arn}))
    assert len(find_silent_alarms(recording)) == silent


@pytest.mark.slow
@pytest.mark.parametrize("hardened", [False, True])
@pytest.mark.parametrize("stack", ["hub", "store"])
def test_alarms_of_a_stack_notify_its_topic(stack: str, hardened: bool):
    recording = record(ROOT, stack=stack, config={**HOST, "serverless-patterns:hardened": hardened})
    assert recording.find_by_type("aws:cloudwatch/metricAlarm:MetricAlarm")
    assert find_silent_alarms(recording) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_alarms_of_a_template_notify_its_topic(name: str):
    assert find_silent_alarms(record(TEMPLATES / name, config=HOST)) == []
