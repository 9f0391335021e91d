"""Metric math: expressions on the values of queries.

Python's parser reads them, since the syntax of AWS is a part of Python's, except for four operators.
"""

import ast
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from embedded_aws.services.cloudwatch.series import Series

_LONGEST: Final = 2_048
MOST_DATAPOINTS: Final = 100_800
"""Maximum number of datapoints of a response of GetMetricData."""
_DEEPEST: Final = 40
_SYMBOLS: Final = (("&&", " and "), (r"\|\|", " or "), ("!(?!=)", " not "), (r"\^", "**"))
Value = Series | float
"""Values over time, or a number."""


class ExpressionError(ValueError):
    """Raised for an expression that is invalid, or that is not evaluated here."""


# The module statistics, which has both, takes a hundredth of the start of the emulator.
def _compute_mean(values: list[float]) -> float:
    return math.fsum(values) / len(values)


def _compute_deviation(values: list[float]) -> float:
    mean = _compute_mean(values)
    return math.sqrt(_compute_mean([(value - mean) ** 2 for value in values]))


_OPERATORS: Final[Mapping[type[ast.AST], Callable[[float, float], float]]] = {
    ast.Add: lambda left, right: left + right,
    ast.Sub: lambda left, right: left - right,
    ast.Mult: lambda left, right: left * right,
    ast.Div: lambda left, right: left / right,
    ast.Pow: lambda left, right: left**right,
    ast.Lt: lambda left, right: left < right,
    ast.LtE: lambda left, right: left <= right,
    ast.Gt: lambda left, right: left > right,
    ast.GtE: lambda left, right: left >= right,
    ast.Eq: lambda left, right: left == right,
    ast.NotEq: lambda left, right: left != right,
    ast.And: lambda left, right: bool(left) and bool(right),
    ast.Or: lambda left, right: bool(left) or bool(right),
}
_AGGREGATES: Final[Mapping[str, Callable[[list[float]], float]]] = {
    "AVG": _compute_mean,
    "MAX": max,
    "MIN": min,
    "STDDEV": _compute_deviation,
    "SUM": sum,
}
_OF_EACH: Final[Mapping[str, Callable[[float], float]]] = {
    "ABS": abs,
    "CEIL": math.ceil,
    "FLOOR": math.floor,
    "LOG": math.log,
    "LOG10": math.log10,
}
_OTHERS: Final = ("DIFF", "FILL", "IF", "METRICS", "PERIOD", "RATE", "RUNNING_SUM", "TIME_SERIES")
FUNCTIONS: Final = tuple(sorted((*_AGGREGATES, *_OF_EACH, *_OTHERS)))
"""Functions that are evaluated."""


