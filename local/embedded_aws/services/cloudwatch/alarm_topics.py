"""Alarms publish to standard topics of their Region whose policy allows CloudWatch."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final, cast

from embedded_aws.ministack import cloudwatch, sns
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Operation, Response
from embedded_aws.ministack.responses import get_account_id, get_region
from embedded_aws.observation.causes import set_cause

_TOPIC: Final = re.compile(r"arn:[^:]+:sns:(?P<region>[^:]+):\d{12}:(?P<name>[^:]+)")
_LISTS = ("AlarmActions", "InsufficientDataActions", "OKActions")


def _require_permission(dispatch: Callable[..., None]) -> Callable[..., None]:
    def dispatch_permitted(alarm: dict[str, Any], old: str, new: str, reason: str) -> None:
        source = alarm.get("AlarmArn", "")
        actions = {"ALARM": _LISTS[0], "INSUFFICIENT_DATA": _LISTS[1], "OK": _LISTS[2]}.get(new, "")
        given: list[str] = alarm.get(actions) or []
        allowed = [arn for arn in given if _allows(arn, source)]
        with set_cause(source):
            dispatch({**alarm, actions: allowed}, old, new, reason)

    return dispatch_permitted


def _allows(topic: str, alarm: str) -> bool:
    if ":sns:" not in topic:
        return False
    return sns.topic_policy_allows(topic, "cloudwatch.amazonaws.com", alarm, get_account_id())


def _validate_topics(put: Operation) -> Operation:
    """Rejects an alarm with an action that can never be notified."""

    def put_alarm(params: Any, cbor_data: Any, is_cbor: bool, is_json: bool = False) -> Response:
        for arn in _list_actions(cbor_data if is_cbor or is_json else params):
            if ":sns:" in arn and (reason := _explain(arn)):
                return cloudwatch.error("ValidationError", reason, 400, use_json=is_json, use_cbor=is_cbor)
        return put(params, cbor_data, is_cbor, is_json)

    return put_alarm


def _list_actions(given: dict[str, Any]) -> Iterator[str]:
    """Yields the actions of a request in JSON, CBOR or the Query protocol."""
    for name, value in given.items():
        if name.partition(".")[0] in _LISTS:
            arns = cast("list[Any]", value) if isinstance(value, list) else [value]
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
        _require_permission,
        "an alarm publishes to a topic if its policy allows that",
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
