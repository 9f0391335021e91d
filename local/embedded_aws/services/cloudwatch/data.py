"""Data that PutMetricData rejects."""

import math
import time
from collections.abc import Iterator
from itertools import combinations
from typing import Final

from embedded_aws.services.cloudwatch.errors import CloudWatchError
from embedded_aws.services.cloudwatch.inputs import Datum, MetricDataPut
from embedded_aws.services.cloudwatch.times import read_time

_MOST_DATA: Final = 1_000
_MOST_DIMENSIONS: Final = 30
_FARTHEST: Final = 2.0**360
_LATEST: Final = 2 * 3600
"""Seconds from now."""
_OLDEST: Final = 14 * 86_400
"""Seconds before now."""


def require_valid_data(given: MetricDataPut) -> None:
    """Raises unless the data of a request are valid.

    Args:
        given: Input of PutMetricData.

    Raises:
        CloudWatchError: If they are not.
    """
    if str(given.get("Namespace", "")).startswith("AWS/"):
        raise CloudWatchError("InvalidParameterValue", "The value AWS/ for parameter Namespace is invalid.")
    data = given.get("MetricData") or []
    if len(data) > _MOST_DATA:
        raise CloudWatchError(
            "InvalidParameterValue",
            f"The collection MetricData must not have a size greater than {_MOST_DATA}.",
        )
    for number, datum in enumerate(data, 1):
        _require_valid_datum(datum, f"MetricData.member.{number}")


def _require_valid_datum(datum: Datum, place: str) -> None:
    given = [name for name in ("Value", "Values", "StatisticValues") if datum.get(name) is not None]
    for first, second in combinations(given, 2):
        if "Value" in (first, second):  # AWS takes Values and StatisticValues together
            raise CloudWatchError(
                "InvalidParameterCombination",
                f"The parameters {place}.{first} and {place}.{second} are mutually exclusive and you have"
                " specified both.",
            )
    if not given:
        raise CloudWatchError(
            "MissingParameter",
            f"At least one of the parameters {place}.Value, {place}.Values or"
            f" {place}.StatisticValues must be specified.",
        )
    values, counts = datum.get("Values"), datum.get("Counts")
    if counts is not None and len(counts) != len(values or ()):
        raise CloudWatchError(
            "InvalidParameterValue",
            f"The parameters {place}.Values and {place}.Counts must be of the same size.",
        )
    if (timestamp := datum.get("Timestamp")) is not None:
        _require_valid_time(read_time(timestamp), f"{place}.Timestamp")
    for name, value in _list_numbers(datum):
        if not math.isfinite(value) or abs(value) > _FARTHEST:
            raise CloudWatchError(
                "InvalidParameterValue", f"The value {value} for parameter {place}.{name} is invalid."
            )
    if len(datum.get("Dimensions") or ()) > _MOST_DIMENSIONS:
        raise CloudWatchError(
            "InvalidParameterValue",
            f"The collection {place}.Dimensions must not have a size greater than {_MOST_DIMENSIONS}.",
        )


def _require_valid_time(found: float, place: str) -> None:
    age = time.time() - found
    if -age > _LATEST:
        limit = "no more than two hours in the future"
    elif age > _OLDEST:
        limit = "within the past two weeks"
    else:
        return
    raise CloudWatchError("InvalidParameterValue", f"The parameter {place} must specify a time {limit}.")


def _list_numbers(datum: Datum) -> Iterator[tuple[str, float]]:
    if (single := datum.get("Value")) is not None:
        yield "Value", float(single)
    for number, value in enumerate(datum.get("Values") or [], 1):
        yield f"Values.member.{number}", float(value)
    for name, value in (datum.get("StatisticValues") or {}).items():
        yield f"StatisticValues.{name}", float(value)
