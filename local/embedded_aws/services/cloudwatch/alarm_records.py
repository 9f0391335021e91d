"""Records of alarms, as AWS describes them."""

import time
from collections.abc import Mapping
from typing import Final, cast

from embedded_aws.ministack import cloudwatch
from embedded_aws.ministack.cloudwatch import CompositeAlarm, MetricAlarm
from embedded_aws.ministack.responses import ScopedStore
from embedded_aws.ministack.stores import Store
from embedded_aws.services.cloudwatch.alarm_changes import keep_state
from embedded_aws.services.cloudwatch.alarms import evaluate_alarm, read_queries
from embedded_aws.services.cloudwatch.errors import CloudWatchError
from embedded_aws.services.cloudwatch.inputs import AlarmInput
from embedded_aws.services.cloudwatch.queries import compute_queries

_SHORT_PERIODS: Final = (10, 20, 30)
_OF_A_METRIC: Final = (("Namespace",), ("Period",), ("Threshold",), ("Statistic", "ExtendedStatistic"))
"""Parameters of an alarm on one metric, of which it needs one each."""
_ANOMALIES: Final = "ANOMALY_DETECTION_BAND"
_OPTIONAL: Final = (
    *("AlarmDescription", "DatapointsToAlarm", "EvaluateLowSampleCountPercentile", "ExtendedStatistic"),
    *("MetricName", "Metrics", "Namespace", "Period", "Statistic", "Threshold", "ThresholdMetricId"),
    *("TreatMissingData", "Unit"),
)
"""Members that AWS describes only if they were given."""
_LISTS: Final = ("AlarmActions", "Dimensions", "InsufficientDataActions", "OKActions")
Given = AlarmInput
_EVALUATION: Final = 60
"""Seconds between two evaluations of an alarm in AWS, unless its period is shorter."""
_set_until: Final[Store[float]] = ScopedStore()
"""Times at which alarms whose state was set are evaluated again, by name."""


def require_valid_alarm(given: Given) -> None:
    """Raises unless an alarm can be evaluated.

    Args:
        given: Input of PutMetricAlarm.

    Raises:
        CloudWatchError: If AWS rejects it, or it has a statistic or function that is not computed here.
    """
    for first, second in (("Metrics", "MetricName"), ("Statistic", "ExtendedStatistic")):
        if given.get(first) and given.get(second):
            raise CloudWatchError(
                "InvalidParameterCombination",
                f"The parameters {first} and {second} are mutually exclusive and you have specified both.",
            )
    for names in _OF_A_METRIC if given.get("MetricName") else (("MetricName", "Metrics"),):
        if all(given.get(name) is None for name in names):
            raise CloudWatchError("MissingParameter", f"{' or '.join(names)} must be specified.")
    if int(given.get("DatapointsToAlarm") or 1) > int(given["EvaluationPeriods"]):
        raise CloudWatchError(
            "ValidationError", "DatapointsToAlarm must be less than or equal to EvaluationPeriods"
        )
    queries = read_queries(given)
    for query in queries:
        if stat := query.get("MetricStat"):
            period = int(stat["Period"])
            if period not in _SHORT_PERIODS and period % 60:
                raise CloudWatchError("ValidationError", "Period must be 10, 20, 30 or a multiple of 60")
    if not any(_ANOMALIES in (query.get("Expression") or "") for query in queries):
        compute_queries(queries, 0, 1)


def prepare_state(given: Given) -> None:
    """Removes the data of the state before, which MiniStack keeps for a state that is set.

    Args:
        given: Input of SetAlarmState.

    Raises:
        CloudWatchError: If it does not.
    """
    alarm = _find(given["AlarmName"])
    if alarm is None:
        raise CloudWatchError("ResourceNotFound", "", 404)
    if given.get("StateValue") != alarm["StateValue"]:
        alarm.pop("StateReasonData", None)


def _find(name: str) -> MetricAlarm | CompositeAlarm | None:
    return cloudwatch.alarms.get(name) or cloudwatch.composite_alarms.get(name)


def evaluate_all(_: Given) -> None:
    """Evaluates all alarms, since data can be missing by now; but those whose state was just set."""
    for alarm in list(cloudwatch.alarms.values()):
        if _set_until.get(alarm["AlarmName"], 0) <= time.time():
            evaluate_alarm(alarm)


def complete_alarm(given: Given) -> None:
    """Completes the record of an alarm, and evaluates it.

    Args:
        given: Input of PutMetricAlarm.
    """
    alarm = cloudwatch.alarms[given["AlarmName"]]
    # A cast, because the names of the members that are copied are data.
    members = cast("dict[str, object]", alarm)
    for name in _OPTIONAL:
        members.pop(name, None)
    members.update({name: value for name in _OPTIONAL if (value := given.get(name)) is not None})
    members.update({name: given.get(name) or [] for name in _LISTS})
    if "Threshold" in alarm:
        alarm["Threshold"] = float(alarm["Threshold"])
    _complete_times(alarm)
    keep_state(alarm)
    evaluate_alarm(alarm)


def complete_composite_alarm(given: Given) -> None:
    """Completes the record of a composite alarm.

    Args:
        given: Input of PutCompositeAlarm.
    """
    alarm = cloudwatch.composite_alarms[given["AlarmName"]]
    _complete_times(alarm)
    keep_state(alarm)


def complete_state(given: Given) -> None:
    """Keeps a state that was set, and its time.

    Args:
        given: Input of SetAlarmState.
    """
    if alarm := _find(given["AlarmName"]):
        alarm["StateTransitionedTimestamp"] = now = time.time()
        _set_until[given["AlarmName"]] = now + min(_EVALUATION, int(alarm.get("Period") or _EVALUATION))
        keep_state(alarm)


def _complete_times(alarm: MetricAlarm | CompositeAlarm) -> None:
    alarm.setdefault("StateTransitionedTimestamp", alarm["StateUpdatedTimestamp"])


def list_tags(given: Given) -> Mapping[str, object]:
    """Returns the tags of an alarm; none if there is no such alarm.

    Args:
        given: Input of ListTagsForResource.
    """
    found = cloudwatch.tags.get(given.get("ResourceARN")) or {}
    return {"Tags": [{"Key": key, "Value": found[key]} for key in sorted(found)]}
