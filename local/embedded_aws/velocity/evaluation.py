"""Evaluates templates within the limits of a budget."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, cast

from embedded_aws.emulator.patterns import InvalidPatternError, SlowPatternError
from embedded_aws.velocity import methods, syntax
from embedded_aws.velocity.budget import MOST_ITERATIONS, Budget
from embedded_aws.velocity.syntax import RenderingError
from embedded_aws.velocity.values import (
    BooleanValue,
    ListValue,
    MapValue,
    format_text,
    is_equal,
    is_number,
    read_index,
)

_LONGEST_RANGE: Final = 10_000


class Tool:
    """A variable with methods of API Gateway, such as ``$util``.

    Attributes:
        exposed: Names of the properties and methods that templates can use.
    """

    exposed: frozenset[str] = frozenset()


class _LeaveError(Exception):
    """``#stop`` or ``#break``."""


@dataclass(frozen=True)
class Dialect:
    """Differences between the services that have templates.

    Attributes:
        missing_holds: Whether a variable that does not exist holds in a condition.
        directives: Further directives by name; they take the values of their arguments.
    """

    missing_holds: bool = True
    directives: Mapping[str, Callable[..., None]] = field(default_factory=dict[str, Callable[..., None]])


API_GATEWAY: Final = Dialect()


def evaluate(
    block: syntax.Block, variables: Mapping[str, object], budget: Budget, dialect: Dialect = API_GATEWAY
) -> str:
    """Renders a parsed template.

    Raises:
        RenderingError: If it fails with these variables, or exceeds a limit.
    """
    evaluation = _Evaluation(variables, budget, dialect)
    try:
        evaluation.write(block)
    except _LeaveError:
        pass
    except (InvalidPatternError, SlowPatternError) as error:
        raise RenderingError(str(error)) from None
    except RecursionError:
        raise RenderingError("the template is nested too deeply") from None
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, ArithmeticError) as error:
        raise RenderingError(f"a value has the wrong type: {error}") from error
    return "".join(evaluation.output)