@dataclass(frozen=True)
class Scope:
    """The values that an expression can name.

    Attributes:
        series: Values of the queries by their IDs.
        metrics: IDs of the queries of metrics, which ``METRICS()`` returns.
        period: Seconds.
        start: Start of the time range, in seconds since 1970.
        end: Its end, which is not included.
    """

    series: Mapping[str, Series]
    metrics: Sequence[str]
    period: int
    start: float
    end: float

    def list_periods(self) -> range:
        """Returns the starts of the periods.

        Raises:
            ExpressionError: If there are more than a response can have.
        """
        found = range(int(self.start // self.period) * self.period, math.ceil(self.end), self.period)
        if len(found) > MOST_DATAPOINTS:
            raise ExpressionError(f"The time range has more than {MOST_DATAPOINTS} periods")
        return found


def evaluate(expression: str, scope: Scope) -> Series:
    """Returns the values of an expression.

    Args:
        expression: The expression.
        scope: The values that it can name.

    Raises:
        ExpressionError: If it is invalid, or has a function that is not evaluated here.
    """
    if len(expression) > _LONGEST:
        raise ExpressionError(f"Expression has more than {_LONGEST} characters")
    text = expression
    for symbol, word in _SYMBOLS:
        text = re.sub(symbol, word, text)
    try:
        parsed = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError("Invalid syntax") from None
    found = _evaluate(parsed, scope, 0)
    if isinstance(found, dict):
        return found
    raise ExpressionError("Expression must return a time series")


def _evaluate(node: ast.AST, scope: Scope, depth: int) -> Value:
    if depth > _DEEPEST:
        raise ExpressionError("Expression is nested too deeply")
    match node:
        case ast.Constant(value=int() | float() as number):
            found: Value = float(number)
        case ast.Name(id=name):
            if name not in scope.series:
                raise ExpressionError(f"Unrecognized identifier: {name}")
            found = scope.series[name]
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            found = _call(name, arguments, scope, depth + 1)
        case _:
            found = _operate(node, scope, depth + 1)
    return found


def _operate(node: ast.AST, scope: Scope, depth: int) -> Value:
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _combine(_OPERATORS[ast.Sub], 0.0, _evaluate(operand, scope, depth))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _combine(_OPERATORS[ast.Eq], 0.0, _evaluate(operand, scope, depth))
        case (
            ast.BinOp(left=first, op=operator, right=second)
            | ast.Compare(left=first, ops=[operator], comparators=[second])
            | ast.BoolOp(op=operator, values=[first, second])
        ) if type(operator) in _OPERATORS:
            values = (_evaluate(each, scope, depth) for each in (first, second))
            return _combine(_OPERATORS[type(operator)], *values)
        case ast.BoolOp(op=operator, values=[first, *others]):
            return _operate(ast.BoolOp(operator, [first, ast.BoolOp(operator, others)]), scope, depth)
        case _:
            raise ExpressionError("Invalid syntax")


def _combine(operate: Callable[[float, float], float], left: Value, right: Value) -> Value:
    """Returns the result of each period that both have; a period whose result is undefined has none."""
    if not isinstance(left, dict) and not isinstance(right, dict):
        found = _compute(operate, left, right)
        if found is None:
            raise ExpressionError("The result is not a number")
        return found
    several = [each for each in (left, right) if isinstance(each, dict)]
    periods = sorted(begin for begin in several[0] if begin in several[-1])
    values = {begin: _compute(operate, _read(left, begin), _read(right, begin)) for begin in periods}
    return {begin: value for begin, value in values.items() if value is not None}


def _read(value: Value, begin: int) -> float:
    return value[begin] if isinstance(value, dict) else value


def _compute(operate: Callable[..., float], *values: float) -> float | None:
    try:
        found = float(operate(*values))
    except (ArithmeticError, ValueError, TypeError):
        return None
    return found if math.isfinite(found) else None


def _call(name: str, arguments: list[ast.expr], scope: Scope, depth: int) -> Value:
    if name not in FUNCTIONS:
        raise ExpressionError(
            f"Function {name} is not evaluated by this emulator; it evaluates {', '.join(FUNCTIONS)}"
        )
    if name in _AGGREGATES and len(arguments) == 1:
        return _aggregate(_AGGREGATES[name], arguments[0], scope, depth)
    if name == "FILL" and len(arguments) == 2:  # noqa: PLR2004 the series and its filler
        return _fill(_require_series(_evaluate(arguments[0], scope, depth)), arguments[1], scope, depth)
    given = [_evaluate(each, scope, depth) for each in arguments]
    found: Value | None = None
    match name, given:
        case "IF", [condition, chosen, *others] if len(others) <= 1:
            found = _choose(condition, chosen, others[0] if others else {})
        case "PERIOD", [dict()]:
            found = float(scope.period)
        case "TIME_SERIES", [float() as number]:
            found = dict.fromkeys(scope.list_periods(), number)
        case "RATE" | "DIFF" | "RUNNING_SUM", [dict() as series]:
            found = _follow(name, series)
        case _, [value] if name in _OF_EACH:
            operate = _OF_EACH[name]
            found = _combine(lambda each, _: operate(each), value, value)
        case _:
            pass
    if found is None:
        raise ExpressionError(f"Function {name} does not take {len(given)} such arguments")
    return found


def _require_series(value: Value) -> Series:
    if not isinstance(value, dict):
        raise ExpressionError("Expected a time series")
    return value


def _aggregate(
    combine: Callable[[list[float]], float], argument: ast.expr, scope: Scope, depth: int
) -> Value:
    """Returns a number for one series, and for several a series of the values of each period."""
    match argument:
        case ast.Call(func=ast.Name(id="METRICS"), args=[], keywords=[]):
            several = [scope.series[name] for name in scope.metrics]
        case ast.List(elts=elements):
            several = [_require_series(_evaluate(each, scope, depth)) for each in elements]
        case _:
            value = _evaluate(argument, scope, depth)
            if not isinstance(value, dict):
                return value
            return float(combine(list(value.values()))) if value else {}
    periods = sorted({begin for series in several for begin in series})
    return {
        begin: float(combine([series[begin] for series in several if begin in series])) for begin in periods
    }


def _fill(series: Series, argument: ast.expr, scope: Scope, depth: int) -> Series:
    repeats = isinstance(argument, ast.Name) and argument.id == "REPEAT"
    if isinstance(argument, ast.Name) and argument.id == "LINEAR":
        raise ExpressionError("FILL with LINEAR is not evaluated by this emulator")
    filler = None if repeats else _evaluate(argument, scope, depth)
    filled = dict(series)
    last: float | None = None
    for begin in scope.list_periods():
        other = filler.get(begin) if isinstance(filler, dict) else filler
        if begin not in series and (value := last if repeats else other) is not None:
            filled[begin] = value
        last = filled.get(begin)
    return filled


def _choose(condition: Value, chosen: Value, other: Value) -> Value:
    if not isinstance(condition, dict):
        return chosen if condition else other
    values = {begin: chosen if held else other for begin, held in condition.items()}
    found = {begin: value.get(begin) if isinstance(value, dict) else value for begin, value in values.items()}
    return {begin: value for begin, value in found.items() if value is not None}


def _follow(name: str, series: Series) -> Series:
    """Returns the differences, rates per second or sums of the values in a row."""
    begins = sorted(series)
    if name == "RUNNING_SUM":
        return dict(zip(begins, accumulate(series[begin] for begin in begins), strict=True))
    return {
        later: (series[later] - series[begin]) / ((later - begin) if name == "RATE" else 1)
        for begin, later in pairwise(begins)
    }
