"""Evaluation of alarms: datapoints to alarm, missing data, and expressions.

An alarm is evaluated when it is put or described, and when a value of one of its metrics is recorded.
"""

import operator
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from embedded_aws.ministack import cloudwatch
from embedded_aws.ministack.cloudwatch import MetricAlarm, MetricDataQuery, MetricStat
from embedded_aws.services.cloudwatch.alarm_reasons import build_reason_data
from embedded_aws.services.cloudwatch.errors import CloudWatchError
from embedded_aws.services.cloudwatch.inputs import AlarmInput
from embedded_aws.services.cloudwatch.queries import compute_queries
from embedded_aws.services.cloudwatch.series import Series

_COMPARISONS: Final[Mapping[str, tuple[Callable[[float, float], bool], str]]] = {
    "GreaterThanOrEqualToThreshold": (operator.ge, "greater than or equal to"),
    "GreaterThanThreshold": (operator.gt, "greater than"),
    "LessThanThreshold": (operator.lt, "less than"),
    "LessThanOrEqualToThreshold": (operator.le, "less than or equal to"),
}
_MOST_MORE_PERIODS: Final = 2
"""Periods before those of the alarm from which datapoints are taken if some are missing."""
_STATES: Final = threading.Lock()
_NAMES_OF_MISSING: Final = {"breaching": "Breaching", "notBreaching": "NonBreaching"}


def evaluate_alarm(alarm: MetricAlarm) -> None:
    """Evaluates an alarm, and carries out its actions if its state changes."""
    queries = read_queries(alarm)
    compare = _COMPARISONS.get(alarm.get("ComparisonOperator") or "")
    if not queries or compare is None:
        return  # a band of an anomaly detector
    period = _find_period(queries)
    found = _find_datapoints(alarm, queries, period)
    if found is None:
        return
    state, reason = decide(alarm, found)
    if state != alarm["StateValue"]:
        _set_state(alarm, state, reason, build_reason_data(alarm, queries, found, period))


def _set_state(alarm: MetricAlarm, state: str, reason: str, data: str) -> None:
    """Sets a new state of an alarm, and carries out its actions."""
    now = time.time()
    with _STATES:  # several invocations can end at the same time
        old = alarm["StateValue"]
        if old == state:
            return
        alarm["StateValue"], alarm["StateReason"], alarm["StateReasonData"] = state, reason, data
        alarm["StateUpdatedTimestamp"] = alarm["StateTransitionedTimestamp"] = now
    cloudwatch.record_history(alarm["AlarmName"], old, state, reason)
    cloudwatch.dispatch_alarm_actions(alarm, old, state, reason)
    cloudwatch.evaluate_composite_alarms(alarm)


def read_queries(alarm: MetricAlarm | AlarmInput) -> Sequence[MetricDataQuery]:
    """Returns the queries of an alarm; those of an alarm on one metric consist of that metric."""
    if queries := alarm.get("Metrics"):
        return queries
    if not alarm.get("MetricName"):
        return []
    stat: MetricStat = {
        "Metric": {
            "Namespace": alarm.get("Namespace") or "",
            "MetricName": alarm.get("MetricName") or "",
            "Dimensions": alarm.get("Dimensions") or [],
        },
        "Period": alarm.get("Period") or 60,
        "Stat": alarm.get("ExtendedStatistic") or alarm.get("Statistic") or "Average",
        "Unit": alarm.get("Unit") or "",
    }
    return [{"Id": "metric", "MetricStat": stat}]


def _find_shown(queries: Sequence[MetricDataQuery]) -> MetricDataQuery:
    """Returns the query whose values are compared."""
    return next((query for query in queries if query.get("ReturnData", True)), queries[-1])


def _find_period(queries: Sequence[MetricDataQuery]) -> int:
    """Returns the seconds of the periods that are evaluated."""
    shown = _find_shown(queries)
    periods = [each["Period"] for query in queries if (each := query.get("MetricStat"))]
    stat = shown.get("MetricStat")
    return int(shown.get("Period") or (stat and stat.get("Period")) or max(periods, default=60))


