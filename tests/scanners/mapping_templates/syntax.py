"""Parsed templates of airspeed, in the terms of its reader."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import airspeed

_OVERRIDE = re.compile(r"(#set\s*\(\s*\$context\.(?:request|response)Override\.\w+\.)([A-Za-z0-9-]+)")

_DIGITS_ALONE = re.compile(r"-?\??\[0-9\][+*]?")


@dataclass(frozen=True)
class Call:
    """One part of a reference such as ``$input.path('$.id')``.

    Attributes:
        name: Of a variable, member or method; empty for brackets.
        arguments: What it is called with.
        member: Whether it is a member, or what is in brackets, and no call.
    """

    name: str
    arguments: tuple[Any, ...] = ()
    member: bool = True

    @property
    def constants(self) -> list[str]:
        """The arguments that are constant texts."""
        texts = (argument.expression for argument in self.arguments)
        return [text.value for text in texts if isinstance(text, airspeed.StringLiteral)]

    @property
    def constant(self) -> str:
        """The one argument, if it is a constant text; else empty."""
        return self.constants[0] if len(self.arguments) == len(self.constants) == 1 else ""


@lru_cache(maxsize=256)
def parse(text: str) -> Any:
    """The outermost block of a template."""
    # airspeed does not know names with a hyphen, which API Gateway has where headers are overridden.
    known = _OVERRIDE.sub(lambda found: found[1] + found[2].replace("-", "_"), text)
    return airspeed.TemplateBody("template", known).block


def chain(reference: Any) -> list[Call]:
    """The parts of a reference, from the left."""
    calls: list[Call] = []
    expression = reference.expression
    while expression:
        if isinstance(expression, airspeed.ArrayIndex):
            calls.append(Call(""))
            break
        part = expression.part
        called = part.parameters is not None
        calls.append(Call(part.name, tuple(arguments(part.parameters)) if called else (), not called))
        if part.index:
            calls.append(Call(""))
        expression = expression.subexpression and expression.subexpression.expression
    return calls


def find_alternatives(reference: Any) -> list[Any]:
    """Default of a reference that is null, as in ``${name|'nobody'}``."""
    return [reference.alternate.expression] if reference.alternate else []


def arguments(collection: Any) -> list[Any]:
    """The values in a list of parameters, an array or a dictionary."""
    if isinstance(collection, airspeed.DictionaryLiteral):
        return [value for pair in collection.local_data.items() for value in pair]
    return getattr(collection.values, "values", [])


def terms(expression: Any) -> tuple[list[Any], list[str]]:
    """The values of an expression, and the operators between them."""
    return expression.expression[::2], [each.my_text().strip() for each in expression.expression[1::2]]


def branches(directive: Any) -> Iterator[tuple[Any, Any]]:
    """Every branch of an ``#if`` as its condition and its block, each of which may be None."""
    yield directive.condition, directive.block
    for other in directive.elseifs:
        yield other.condition, other.block
    yield None, getattr(directive.else_block, "block", None)


def find_compared(condition: Any) -> Mapping[str, frozenset[str]]:
    """The variable that is one of some constants where ``$a == "1" || $a == "2"`` or the like holds.

    Where ``$a.matches("[0-9]+")`` holds it is one of so many that none is named.
    """
    values, operators = terms(condition.calculate.__self__)
    if number := _find_matched_number(values):
        return {number: frozenset()}
    if operators != ["==", *["||", "=="] * (len(values) // 2 - 1)]:
        return {}
    pairs = list(zip(values[::2], values[1::2], strict=True))
    names = {_variable(left) for left, _ in pairs}
    constants = [right.expression for _, right in pairs]
    if len(names) != 1 or not all(isinstance(each, airspeed.StringLiteral) for each in constants):
        return {}
    name = names.pop()
    return {name: frozenset(each.value for each in constants)} if name else {}


def emits(element: Any) -> bool:
    """Whether an element can put anything into the output."""
    match element:
        case airspeed.Text() | airspeed.FallthroughHashText():
            return bool(element.text.strip())
        case airspeed.IfDirective():
            blocks = [block for _, block in branches(element) if block]
            return any(emits(child) for block in blocks for child in block.children)
        case airspeed.ForeachDirective():
            return any(map(emits, element.block.children))
        case airspeed.SetDirective() | airspeed.DefineDefinition() | airspeed.Comment():
            return False
        case _:
            return True


def _find_matched_number(values: list[Any]) -> str:
    """The variable in ``$a.matches("[0-9]+")``, where the pattern fits nothing but digits and hyphens."""
    reference = values[0].expression
    if len(values) != 1 or not isinstance(reference, airspeed.FormalReference):
        return ""
    calls = chain(reference)
    matching = len(calls) == 2 and calls[1].name == "matches"
    return calls[0].name if matching and _DIGITS_ALONE.fullmatch(calls[1].constant) else ""


def _variable(value: Any) -> str:
    reference = value.expression
    if not isinstance(reference, airspeed.FormalReference):
        return ""
    calls = chain(reference)
    return calls[0].name if len(calls) == 1 else ""
