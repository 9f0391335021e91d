"""Shapes of objects of the Amazon States Language, and the validation of values against them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from serverless_patterns.arguments.errors import InvalidArgument
from serverless_patterns.arguments.text import show, unknown
from serverless_patterns.patterns.workflow.definition.document import get_members, is_object
from serverless_patterns.patterns.workflow.definition.paths import find_errors
from serverless_patterns.patterns.workflow.definition.substitution import Unresolved


@dataclass(frozen=True)
class Field:
    """A constraint of the value of one field."""

    expected: str
    """Valid values, which follow "must be"."""
    accepts: Callable[[Any], bool]
    required: bool = False
    expression: bool = False
    """Whether a JSONata expression is accepted as well."""
    shape: "Shape | None" = None
    """Shape of the object or, if the value is a list, of each item."""
    is_path: bool = False
    """Whether errors name what is wrong with the path."""
    instead_of: str = ""
    """Field that cannot be combined with this one."""


@dataclass(frozen=True)
class Shape:
    """An object of the language."""

    name: str
    fields: Mapping[str, Field]
    exactly_one: tuple[tuple[str, ...], ...] = ()
    """Groups of fields of which an object requires exactly one."""
    at_most_one: tuple[tuple[str, ...], ...] = ()
    """Groups of fields that cannot be combined."""
    elsewhere: Mapping[str, str] = field(default_factory=dict[str, str])
    """Fields that are allowed under another condition only, each with the error that names it."""


def require(known: Field) -> Field:
    """Returns the same field, required."""
    return replace(known, required=True)


def or_expression(known: Field) -> Field:
    """Returns the same field, which also accepts a JSONata expression."""
    return replace(known, expression=True)


def is_expression(value: Any) -> bool:
    """Whether ``value`` is a string that is evaluated as JSONata; its syntax is checked elsewhere."""
    return isinstance(value, str) and value.startswith("{%")


def check_shape(value: Any, shape: Shape, path: str) -> Iterator[InvalidArgument]:
    """Yields the errors in the fields of an object, and of the objects inside it."""
    if isinstance(value, Unresolved):
        return
    if not is_object(value):
        yield InvalidArgument(path, f"{show(value)} must be an object")
        return
    body = get_members(value)
    yield from _check_fields(body, shape, path)
    yield from _check_groups(body, shape, path)


def _check_fields(body: Mapping[str, Any], shape: Shape, path: str) -> Iterator[InvalidArgument]:
    for name, value in body.items():
        known = shape.fields.get(name)
        if known:
            yield from _check_field(value, known, f"{path}.{name}")
            if known.instead_of in body:
                yield InvalidArgument(path, f"cannot have both {known.instead_of} and {name}; keep one")
        elif reason := shape.elsewhere.get(name):
            yield InvalidArgument(f"{path}.{name}", reason)
        elif not isinstance(name, Unresolved):
            yield InvalidArgument(f"{path}.{name}", unknown(f"field of {shape.name}", name, shape.fields))
    for name, known in shape.fields.items():
        if known.required and name not in body:
            yield InvalidArgument(f"{path}.{name}", f"is missing; must be {known.expected}")


def _check_groups(body: Mapping[str, Any], shape: Shape, path: str) -> Iterator[InvalidArgument]:
    for group in (*shape.exactly_one, *shape.at_most_one):
        found = [name for name in group if name in body]
        if len(found) > 1:
            yield InvalidArgument(path, f"cannot have both {' and '.join(found)}; keep one")
        elif not found and group in shape.exactly_one:
            yield InvalidArgument(path, f"requires {' or '.join(group)}")


def _check_field(value: Any, known: Field, path: str) -> Iterator[InvalidArgument]:
    if isinstance(value, Unresolved) or (known.expression and is_expression(value)):
        return
    if not known.accepts(value):
        reasons = list(find_errors(value)) if known.is_path and isinstance(value, str) else []
        expression = " or a JSONata expression in {% %}" if known.expression else ""
        for reason in reasons or [f"{show(value)} must be {known.expected}{expression}"]:
            yield InvalidArgument(path, reason)
    elif known.shape and isinstance(value, list):
        for index, item in enumerate(cast("list[Any]", value)):
            yield from check_shape(item, known.shape, f"{path}[{index}]")
    elif known.shape:
        yield from check_shape(value, known.shape, path)
