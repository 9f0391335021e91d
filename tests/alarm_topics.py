"""Alarms that notify nobody: CloudWatch may not publish to their topic, or may not use its key."""

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from embedded_aws import Recording, Registration

_CLOUDWATCH = "cloudwatch.amazonaws.com"


def find_silent_alarms(recording: Recording) -> list[str]:
    """Returns the alarms whose topic, if the program creates it, rejects them by its policy or its key."""
    return sorted(
        f"{alarm.name}: {reason}"
        for alarm in recording.find_by_type("aws:cloudwatch/metricAlarm:MetricAlarm")
        for topic in recording.find_by_type("aws:sns/topic:Topic")
        if topic.outputs["arn"] in (alarm.inputs.get("alarmActions") or [])
        for reason in _explain(recording, alarm, topic)
    )


def _explain(recording: Recording, alarm: Registration, topic: Registration) -> Iterator[str]:
    name = f"{alarm.name}-1234567"  # as Pulumi names it
    policies = [
        each.inputs["policy"]
        for each in recording.find_by_type("aws:sns/topicPolicy:TopicPolicy")
        if each.inputs["arn"] == topic.outputs["arn"]
    ]  # without any, the topic has the policy of AWS, which allows the alarms of the account
    if policies and not any(_allows(policy, name) for policy in policies):
        yield f"the policy of {topic.name} does not allow {_CLOUDWATCH}"
    key = topic.inputs.get("kmsMasterKeyId") or ""
    for policy in recording.find_by_type("aws:kms/keyPolicy:KeyPolicy"):
        is_used = key.endswith(f"/{policy.inputs['keyId']}")
        if is_used and not _allows(policy.inputs["policy"], name):
            yield f"the key of {topic.name} does not allow {_CLOUDWATCH}"


def _allows(policy: str, alarm: str) -> bool:
    statements: list[dict[str, Any]] = json.loads(policy)["Statement"]
    return any(
        fnmatchcase(f":alarm:{alarm}", f"*:alarm:{source.partition(':alarm:')[2]}")
        for statement in statements
        if statement["Effect"] == "Allow" and statement["Principal"] == {"Service": _CLOUDWATCH}
        for condition in statement["Condition"].values()
        for source in _list(condition.get("aws:SourceArn", []))
    )


def _list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