class _Evaluation:
    def __init__(self, variables: Mapping[str, object], budget: Budget, dialect: Dialect) -> None:
        self.output: list[str] = []
        self._dialect = dialect
        self._scopes: list[dict[str, object]] = [dict(variables)]
        self._macros: dict[str, syntax.Macro] = {}
        self._budget = budget

    # Blocks

    def write(self, block: syntax.Block) -> None:
        """Writes a block to the output."""
        for node in block:
            self._budget.step()
            match node:
                case syntax.Text(text):
                    self.output.append(self._budget.write(text))
                case syntax.Reference():
                    self._write_value(self._reference(node))
                case syntax.Set(target, value):
                    self._set(target, self._value(value))
                case _:
                    self._direct(node)

    def _direct(self, node: syntax.Node) -> None:
        match node:
            case syntax.If(branches):
                chosen = (inner for test, inner in branches if test is None or self._holds(test))
                self.write(next(chosen, ()))
            case syntax.Foreach():
                self._loop(node)
            case syntax.Define(name, inner):
                self._scopes[0][name] = inner
            case syntax.Macro(name):
                self._macros[name] = node
            case syntax.MacroCall(name, arguments):
                self._call_macro(name, arguments)
            case syntax.Leave(name):
                raise _LeaveError(name)
            case _:
                pass

    def _write_value(self, value: object) -> None:
        if isinstance(value, tuple):  # a block of #define
            self._budget.descend()
            self.write(cast("syntax.Block", value))
            self._budget.ascend()
        else:
            self.output.append(self._budget.write(format_text(value, self._budget)))

    def _loop(self, loop: syntax.Foreach) -> None:
        items = self._items(self._value(loop.items))
        if len(items) > MOST_ITERATIONS:
            raise RenderingError(f"#foreach has {len(items)} items; API Gateway allows {MOST_ITERATIONS}")
        for index, item in enumerate(items):
            last = index + 1 == len(items)
            state = {
                "count": index + 1,
                "index": index,
                "hasNext": BooleanValue(not last),
                "first": BooleanValue(index == 0),
                "last": BooleanValue(last),
            }
            self._scopes.append({"velocityCount": index + 1, "foreach": MapValue(state), loop.name: item})
            try:
                self.write(loop.block)
            except _LeaveError as leave:
                if leave.args != ("break",):
                    raise
                return
            finally:
                self._scopes.pop()

    def _items(self, value: object) -> list[object]:
        match value:
            case None:
                return []
            case list():
                return list(cast("list[object]", value))  # the block may change it
            case dict():
                return list(cast("dict[str, object]", value).values())
            case _:
                raise RenderingError(f"#foreach needs a list, not {type(value).__name__}")

    def _call_macro(self, name: str, arguments: tuple[syntax.Expression, ...]) -> None:
        macro = self._macros.get(name)
        if macro is None and (directive := self._dialect.directives.get(name)):
            return directive(*(self._value(argument) for argument in arguments))
        if macro is None:
            raise RenderingError(f"#{name} is not a directive or macro")
        values = [self._value(argument) for argument in arguments]
        scope = dict(zip(macro.parameters, values, strict=False))
        self._budget.descend()
        self._scopes.append(scope)
        self.write(macro.block)
        self._scopes.pop()
        return self._budget.ascend()

    def _set(self, target: syntax.Reference, value: object) -> None:
        """Sets a variable, or a member of one; null has no effect."""
        if value is None:
            return
        if not target.steps:
            holds = (scope for scope in reversed(self._scopes) if target.name in scope)
            next(holds, self._scopes[0])[target.name] = value
            return
        holder = self._reference(syntax.Reference(target.name, target.steps[:-1]))
        match holder, target.steps[-1]:
            case dict(), syntax.Property(name):
                holder[name] = value
            case dict(), syntax.Index(index):
                holder[self._text(index)] = value
            case list(), syntax.Index(index):
                holder[read_index(self._value(index))] = value
            case _:
                pass  # Velocity ignores it

    # Expressions

    def _value(self, expression: syntax.Expression) -> object:
        self._budget.step()
        match expression:
            case syntax.Literal(value):
                return value
            case syntax.Reference():
                value = self._reference(expression)
                return self._interpolate(cast("object", value)) if isinstance(value, tuple) else value
            case syntax.Binary():
                return self._binary(expression)
            case syntax.Not(operand):
                return BooleanValue(not self._holds(operand))
            case _:
                return self._construct(expression)

    def _construct(self, expression: syntax.Expression) -> object:
        match expression:
            case syntax.Interpolated(block):
                return self._interpolate(block)
            case syntax.ListOf(items):
                return ListValue([self._value(item) for item in items])
            case syntax.RangeOf(first, last):
                return self._range(self._value(first), self._value(last))
            case syntax.MapOf(members):
                return MapValue({self._text(name): self._value(value) for name, value in members})
            case _:
                return None

    def _text(self, expression: syntax.Expression) -> str:
        return format_text(self._value(expression), self._budget)

    def _interpolate(self, block: object) -> str:
        before, self.output = self.output, []
        try:
            self._write_value(block)
            return "".join(self.output)
        finally:
            self.output = before

    def _range(self, first: object, last: object) -> ListValue:
        if not (isinstance(first, int) and isinstance(last, int)):
            raise RenderingError("a range needs two integers")
        count = abs(last - first) + 1
        if count > _LONGEST_RANGE:
            raise RenderingError(f"the range has {count} items")
        self._budget.step(count)
        step = 1 if last >= first else -1
        return ListValue(range(first, last + step, step))

    def _holds(self, condition: syntax.Expression) -> bool:
        """Returns whether a condition holds."""
        if isinstance(condition, syntax.Reference) and not self._exists(condition.name):
            return self._dialect.missing_holds
        value = self._value(condition)
        return bool(value) if isinstance(value, BooleanValue) else value is not None

    def _binary(self, expression: syntax.Binary) -> object:
        match expression.operator:
            case "and":
                return BooleanValue(self._holds(expression.left) and self._holds(expression.right))
            case "or":
                return BooleanValue(self._holds(expression.left) or self._holds(expression.right))
            case "eq" | "ne" as name:
                same = is_equal(self._value(expression.left), self._value(expression.right), self._budget)
                return BooleanValue(same == (name == "eq"))
            case name:
                return self._calculate(name, self._value(expression.left), self._value(expression.right))

    def _calculate(self, name: str, left: object, right: object) -> object:
        if name == "+" and (isinstance(left, str) or isinstance(right, str)):
            return self._budget.write(format_text(left, self._budget) + format_text(right, self._budget))
        if not is_number(left) or not is_number(right):
            return None
        if name in _COMPARISONS:
            return BooleanValue(_COMPARISONS[name](left, right))
        if name in {"/", "%"} and not right:
            return None
        return _convert_to_long(_ARITHMETIC[name](left, right))

    # References

    def _exists(self, name: str) -> bool:
        return any(name in scope for scope in self._scopes)

    def _reference(self, reference: syntax.Reference) -> object:
        found = (scope[reference.name] for scope in reversed(self._scopes) if reference.name in scope)
        value = next(found, None)
        for step in reference.steps:
            self._budget.step()
            if value is None:
                return None
            value = self._step(value, step)
        return value

    def _step(self, value: object, step: syntax.Property | syntax.Call | syntax.Index) -> object:
        match step:
            case syntax.Property(name):
                return self._property(value, name)
            case syntax.Index(index):
                return self._item(value, self._value(index))
            case syntax.Call(name, arguments):
                method = self._method(value, name)
                return method and method(*(self._value(argument) for argument in arguments))

    def _property(self, value: object, name: str) -> object:
        if isinstance(value, dict):
            return cast("dict[str, object]", value).get(name)
        return getattr(value, name) if isinstance(value, Tool) and name in value.exposed else None

    def _item(self, value: object, index: object) -> object:
        if isinstance(value, list) and isinstance(index, int):
            items = cast("list[object]", value)
            return items[index] if 0 <= index < len(items) else None
        return cast("dict[str, object]", value).get(str(index)) if isinstance(value, dict) else None

    def _method(self, value: object, name: str) -> Callable[..., object] | None:
        if isinstance(value, Tool):
            return getattr(value, name) if name in value.exposed else None
        method = methods.find(value, name)
        return None if method is None else lambda *arguments: method(self._budget, value, *arguments)


def _convert_to_long(number: float) -> float:
    """Returns a number in the range of ``java.lang.Long``."""
    return (number + 2**63) % 2**64 - 2**63 if isinstance(number, int) else number


def _divide(left: float, right: float) -> float:
    if isinstance(left, float) or isinstance(right, float):
        return left / right
    return abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)


def _compute_remainder(left: float, right: float) -> float:
    return left - right * _divide(left, right) if isinstance(left, int) else left % right


_COMPARISONS: Final[Mapping[str, Callable[..., bool]]] = {
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}
_ARITHMETIC: Final[Mapping[str, Callable[[float, float], float]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divide,
    "%": _compute_remainder,
}
