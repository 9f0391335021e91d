"""Values of metrics over time: a statistic of the points of each period."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from embedded_aws.ministack import cloudwatch
from embedded_aws.ministack.cloudwatch import MetricName, Point
from embedded_aws.services.cloudwatch.errors import CloudWatchError

_STATISTIC: Final = re.compile(r"SampleCount|Average|Sum|Minimum|Maximum|[pP]\d{1,2}(\.\d+)?|[pP]100")
UNITS: Final = (
    *("Megabits", "Terabits", "Gigabits", "Count", "Bytes", "Gigabytes", "Gigabytes/Second", "Kilobytes"),
    *("Kilobits/Second", "Terabytes", "Terabits/Second", "Bytes/Second", "Percent", "Megabytes"),
    *("Megabits/Second", "Milliseconds", "Microseconds", "Kilobytes/Second", "Gigabits/Second"),
    *("Megabytes/Second", "Bits", "Bits/Second", "Count/Second", "Seconds", "Kilobits", "Terabytes/Second"),
    "None",
)
"""Units in the order in which AWS prefers them, as recorded from AWS."""

Series = dict[int, float]
"""Values by the start of their period, in seconds since 1970."""


@dataclass(frozen=True)
class Metric:
    """A metric.

    Attributes:
        namespace: Its namespace.
        name: Its name.
        dimensions: Its dimensions, in any order.
    """

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, given: MetricName) -> "Metric":
        """Returns the metric of a request or an alarm."""
        dimensions = tuple((each["Name"], each.get("Value", "")) for each in given.get("Dimensions") or ())
        return cls(given.get("Namespace", ""), given.get("MetricName", ""), dimensions)

    def find_points(self, start: float, end: float) -> list[Point]:
        """Returns the points from a time to another, which is not included, in seconds since 1970."""
        key = (self.namespace, self.name, cloudwatch.join_dimensions(dict(self.dimensions)))
        return [point for point in cloudwatch.metrics.get(key) or () if start <= point["Timestamp"] < end]


def list_units(points: Sequence[Point]) -> list[str]:
    """Returns the units of points in the order in which AWS prefers them."""
    found = {point["Unit"] for point in points}
    return [unit for unit in UNITS if unit in found]


def group_by_period(points: Sequence[Point], period: int) -> dict[int, list[Point]]:
    """Returns points by the start of their period.

    Args:
        points: The points.
        period: Seconds.
    """
    periods: defaultdict[int, list[Point]] = defaultdict(list)
    for point in points:
        periods[int(point["Timestamp"] // period) * period].append(point)
    return periods


def compute_series(points: Sequence[Point], period: int, statistic: str) -> Series:
    """Returns the values of a statistic; a period without points has none.

    Args:
        points: The points.
        period: Seconds.
        statistic: Its name, such as ``Sum`` or ``p99``.
    """
    read: Callable[[list[Point]], float | None] = lambda found: cloudwatch.read_statistic(  # noqa: E731
        cloudwatch.compute_statistics(found), statistic, found
    )
    periods = group_by_period(points, period)
    values = {begin: read(periods[begin]) for begin in sorted(periods)}
    return {begin: value for begin, value in values.items() if value is not None}


def require_statistic(name: str) -> None:
    """Raises unless a statistic is computed here.

    Args:
        name: Its name.

    Raises:
        CloudWatchError: If it is not.
    """
    if not _STATISTIC.fullmatch(name):
        raise CloudWatchError(
            "InvalidParameterValue",
            f"The statistic {name} is not computed by this emulator; it computes SampleCount, Average, Sum,"
            " Minimum, Maximum and percentiles such as p99",
        )
