"""Events of a new state of an alarm, as functions get them from AWS, and buses."""

import json
import uuid
from collections.abc import Callable
from typing import Final, TypedDict

from embedded_aws.json_values import JsonObject, read_object
from embedded_aws.ministack import cloudwatch, eventbridge
from embedded_aws.ministack.cloudwatch import CompositeAlarm, MetricAlarm, MetricDataQuery
from embedded_aws.ministack.responses import ScopedStore, get_account_id, get_region, new_uuid
from embedded_aws.ministack.stores import Store
from embedded_aws.services.cloudwatch.alarms import read_queries
from embedded_aws.services.cloudwatch.times import write_offset_time

_SOURCE: Final = "aws.cloudwatch"
_DETAIL_TYPE: Final = "CloudWatch Alarm State Change"


class State(TypedDict, total=False):
    """State of an alarm."""

    value: str
    reason: str
    reasonData: str
    timestamp: str


_states: Store[State] = ScopedStore()
"""The last known state of each alarm, by name: MiniStack replaces it before it tells."""


def keep_state(alarm: MetricAlarm | CompositeAlarm) -> None:
    """Keeps the state of an alarm, which the event of the next one has as the previous state."""
    _states[alarm["AlarmName"]] = _read_state(alarm)


def complete_history(record: Callable[..., None]) -> Callable[..., None]:
    """Adds the reasons of a state and of the previous one to the history, which a new alarm has none of."""

    def record_history(name: str, old: str, new: str, *reason: object) -> None:
        if old == new:
            return
        alarm = cloudwatch.alarms.get(name) or cloudwatch.composite_alarms.get(name)
        record(name, old, new, *reason)
        entry = next(each for each in reversed(cloudwatch.list_history()) if each["AlarmName"] == name)
        members = read_object(json.loads(entry["HistoryData"]))
        for member, state in (("oldState", _states.get(name)), ("newState", alarm and _read_state(alarm))):
            members[member] = {**read_object(members[member]), **_describe_reason(state or {})}
        entry["HistoryData"] = json.dumps(members)

    return record_history


def _describe_reason(state: State) -> JsonObject:
    data = state.get("reasonData")
    return {
        **({"stateReason": reason} if (reason := state.get("reason")) else {}),
        **({"stateReasonData": json.loads(data)} if data else {}),
    }


def build_change(alarm: MetricAlarm | CompositeAlarm, old: str) -> dict[str, object]:
    """Returns the details of a new state, with the previous one and the configuration of the alarm.

    Args:
        alarm: The alarm, which has the new state.
        old: Value of its state before.
    """
    return {
        "alarmName": alarm["AlarmName"],
        "state": _read_state(alarm),
        "previousState": _states.get(alarm["AlarmName"]) or {"value": old},
        "configuration": _build_configuration(alarm),
    }


def build_event(alarm: MetricAlarm | CompositeAlarm, change: dict[str, object]) -> dict[str, object]:
    """Returns the event for the functions of an alarm.

    Args:
        alarm: The alarm.
        change: Details of its new state.
    """
    return {
        "source": _SOURCE,
        "alarmArn": alarm["AlarmArn"],
        "accountId": get_account_id(),
        "time": write_offset_time(alarm["StateUpdatedTimestamp"]),
        "region": get_region(),
        "alarmData": change,
    }


def publish_change(alarm: MetricAlarm | CompositeAlarm, change: dict[str, object]) -> None:
    """Publishes a new state to the default event bus.

    Args:
        alarm: The alarm.
        change: Details of its new state.
    """
    eventbridge.dispatch_event(
        {
            "EventId": new_uuid(),
            "Source": _SOURCE,
            "DetailType": _DETAIL_TYPE,
            "Detail": json.dumps(change),
            "EventBusName": "default",
            "Time": f"{write_offset_time(alarm['StateUpdatedTimestamp'])[:19]}Z",
            "Resources": [alarm["AlarmArn"]],
            "Account": get_account_id(),
            "Region": get_region(),
        }
    )


def _read_state(alarm: MetricAlarm | CompositeAlarm) -> State:
    state: State = {
        "value": alarm["StateValue"],
        "reason": alarm["StateReason"],
        "timestamp": write_offset_time(alarm["StateUpdatedTimestamp"]),
    }
    return {**state, "reasonData": data} if (data := alarm.get("StateReasonData")) else state


def _build_configuration(alarm: MetricAlarm | CompositeAlarm) -> dict[str, object]:
    description = {"description": text} if (text := alarm.get("AlarmDescription")) else {}
    if "AlarmRule" in alarm:
        return {**description, "alarmRule": alarm["AlarmRule"]}
    of_alarm = None if alarm.get("Metrics") else str(uuid.uuid5(uuid.NAMESPACE_URL, alarm["AlarmArn"]))
    return {
        **description,
        "metrics": [_build_metric(each, of_alarm or each["Id"]) for each in read_queries(alarm)],
    }


def _build_metric(query: MetricDataQuery, identifier: str) -> dict[str, object]:
    metric: dict[str, object] = {"id": identifier, "returnData": query.get("ReturnData", True)}
    if "Label" in query:
        metric["label"] = query["Label"]
    if (stat := query.get("MetricStat")) is None:
        return {**metric, "expression": query.get("Expression")}
    named: cloudwatch.MetricName = stat["Metric"]
    unit = {"unit": given} if (given := stat.get("Unit")) else {}
    return {
        **metric,
        "metricStat": {
            "metric": {
                "namespace": named.get("Namespace"),
                "name": named.get("MetricName"),
                "dimensions": {each["Name"]: each.get("Value") for each in named.get("Dimensions") or []},
            },
            "period": int(stat["Period"]),
            "stat": stat.get("Stat"),
            **unit,
        },
    }
