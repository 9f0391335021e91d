"""Inputs of the operations of CloudWatch, as far as they are read here."""

from typing import Required, TypedDict

from embedded_aws.ministack.cloudwatch import Dimension, MetricDataQuery, MetricName


class TimeRange(TypedDict, total=False):
    """Members that the queries have in common."""

    StartTime: Required[float | str]
    EndTime: Required[float | str]


class MetricDataInput(TimeRange, total=False):
    """Input of GetMetricData."""

    MetricDataQueries: Required[list[MetricDataQuery]]
    ScanBy: str
    MaxDatapoints: int
    NextToken: str


class MetricStatisticsInput(TimeRange, MetricName, total=False):
    """Input of GetMetricStatistics."""

    Period: Required[int]
    Statistics: list[str]
    ExtendedStatistics: list[str]
    Unit: str


class ListMetricsInput(MetricName, total=False):
    """Input of ListMetrics."""

    RecentlyActive: str
    NextToken: str


class Datum(TypedDict, total=False):
    """A value of a metric, or several."""

    Value: float
    Values: list[float]
    Counts: list[float]
    StatisticValues: dict[str, float]
    Timestamp: float | str
    Dimensions: list[Dimension]


class MetricDataPut(TypedDict, total=False):
    """Input of PutMetricData."""

    Namespace: str
    MetricData: list[Datum]


class AlarmInput(MetricName, total=False):
    """Input of the operations that change alarms."""

    AlarmName: Required[str]
    Metrics: list[MetricDataQuery]
    Statistic: str
    ExtendedStatistic: str
    DatapointsToAlarm: int
    EvaluationPeriods: Required[int]
    Period: int
    Unit: str
    ResourceARN: str
