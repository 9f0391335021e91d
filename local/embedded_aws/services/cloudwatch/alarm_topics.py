"""Alarms publish to standard topics of their Region whose policy allows CloudWatch."""

import re
from collections.abc import Callable, Iterator
from typing import Final, cast

from embedded_aws.ministack import cloudwatch, sns
from embedded_aws.ministack.cloudwatch import CompositeAlarm, MetricAlarm
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Operation, Response
from embedded_aws.ministack.responses import get_account_id, get_region, new_uuid
from embedded_aws.observation.causes import set_cause
from embedded_aws.services.cloudwatch.alarm_messages import build_message, build_subject

_TOPIC: Final = re.compile(r"arn:[^:]+:sns:(?P<region>[^:]+):\d{12}:(?P<name>[^:]+)")
_LISTS = ("AlarmActions", "InsufficientDataActions", "OKActions")


def _notify_topics(_: Callable[..., None]) -> Callable[..., None]:
    def dispatch(alarm: MetricAlarm | CompositeAlarm, old: str, new: str, reason: str) -> None:
        source = alarm["AlarmArn"]
        actions = {
            "ALARM": alarm.get("AlarmActions"),
            "INSUFFICIENT_DATA": alarm.get("InsufficientDataActions"),
            "OK": alarm.get("OKActions"),
        }
        topics = (actions[new] or []) if alarm.get("ActionsEnabled", True) else []
        for topic in topics:
            if _allows(topic, source):
                message = build_message(alarm, old, new, reason)
                with set_cause(source):
                    sns.publish(topic, new_uuid(), message, build_subject(alarm, new))

    return dispatch


def _allows(topic: str, alarm: str) -> bool:
    if ":sns:" not in topic:
        return False
    return sns.topic_policy_allows(topic, "cloudwatch.amazonaws.com", alarm, get_account_id())


def _validate_topics(put: Operation) -> Operation:
    """Rejects an alarm with an action that can never be notified."""

    def put_alarm(
        params: dict[str, object], cbor_data: dict[str, object], is_cbor: bool, is_json: bool = False
    ) -> Response:
        for arn in _list_actions(cbor_data if is_cbor or is_json else params):
            if ":sns:" in arn and (reason := _explain(arn)):
                return cloudwatch.error("ValidationError", reason, 400, use_json=is_json, use_cbor=is_cbor)
        return put(params, cbor_data, is_cbor, is_json)

    return put_alarm


def _list_actions(given: dict[str, object]) -> Iterator[str]:
    """Yields the actions of a request in JSON, CBOR or the Query protocol."""
    for name, value in given.items():
        if name.partition(".")[0] in _LISTS:
            arns = cast("list[object]", value) if isinstance(value, list) else [value]
            yield from map(str, arns)


def _explain(arn: str) -> str | None:
    topic = _TOPIC.fullmatch(arn)
    if topic is None:
        return f"Invalid arn syntax: {arn}"
    if topic["region"] != get_region():
        return f"Invalid region {topic['region']} specified. Only {get_region()} is supported."
    if topic["name"].endswith(".fifo"):
        return f"Invalid SNS topic: {arn} is a FIFO topic, which alarms do not support"
    return None


PATCHES = (
    Patch(
        cloudwatch.dispatch_alarm_actions,
        _notify_topics,
        "an alarm publishes to a topic if its policy allows that, with the members of AWS",
    ),
    Patch(
        cloudwatch.put_metric_alarm,
        _validate_topics,
        "the actions of an alarm are standard topics of its Region",
    ),
    Patch(
        cloudwatch.put_composite_alarm,
        _validate_topics,
        "so are those of a composite alarm",
    ),
)
