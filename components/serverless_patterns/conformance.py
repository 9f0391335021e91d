"""Whether a value is what a ``TypedDict`` says it should be, told fault by fault."""

import difflib
import math
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import UnionType
from typing import (
    Any,
    ForwardRef,
    NotRequired,
    Required,
    Union,
    cast,
    get_args,
    get_origin,
    is_typeddict,
)

import pulumi

_LONGEST_QUOTE = 100


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with one argument."""

    argument: str
    """Path of the argument, such as ``conversions.jpeg.image.quality``; empty for the component's name."""
    reason: str
    """The value, what is allowed, and the fix."""


def show(value: object) -> str:
    """``value`` as an error message quotes it: its beginning, when it is long."""
    quoted = repr(value)
    return quoted if len(quoted) <= _LONGEST_QUOTE else f"{quoted[:_LONGEST_QUOTE]}…"


def unknown(what: str, value: object, known: Iterable[str]) -> str:
    """Says that ``value`` is no known ``what``, lists the known ones, and names the nearest."""
    names = sorted(known)
    near = difflib.get_close_matches(str(value), names, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"unknown {what} {show(value)}.{hint} Known: {', '.join(names) or 'none'}"


def is_pending(value: object) -> bool:
    """Whether ``value`` is known only later, when another resource exists."""
    return isinstance(value, pulumi.Output | Awaitable)


def join(path: str, argument: str) -> str:
    """The path of ``argument`` below ``path``, either of which may be empty."""
    return f"{path}.{argument}" if path and argument else path or argument


Later = Callable[[Any, Any, str], Any]
"""Makes of a pending value, its type and its path what stands in its place."""


def _as_it_is(value: Any, _kind: Any, _path: str) -> Any:
    return value


def conform(value: Any, expected: Any, path: str, faults: list[Fault], later: Later = _as_it_is) -> Any:
    """``value`` without the parts that are not as ``expected``; each of those adds a fault.

    Args:
        value: What the caller gave.
        expected: A type that Pulumi's schema inference accepts, with its ``NotRequired`` and ``Input``.
        path: Where ``value`` stands among the arguments.
        faults: Receives what is wrong.
        later: Sees to the type of what is pending.
    """
    plain, may_be_pending = _unwrap(expected)
    origin = get_origin(plain) or plain
    if is_pending(value) and may_be_pending:
        return later(value, plain, path)
    if is_typeddict(plain):
        return _conform_typed_dict(value, plain, path, faults, later)
    if origin is dict and isinstance(value, Mapping):
        return _conform_dict(cast("Mapping[object, object]", value), plain, path, faults, later)
    if origin is list and isinstance(value, list | tuple):
        return _conform_list(cast("list[object]", value), plain, path, faults, later)
    if plain is Any or is_a(value, origin):
        unsendable = list(_unsendable(value, path)) if plain in {Any, str} else []
        faults.extend(unsendable)
        return None if unsendable else value
    found = (
        "is an Output, known only later"
        if is_pending(value)
        else f"{show(value)} is of type {type(value).__name__}"
    )
    faults.append(Fault(path, f"{found}; it has to be {describe(plain)}"))
    return None


def _unsendable(value: object, path: str) -> Iterator[Fault]:
    """A fault for each part of ``value`` that JSON in UTF-8 cannot hold."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            yield Fault(path, f"{show(value)} holds half a character (a lone surrogate); remove it")
    elif isinstance(value, Mapping):
        for key, part in cast("Mapping[object, object]", value).items():
            yield from _unsendable(key, path)
            yield from _unsendable(part, join(path, str(key)))
    elif isinstance(value, list | tuple):
        for index, part in enumerate(cast("list[object]", value)):
            yield from _unsendable(part, join(path, str(index)))
    elif isinstance(value, float) and not math.isfinite(value):
        yield Fault(path, f"{value} has to be a finite number")
    elif not (value is None or isinstance(value, int | float) or is_pending(value)):
        yield Fault(path, f"{show(value)} is of type {type(value).__name__}; it has to be a value of JSON")


def _conform_list(
    value: Iterable[object], expected: Any, path: str, faults: list[Fault], later: Later
) -> list[Any]:
    item = get_args(expected)[0]
    parts = (conform(part, item, join(path, str(index)), faults, later) for index, part in enumerate(value))
    return [part for part in parts if part is not None]


def _conform_typed_dict(
    value: Any, expected: Any, path: str, faults: list[Fault], later: Later
) -> dict[str, Any] | None:
    if not isinstance(value, Mapping):
        faults.append(
            Fault(path or "args", f"{show(value)} has to be a dict as {expected.__name__} describes it")
        )
        return None
    given = cast("Mapping[str, Any]", value)
    hints: dict[str, Any] = expected.__annotations__
    faults.extend(
        Fault(join(path, str(argument)), unknown("argument", argument, hints))
        for argument in given
        if argument not in hints
    )
    faults.extend(
        Fault(join(path, argument), f"is missing; it has to be {describe(_unwrap(hints[argument])[0])}")
        for argument in sorted(expected.__required_keys__)
        if given.get(argument) is None
    )
    parts = {
        argument: conform(given[argument], hint, join(path, argument), faults, later)
        for argument, hint in hints.items()
        if given.get(argument) is not None
    }
    return {argument: part for argument, part in parts.items() if part is not None}


def _conform_dict(
    value: Mapping[object, object], expected: Any, path: str, faults: list[Fault], later: Later
) -> dict[str, Any]:
    item = get_args(expected)[1]
    kept: dict[str, Any] = {}
    for key, part in value.items():
        if not isinstance(key, str):
            faults.append(
                Fault(
                    join(path, str(key)),
                    f"the key {show(key)} is of type {type(key).__name__}; it has to be a text",
                )
            )
            continue
        faults.extend(_unsendable(key, path))
        conforming = conform(part, item, join(path, key), faults, later)
        if conforming is not None:
            kept[key] = conforming
    return kept


def _unwrap(annotation: Any) -> tuple[Any, bool]:
    """The plain type under ``NotRequired``, ``Optional`` and ``Input``, and whether an Output may stand."""
    pending = False
    while True:
        origin = get_origin(annotation)
        if origin in {NotRequired, Required}:
            annotation = get_args(annotation)[0]
        elif origin in {Union, UnionType}:
            members = [member for member in get_args(annotation) if member is not type(None)]
            plain = [member for member in members if not _is_pending_type(member)]
            pending = pending or len(plain) < len(members)
            annotation = plain[0]
        else:
            return annotation, pending


def _is_pending_type(member: Any) -> bool:
    """Whether a member of ``pulumi.Input`` is one for later; it names ``Output`` by a forward reference."""
    return isinstance(member, ForwardRef) or get_origin(member) is Awaitable


def is_a(value: object, kind: type) -> bool:
    """Whether ``value`` is of a plain type; 3.0 is a whole number, as other languages send it."""
    if kind is bool or isinstance(value, bool):
        return kind is bool and isinstance(value, bool)
    if kind is int:
        return isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if kind is float:
        return isinstance(value, int | float)
    return isinstance(value, kind)


_WORDS = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}


def describe(expected: Any) -> str:
    """What a type is, in words."""
    origin = get_origin(expected) or expected
    if origin is list:
        return f"a list, each item {describe(_unwrap(get_args(expected)[0])[0])}"
    if origin is dict:
        return f"a dict, each value {describe(_unwrap(get_args(expected)[1])[0])}"
    if is_typeddict(expected):
        return f"a dict as {expected.__name__} describes it"
    return _WORDS.get(origin, getattr(origin, "__name__", str(origin)))
