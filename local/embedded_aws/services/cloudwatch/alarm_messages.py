"""Messages of alarms to topics, as recorded from AWS."""

import json
from functools import cache
from importlib.resources import files
from typing import Final

from embedded_aws.json_values import JsonObject, read_object, read_objects
from embedded_aws.ministack.cloudwatch import Alarm, CompositeAlarm, MetricAlarm
from embedded_aws.ministack.responses import get_account_id, get_region
from embedded_aws.services.cloudwatch.times import write_offset_time

_LONGEST_SUBJECT: Final = 100
_ACTIONS: Final = ("AlarmActions", "InsufficientDataActions", "OKActions")


def build_subject(alarm: Alarm, state: str) -> str:
    """Returns the subject of a message.

    Args:
        alarm: The alarm.
        state: Its new state.
    """
    return f'{state}: "{alarm["AlarmName"]}" in {_name_region(get_region())}'[:_LONGEST_SUBJECT]


def build_message(alarm: MetricAlarm | CompositeAlarm, old: str, state: str, reason: str) -> str:
    """Returns the message about a new state.

    Args:
        alarm: The alarm.
        old: Its state before.
        state: Its new state.
        reason: Reason of the new state.
    """
    message: dict[str, object] = {
        "AlarmName": alarm["AlarmName"],
        "AlarmDescription": alarm.get("AlarmDescription"),
        "AWSAccountId": get_account_id(),
        "NewStateValue": state,
        "NewStateReason": reason,
        "StateChangeTime": write_offset_time(alarm["StateUpdatedTimestamp"]),
        "Region": _name_region(get_region()),
        "AlarmArn": alarm["AlarmArn"],
        "OldStateValue": old,
        **{name: alarm.get(name) or [] for name in _ACTIONS},
    }
    if "AlarmRule" in alarm:
        children = _list_triggering_children(alarm)
        return json.dumps({**message, "AlarmRule": alarm["AlarmRule"], "TriggeringChildren": children})
    message["AlarmConfigurationUpdatedTimestamp"] = write_offset_time(
        alarm["AlarmConfigurationUpdatedTimestamp"]
    )
    return json.dumps({**message, "Trigger": _build_trigger(alarm)})


def _list_triggering_children(alarm: CompositeAlarm) -> list[JsonObject]:
    """Returns the alarms whose states have changed the state of a composite alarm."""
    data = read_object(json.loads(alarm.get("StateReasonData") or "{}"))
    found: list[JsonObject] = []
    for child in read_objects(data.get("triggeringAlarms")):
        state = read_object(child.get("state"))
        states = {"Value": state.get("value"), "Timestamp": state.get("timestamp")}
        found.append({"Arn": child.get("arn"), "State": states})
    return found


def _build_trigger(alarm: MetricAlarm) -> dict[str, object]:
    common = {
        "EvaluationPeriods": alarm["EvaluationPeriods"],
        **({"DatapointsToAlarm": alarm["DatapointsToAlarm"]} if "DatapointsToAlarm" in alarm else {}),
        "ComparisonOperator": alarm["ComparisonOperator"],
        "Threshold": alarm.get("Threshold"),
        "TreatMissingData": alarm.get("TreatMissingData", ""),
        "EvaluateLowSampleCountPercentile": alarm.get("EvaluateLowSampleCountPercentile", ""),
    }
    if metrics := alarm.get("Metrics"):
        return {**common, "Metrics": metrics}
    extended = alarm.get("ExtendedStatistic")
    statistic = (
        {"StatisticType": "ExtendedStatistic", "ExtendedStatistic": extended}
        if extended
        else {"StatisticType": "Statistic", "Statistic": str(alarm.get("Statistic")).upper()}
    )
    return {
        "MetricName": alarm.get("MetricName"),
        "Namespace": alarm.get("Namespace"),
        **statistic,
        "Unit": alarm.get("Unit"),
        "Dimensions": [
            {"value": each.get("Value"), "name": each["Name"]} for each in alarm.get("Dimensions", [])
        ],
        "Period": alarm.get("Period"),
        **common,
    }


@cache
def _name_region(region: str) -> str:
    """Returns the name of a Region, such as ``US East (N. Virginia)``."""
    found = json.loads(files("botocore").joinpath("data/partitions.json").read_bytes())
    regions = {name: each for partition in found["partitions"] for name, each in partition["regions"].items()}
    return regions.get(region, {}).get("description", region)