def _find_datapoints(alarm: MetricAlarm, queries: Sequence[MetricDataQuery], period: int) -> Series | None:
    """Returns the datapoints of the periods that are evaluated, at most as many as the alarm has periods.

    The current period counts if it has a datapoint.
    """
    count = int(alarm["EvaluationPeriods"])
    more = min(_MOST_MORE_PERIODS, count - 1)
    current = int(time.time() // period) * period
    try:
        series, _ = compute_queries(queries, current - (count + more) * period, current + period)
    except CloudWatchError:
        return None  # rejected when the alarm was put; one of an earlier version can have it
    found = series[_find_shown(queries)["Id"]]
    latest = current if current in found else current - period
    earliest = latest - (count + more - 1) * period
    kept = sorted((begin for begin in found if earliest <= begin <= latest), reverse=True)[:count]
    return {begin: found[begin] for begin in kept}


def decide(alarm: MetricAlarm, datapoints: Series) -> tuple[str, str]:
    """Returns the state that follows from datapoints, and its reason, by AWS's rules for missing data.

    Args:
        alarm: The alarm.
        datapoints: Its datapoints, the latest first; fewer than its periods if some are missing.
    """
    compare, words = _COMPARISONS[alarm["ComparisonOperator"]]
    count = int(alarm["EvaluationPeriods"])
    needed = int(alarm.get("DatapointsToAlarm") or count)
    threshold = float(alarm.get("Threshold") or 0)
    breaching = {begin: value for begin, value in datapoints.items() if compare(value, threshold)}
    missing, treat = count - len(datapoints), alarm.get("TreatMissingData") or "missing"
    alarms = len(breaching) >= needed or (
        (treat == "breaching" and len(breaching) + missing >= needed)
        or (treat == "missing" and bool(missing) and bool(breaching) and len(breaching) == len(datapoints))
    )
    if not alarms and treat == "ignore" and missing and len(breaching) + missing >= needed:
        return alarm["StateValue"], alarm["StateReason"]
    if not datapoints and treat == "missing":
        plural = "s" if count > 1 else ""
        return "INSUFFICIENT_DATA", f"Insufficient Data: {count} datapoint{plural} were unknown."
    if not datapoints:
        return "ALARM" if alarms else "OK", _explain_missing(missing, treat)
    calm = {begin: value for begin, value in datapoints.items() if begin not in breaching}
    named, relation = (breaching, words) if alarms else (calm, f"not {words}")
    reason = f"{_list(named, len(datapoints))} {relation} the threshold ({threshold})."
    return "ALARM" if alarms else "OK", f"Threshold Crossed: {reason}"


def _explain_missing(missing: int, treat: str) -> str:
    periods = f"{missing} period{'s' if missing > 1 else ''}"
    points = f"{missing} missing datapoint{'s were' if missing > 1 else ' was'}"
    return (
        f"Threshold Crossed: no datapoints were received for {periods} and {points} treated as"
        f" [{_NAMES_OF_MISSING.get(treat, treat)}]."
    )


def _list(named: Series, count: int) -> str:
    shown = ", ".join(f"{value} ({_show(begin)})" for begin, value in named.items())
    verb = "was" if len(named) == 1 else "were"
    if count == 1:
        return f"1 datapoint [{shown}] was"
    return f"{len(named)} out of the last {count} datapoints [{shown}] {verb}"


def _show(begin: int) -> str:
    return time.strftime("%d/%m/%y %H:%M:%S", time.gmtime(begin))


def evaluate_alarms_on(namespace: str, name: str) -> None:
    """Evaluates the alarms on the metrics of a name."""
    for alarm in list(cloudwatch.alarms.values()):
        stats = (stat["Metric"] for query in read_queries(alarm) if (stat := query.get("MetricStat")))
        if any((stat.get("Namespace"), stat.get("MetricName")) == (namespace, name) for stat in stats):
            evaluate_alarm(alarm)


def replace_evaluation(_: Callable[..., None]) -> Callable[..., None]:
    """Replaces MiniStack's evaluation, which ignores dimensions, periods, missing data and expressions."""
    return evaluate_alarm
