"""Metric math."""

import pytest

from embedded_aws.services.cloudwatch.expressions import ExpressionError, Scope, evaluate

SERIES = {"a": {0: 1.0, 60: 2.0, 120: 4.0}, "b": {60: 10.0, 120: 0.0}, "none": {}}
SCOPE = Scope({**SERIES, "computed": {0: 100.0}}, tuple(SERIES), 60, 0, 240)


@pytest.mark.parametrize(
    ("expression", "values"),
    [
        ("a", {0: 1, 60: 2, 120: 4}),
        ("a + b", {60: 12, 120: 4}),
        ("-a ^ 2", {0: -1, 60: -4, 120: -16}),
        ("a / b", {60: 0.2}),
        ("a > 1 && b > 1", {60: 1, 120: 0}),
        ("!(a > 1) || b > 1 || a == 4", {60: 1, 120: 1}),
        ("SUM([a, b])", {0: 1, 60: 12, 120: 4}),
        ("AVG(METRICS())", {0: 1, 60: 6, 120: 2}),
        ("a * MAX(a)", {0: 4, 60: 8, 120: 16}),
        ("FILL(b, 0)", {0: 0, 60: 10, 120: 0, 180: 0}),
        ("FILL(a, REPEAT)", {0: 1, 60: 2, 120: 4, 180: 4}),
        ("IF(a > 1, b, 7)", {0: 7, 60: 10, 120: 0}),
        ("RATE(a)", {60: 1 / 60, 120: 2 / 60}),
        ("DIFF(a)", {60: 1, 120: 2}),
        ("RUNNING_SUM(a)", {0: 1, 60: 3, 120: 7}),
        ("a / PERIOD(a)", {0: 1 / 60, 60: 2 / 60, 120: 4 / 60}),
        ("TIME_SERIES(3)", {0: 3, 60: 3, 120: 3, 180: 3}),
        ("CEIL(a / 3)", {0: 1, 60: 1, 120: 2}),
        ("LOG(b)", {60: pytest.approx(2.302585)}),
        ("none + a", {}),
        ("SUM(none)", {}),
    ],
)
def test_expressions(expression: str, values: dict[int, float]) -> None:
    assert evaluate(expression, SCOPE) == values


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("", "Invalid syntax"),
        ("a +", "Invalid syntax"),
        ("__import__('os')", "Function __import__ is not evaluated"),
        ("a.b", "Invalid syntax"),
        ("a[0]", "Invalid syntax"),
        ("[a for a in a]", "Invalid syntax"),
        ("(lambda: 1)()", "Invalid syntax"),
        ("c", "Unrecognized identifier: c"),
        ("1 + 1", "must return a time series"),
        ("ANOMALY_DETECTION_BAND(a, 2)", "ANOMALY_DETECTION_BAND is not evaluated"),
        ("FILL(b, LINEAR)", "LINEAR"),
        ("IF(a)", "does not take 1"),
        ("1 / 0", "not a number"),
        ("9 ^ 9 ^ 9 ^ 9 ^ 9", "not a number"),
        ("(" * 300 + "a" + ")" * 300, "Invalid syntax"),
        ("-" * 100 + "a", "nested too deeply"),
        ("a+" * 2000 + "a", "more than 2048 characters"),
    ],
)
def test_invalid_expressions(expression: str, reason: str) -> None:
    with pytest.raises(ExpressionError, match=reason.replace("(", r"\(")):
        evaluate(expression, SCOPE)


def test_a_time_range_has_an_end() -> None:
    endless = Scope(SERIES, tuple(SERIES), 1, 0, 4e9)
    for expression in ("FILL(a, 0)", "TIME_SERIES(1)"):
        with pytest.raises(ExpressionError, match="more than 100800 periods"):
            evaluate(expression, endless)
    many = dict.fromkeys(range(100000), 1.0)
    assert evaluate("RUNNING_SUM(a)", Scope({"a": many}, ("a",), 1, 0, 100_000))[99_999] == 100_000
