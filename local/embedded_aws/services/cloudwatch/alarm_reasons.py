"""Data on which the state of an alarm rests, as AWS describes it beside the reason."""

import json
import time
from collections.abc import Sequence

from embedded_aws.ministack.cloudwatch import MetricAlarm, MetricDataQuery
from embedded_aws.services.cloudwatch.queries import compute_queries
from embedded_aws.services.cloudwatch.series import Series
from embedded_aws.services.cloudwatch.times import write_offset_time


def build_reason_data(
    alarm: MetricAlarm, queries: Sequence[MetricDataQuery], datapoints: Series, period: int
) -> str:
    """Returns the data of a state, as JSON.

    Args:
        alarm: The alarm.
        queries: Its queries.
        datapoints: The datapoints that were evaluated, the latest first.
        period: Seconds of a period.
    """
    now, count = time.time(), int(alarm["EvaluationPeriods"])
    latest = max(datapoints, default=int(now // period) * period - period)
    expected = {latest - number * period for number in range(count)}
    evaluated = sorted(expected | set(datapoints), reverse=True)[:count]
    statistic = alarm.get("ExtendedStatistic") or alarm.get("Statistic")
    samples = _count_samples(queries, min(evaluated), latest + period) if alarm.get("MetricName") else {}
    data: dict[str, object] = {
        "version": "1.0",
        "queryDate": write_offset_time(now),
        **({"startDate": write_offset_time(min(datapoints))} if datapoints else {}),
        **({"unit": unit} if (unit := alarm.get("Unit")) else {}),
        **({"statistic": statistic} if statistic else {}),
        "period": period,
        "recentDatapoints": [datapoints[begin] for begin in sorted(datapoints)],
        "threshold": alarm.get("Threshold"),
        "evaluatedDatapoints": [
            {
                "timestamp": write_offset_time(begin),
                **({"sampleCount": samples[begin]} if begin in samples else {}),
                **({"value": datapoints[begin]} if begin in datapoints else {}),
            }
            for begin in evaluated
        ],
    }
    return json.dumps(data, separators=(",", ":"))


def _count_samples(queries: Sequence[MetricDataQuery], start: float, end: float) -> Series:
    """Returns the number of values in each period of an alarm on one metric."""
    (query,) = queries
    stat = query.get("MetricStat")
    if stat is None:
        return {}
    counted: MetricDataQuery = {**query, "MetricStat": {**stat, "Stat": "SampleCount"}}
    return compute_queries([counted], start, end)[0][query["Id"]]
