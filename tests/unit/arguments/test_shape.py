"""Arguments that contain themselves, or are too deep or too large."""

from collections.abc import Callable
from typing import Any

import pytest
from graphs import errors_in

from serverless_patterns import Function, Queue, Table, Workflow

ARN = "arn:aws:sns:us-east-1:123456789012"
TOO_DEEP = "is nested more than 100 levels deep, or contains itself. Flatten it"


def cyclic() -> dict[str, Any]:
    value: dict[str, Any] = {}
    value["again"] = {"a": [value]}
    return value


def deep() -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(100_000):
        value = {"a": value}
    return value


def build_doubled() -> dict[str, Any]:
    value: list[Any] = []
    for _ in range(60):
        value = [value, value]
    return {"a": value}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "reason"),
    [(cyclic, TOO_DEEP), (deep, TOO_DEEP), (build_doubled, "has more than 500,000 values")],
)
@pytest.mark.parametrize(
    "component",
    [
        lambda value: Workflow("orders", {"definition": value}),
        lambda value: Queue("orders", {"tags": {"a": value}}),
        lambda value: Queue("orders", {"tags": value}),
        lambda value: Queue("orders", value),
        lambda value: Table("orders", {"partition_key": value}),
        lambda value: Queue(
            "orders",
            {"subscriptions": {"a": {"topic_arn": f"{ARN}:a", "filter_policy": value}}},
        ),
        lambda value: Function(
            "orders", {"event_sources": {"a": {"event_rule": {"event_pattern": value}}}, "environment": value}
        ),
    ],
)  # fmt: skip
def test_values_that_have_no_end(
    component: Callable[[Any], object], make: Callable[[], dict[str, Any]], reason: str
):
    found = errors_in(lambda: component(make()))
    assert any(reason.partition(".")[0] in error or "unknown argument" in error for error in found)
