"""States of alarms on a metric, which is the one that has exactly the dimensions of the alarm."""

import time
from collections.abc import Callable
from typing import Any, Final

from embedded_aws.ministack import cloudwatch
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Record, Response

_COMPARISONS: Final[dict[str, Callable[[float, float], bool]]] = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
}
_OLD: Final = "INSUFFICIENT_DATA"


def evaluate(alarm: Record) -> None:
    """Sets the state of an alarm on a metric that has data points, or had some with other dimensions."""
    name, compare = alarm.get("MetricName"), _COMPARISONS.get(alarm.get("ComparisonOperator", ""))
    if not name or compare is None:
        return
    dimensions = {each["Name"]: each["Value"] for each in alarm.get("Dimensions") or ()}
    key = (alarm.get("Namespace"), name, cloudwatch.join_dimensions(dimensions))
    points = cloudwatch.metrics.get(key) or []
    if points or alarm["StateValue"] == "ALARM":
        state, reason = _choose_state(alarm, points, compare)
        if state not in {"", alarm["StateValue"]}:
            _set_state(alarm, state, reason)


def _choose_state(
    alarm: Record, points: list[Record], compare: Callable[[float, float], bool]
) -> tuple[str, str]:
    """Returns the state, which is empty if it stays, and the reason for it."""
    statistic, threshold = alarm.get("ExtendedStatistic") or alarm.get("Statistic"), alarm["Threshold"]
    period, count = alarm.get("Period", 60), alarm.get("EvaluationPeriods", 1)
    now, values = time.time(), list[float]()
    for number in range(count):
        end = now - number * period
        within = [each for each in points if end - period < each["Timestamp"] <= end]
        if (
            within
            and (value := cloudwatch.read_statistic(cloudwatch.compute_statistics(within), statistic, within))
            is not None
        ):
            values.append(value)
    breaching, missing = sum(compare(each, threshold) for each in values), count - len(values)
    treated = alarm.get("TreatMissingData", "missing")
    if missing == count and treated in {"missing", "ignore"}:
        return (_OLD, "Insufficient Data") if treated == "missing" else ("", "")
    needed = alarm.get("DatapointsToAlarm") or count
    if treated == "missing":
        needed = min(needed, len(values))
    in_alarm = breaching + (missing if treated == "breaching" else 0) >= needed
    shown = ", ".join(f"{each:g}" for each in values) or "no data"
    operator = alarm["ComparisonOperator"]
    return "ALARM" if in_alarm else "OK", f"Threshold Crossed: {statistic} {shown} {operator} {threshold}"


def _set_state(alarm: Record, state: str, reason: str) -> None:
    before = alarm["StateValue"]
    alarm.update(StateValue=state, StateReason=reason, StateUpdatedTimestamp=int(time.time()))
    cloudwatch.record_history(alarm["AlarmName"], before, state, reason)
    cloudwatch.dispatch_alarm_actions(alarm, before, state, reason)
    cloudwatch.evaluate_parents(alarm)


def evaluate_of_metric(namespace: str, name: str) -> None:
    """Evaluates the alarms on the metrics with a name.

    Args:
        namespace: Namespace of the metrics.
        name: Their name.
    """
    for alarm in [*cloudwatch.alarms.values()]:
        if (alarm.get("Namespace"), alarm.get("MetricName")) == (namespace, name):
            evaluate(alarm)


def _evaluate_before(describe: Callable[..., Response]) -> Callable[..., Response]:
    """Evaluates alarms whose state is older than their period: their data points may be old as well."""

    def describe_evaluated(*request: Any) -> Response:
        for alarm in [*cloudwatch.alarms.values()]:
            if alarm["StateUpdatedTimestamp"] + alarm.get("Period", 60) < time.time():
                evaluate(alarm)
        return describe(*request)

    return describe_evaluated


PATCHES = (
    Patch(
        cloudwatch.evaluate_alarm,
        lambda _: evaluate,
        "an alarm has the state of the metric with its dimensions, and treats missing data as it says",
    ),
    Patch(
        cloudwatch.describe_alarms,
        _evaluate_before,
        "the state of an alarm changes when its data points are old",
    ),
)
