"""Alarms publish to topics whose policy allows CloudWatch."""

from collections.abc import Callable
from typing import Any, cast

from ministack.core.responses import get_account_id
from ministack.services import cloudwatch, sns

from embedded_aws.patches.observation.causes import caused_by
from embedded_aws.patches.patching import Patch

_LISTS = ("AlarmActions", "InsufficientDataActions", "OKActions")


def _permitted(dispatch: Callable[..., None]) -> Callable[..., None]:
    def dispatch_permitted(alarm: dict[str, Any], old: str, new: str, reason: str) -> None:
        source = alarm.get("AlarmArn", "")
        actions = {"ALARM": _LISTS[0], "INSUFFICIENT_DATA": _LISTS[1], "OK": _LISTS[2]}.get(new, "")
        given: list[str] = alarm.get(actions) or []
        allowed = [arn for arn in given if _allows(arn, source)]
        with caused_by(source):
            dispatch({**alarm, actions: allowed}, old, new, reason)

    return dispatch_permitted


def _allows(topic: str, alarm: str) -> bool:
    if ":sns:" not in topic:
        return False
    return cast("Any", sns).topic_policy_allows(topic, "cloudwatch.amazonaws.com", alarm, get_account_id())


PATCHES = (
    Patch(
        cloudwatch,
        "_dispatch_alarm_actions",
        "891eded437183cdb",
        _permitted,
        "an alarm publishes to a topic if its policy allows that",
    ),
)
