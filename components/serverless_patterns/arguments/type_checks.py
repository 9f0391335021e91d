"""Checks values against declared types and constraints, and fills in the defaults."""

import re
from collections.abc import Awaitable, Iterable, Mapping
from types import UnionType
from typing import (
    Annotated,
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

from serverless_patterns.arguments.declarations import (
    Constraint,
    Declaration,
    Default,
    DependentDefault,
    InRegion,
    declarations_of,
    metadata,
)
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.json_values import describe_invalid_key, find_unsendable
from serverless_patterns.arguments.normalization import normalize
from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.arguments.text import show, unknown
from serverless_patterns.arguments.vocabulary import vocabulary

_HUMP = re.compile("(?<=[a-z0-9])(?=[A-Z])")


class MissingArgumentError(KeyError):
    """Raised when a component reads a required argument that is missing or invalid, which was reported."""


class ArgumentsWithDefaults(dict[str, Any]):
    """A ``TypedDict`` that was checked and has its defaults; what is invalid in it is left out."""

    def __missing__(self, argument: str) -> Any:
        raise MissingArgumentError(argument)


def validate_value(value: Any, hint: Any, errors: Errors) -> Any:
    """Returns ``value`` checked and completed, without its invalid parts; each of those adds an error.

    Args:
        value: What the caller gave.
        hint: The declared type, with its constraints.
        errors: Receives what is wrong, at the path of ``value``.
    """
    expected, constraints, may_be_output = unwrap(hint)
    if is_output(value) and may_be_output:
        return _check_later(value, expected, constraints, errors)
    before = len(errors)
    conforming = _conform_type(value, expected, errors)
    # A value is compared with its range only if it is of the right type.
    if len(errors) == before:
        for constraint in constraints:
            if not constraint.allows(conforming):
                errors.add("", constraint.problem(conforming))
                return None
            if isinstance(constraint, InRegion):
                errors.require_same_region("", conforming, constraint)
    return conforming


def _conform_type(value: Any, expected: Any, errors: Errors) -> Any:
    origin = get_origin(expected) or expected
    if is_typeddict(expected):
        return _complete(value, expected, errors)
    if origin in {dict, Mapping} and isinstance(value, Mapping):
        return _conform_dict(cast("Mapping[object, object]", value), expected, errors)
    if origin is list and isinstance(value, list | tuple):
        return _conform_list(cast("list[object]", value), expected, errors)
    if is_a(value, origin):
        unsendable = find_unsendable(value) if expected in {Any, str} else []
        for path, reason in unsendable:
            errors.add(path, reason)
        if unsendable:
            return None
        # Other languages send each whole number as 3.0.
        return int(value) if origin is int else normalize(value)
    found = (
        "is an Output, which resolves later"
        if is_output(value)
        else f"{show(value)} is of type {vocabulary().type_of(value)}"
    )
    errors.add("", f"{found}; must be {describe(expected)}")
    return None


def _check_later(value: Any, expected: Any, constraints: list[Constraint], errors: Errors) -> Any:
    """An Output is compared with its type and constraints when it resolves."""
    kind, outputs, path = get_origin(expected) or expected, errors.outputs, errors.path
    secret = any(constraint.is_secret for constraint in constraints)
    checked = outputs.check(
        pulumi.Output.secret(value) if secret else value,
        path,
        str(expected),
        lambda resolved: is_a(resolved, kind),
        describe(expected),
    )
    for constraint in constraints:
        checked = outputs.check(checked, path, constraint, constraint.allows, constraint.meaning)
        if isinstance(constraint, InRegion):
            errors.require_same_region("", checked, constraint)
    return checked


def _complete(value: Any, schema: Any, errors: Errors) -> dict[str, Any] | None:
    if not isinstance(value, Mapping):
        errors.add(
            "" if errors.path else "args",
            f"{show(value)} must be {vocabulary().describe_object(schema)}",
        )
        return None
    given = cast("Mapping[str, Any]", value)
    declared = declarations_of(schema)
    for argument in given:
        if argument not in declared:
            errors.add(str(argument), _explain_unknown(argument, schema, declared))
    parts: dict[str, Any] = {}
    for argument, declaration in declared.items():
        if given.get(argument) is not None:
            part = validate_value(given[argument], declaration.type, errors.narrow(argument))
            if part is not None:
                parts[argument] = part
        elif declaration.required:
            expected = describe(unwrap(declaration.type)[0])
            errors.add(argument, f"is required; must be {expected}")
    return _fill_in(parts, declared)


def _explain_unknown(argument: object, schema: Any, declared: Mapping[str, Declaration]) -> str:
    declined: Mapping[str, str] = schema.__dict__.get("__declined__", {})
    # Other languages send an argument that the schema lacks under its name there.
    reason = declined.get(_HUMP.sub("_", str(argument)).lower())
    return f"is not supported: {reason}" if reason else unknown("argument", argument, declared)


def _fill_in(parts: dict[str, Any], declared: Mapping[str, Declaration]) -> ArgumentsWithDefaults:
    """Adds the defaults: constant ones first, since the others may depend on them."""
    for kind in (Default, DependentDefault):
        for argument, declaration in declared.items():
            if argument not in parts and isinstance(declaration.default, kind):
                parts[argument] = declaration.default.value_for(parts)
    return ArgumentsWithDefaults({argument: parts[argument] for argument in declared if argument in parts})


def _conform_list(value: Iterable[object], expected: Any, errors: Errors) -> list[Any]:
    item = get_args(expected)[0]
    parts = (validate_value(part, item, errors.narrow(index)) for index, part in enumerate(value))
    return [part for part in parts if part is not None]


def _conform_dict(value: Mapping[object, object], expected: Any, errors: Errors) -> dict[str, Any]:
    key_hint, item = get_args(expected)
    kept: dict[str, Any] = {}
    for key, part in sorted(value.items(), key=lambda entry: str(entry[0])):
        if not isinstance(key, str):
            errors.add(str(key), describe_invalid_key(key))
            continue
        if validate_value(key, str, errors) is None:
            continue
        below = errors.narrow(key)
        validate_value(key, key_hint, below)
        conforming = validate_value(part, item, below)
        if conforming is not None:
            kept[key] = conforming
    return kept


def unwrap(hint: Any) -> tuple[Any, list[Constraint], bool]:
    """The type under ``Annotated``, ``Optional`` and ``Input``, constraints, whether it may be an Output."""
    constraints: list[Constraint] = []
    may_be_output = False
    while True:
        origin = get_origin(hint)
        if origin is Annotated:
            constraints += [each for each in metadata(hint) if isinstance(each, Constraint)]
            hint = get_args(hint)[0]
        elif origin in {NotRequired, Required}:
            hint = get_args(hint)[0]
        elif origin in {Union, UnionType}:
            members = [member for member in get_args(hint) if member is not type(None)]
            known = [member for member in members if not _is_output_type(member)]
            may_be_output = may_be_output or len(known) < len(members)
            hint = known[0]
        else:
            return hint, constraints, may_be_output


def _is_output_type(member: Any) -> bool:
    """Whether a member of ``pulumi.Input`` resolves later; it names ``Output`` by a forward reference."""
    return isinstance(member, ForwardRef) or get_origin(member) is Awaitable


def is_a(value: object, kind: Any) -> bool:
    """Returns whether ``value`` is of a plain type; 3.0 is an integer, as other languages send it."""
    if kind is Any:
        return True
    if kind is bool or isinstance(value, bool):
        return kind is bool and isinstance(value, bool)
    if kind is int:
        return isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if kind is float:
        return isinstance(value, int | float)
    return isinstance(value, kind)


_WORDS: dict[Any, str] = {bool: "true or false", int: "an integer", float: "a number", str: "a string"}


def describe(expected: Any) -> str:
    """Returns what a type is, in words."""
    origin = get_origin(expected) or expected
    if origin is list:
        return f"a list, each item {describe(unwrap(get_args(expected)[0])[0])}"
    if origin in {dict, Mapping}:
        return vocabulary().describe_map(describe(unwrap(get_args(expected)[1])[0]))
    if is_typeddict(expected):
        return vocabulary().describe_object(expected)
    return _WORDS.get(origin) or origin.__name__
