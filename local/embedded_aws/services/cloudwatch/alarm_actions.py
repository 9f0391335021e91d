"""Actions of alarms: standard topics of their Region, and functions, whose policy allows them."""

import re
from collections.abc import Callable, Iterator
from typing import Final, cast

from embedded_aws.iam.authorization import is_service_allowed
from embedded_aws.ministack import cloudwatch, sns
from embedded_aws.ministack.cloudwatch import CompositeAlarm, MetricAlarm
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Operation, Response
from embedded_aws.ministack.responses import get_account_id, get_region, new_uuid
from embedded_aws.observation.causes import set_cause
from embedded_aws.observation.messages import record
from embedded_aws.service_calls.functions import invoke_later
from embedded_aws.services.cloudwatch.alarm_changes import (
    build_change,
    build_event,
    complete_history,
    keep_state,
    publish_change,
)
from embedded_aws.services.cloudwatch.alarm_messages import build_message, build_subject

_TOPIC: Final = re.compile(r"arn:[^:]+:sns:(?P<region>[^:]+):\d{12}:(?P<name>[^:]+)")
_CALLER: Final = "lambda.alarms.cloudwatch.amazonaws.com"
_LISTS = ("AlarmActions", "InsufficientDataActions", "OKActions")


def _carry_out(_: Callable[..., None]) -> Callable[..., None]:
    """Notifies topics, invokes functions, and publishes to the default event bus."""

    def dispatch(alarm: MetricAlarm | CompositeAlarm, old: str, new: str, reason: str) -> None:
        actions = {
            "ALARM": alarm.get("AlarmActions"),
            "INSUFFICIENT_DATA": alarm.get("InsufficientDataActions"),
            "OK": alarm.get("OKActions"),
        }
        change = build_change(alarm, old)
        keep_state(alarm)
        with set_cause(alarm["AlarmArn"]):
            publish_change(alarm, change)
            for action in (actions[new] or []) if alarm.get("ActionsEnabled", True) else []:
                if ":sns:" in action:
                    _notify(action, alarm, build_message(alarm, old, new, reason), new)
                elif ":lambda:" in action:
                    _invoke(action, alarm["AlarmArn"], build_event(alarm, change))

    return dispatch


def _notify(topic: str, alarm: MetricAlarm | CompositeAlarm, message: str, state: str) -> None:
    if sns.topic_policy_allows(topic, "cloudwatch.amazonaws.com", alarm["AlarmArn"], get_account_id()):
        sns.publish(topic, new_uuid(), message, build_subject(alarm, state))


def _invoke(function: str, alarm: str, event: dict[str, object]) -> None:
    if not is_service_allowed(_CALLER, "lambda:InvokeFunction", function, alarm):
        record("undelivered", alarm, function, reason=f"Its policy does not allow {_CALLER}.")
        return
    if invoke_later(function, event):
        record("delivered", alarm, function)
    else:
        record("undelivered", alarm, function, reason="It does not exist.")


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
        cloudwatch.record_history,
        complete_history,
        "the history of an alarm has the reasons of its states, and no state that is not new",
    ),
    Patch(
        cloudwatch.dispatch_alarm_actions,
        _carry_out,
        "an alarm publishes to topics and invokes functions whose policy allows that, and to the default bus",
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
