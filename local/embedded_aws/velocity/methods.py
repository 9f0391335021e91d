"""Methods of Java's classes that templates can call. In Velocity, a method that does not exist is null."""

from collections.abc import Callable, Sized
from itertools import islice
from typing import Final, TypeVar

from embedded_aws.emulator.patterns import Match, compile_pattern
from embedded_aws.velocity.budget import Budget
from embedded_aws.velocity.syntax import RenderingError
from embedded_aws.velocity.values import (
    BooleanValue,
    ListValue,
    MapValue,
    format_text,
    is_equal,
    read_index,
)

Method = Callable[..., object]
"""A method; its arguments are the budget, the object, and the arguments of the call."""


_Method = TypeVar("_Method", bound=Method)
_METHODS: Final[dict[type, dict[str, Method]]] = {str: {}, list: {}, dict: {}, object: {}}


def find(value: object, name: str) -> Method | None:
    """Returns a method of a value; None if its class has no such method."""
    tables = (table for kind, table in _METHODS.items() if isinstance(value, kind) and name in table)
    return next((table[name] for table in tables), None)


def _register_method(kind: type, *names: str) -> Callable[[_Method], _Method]:
    """Registers a method of a class under its names in Java."""

    def register(method: _Method) -> _Method:
        _METHODS[kind] |= dict.fromkeys(names, method)
        return method

    return register


# Objects


@_register_method(object, "toString")
def _format_string(budget: Budget, value: object) -> str:
    return format_text(value, budget)


@_register_method(object, "equals")
def _equals(budget: Budget, one: object, other: object) -> BooleanValue:
    return BooleanValue(_is_same(one, other, budget))


def _is_same(one: object, other: object, budget: Budget) -> bool:
    return type(one) is type(other) and is_equal(one, other, budget)


# Strings


@_register_method(str, "matches")
def _matches(_: Budget, text: str, pattern: object) -> BooleanValue:
    return BooleanValue(compile_pattern(str(pattern)).fullmatch(text) is not None)


@_register_method(str, "replaceAll")
def _replace_all(budget: Budget, text: str, pattern: object, replacement: object) -> str:
    return _replace_matches(budget, text, pattern, str(replacement), len(text) + 1)


@_register_method(str, "replaceFirst")
def _replace_first(budget: Budget, text: str, pattern: object, replacement: object) -> str:
    return _replace_matches(budget, text, pattern, str(replacement), 1)


def _replace_matches(budget: Budget, text: str, pattern: object, replacement: str, most: int) -> str:
    parts, end = list[str](), 0
    for match in islice(compile_pattern(str(pattern)).finditer(text), most):
        budget.step()
        parts += (
            budget.write(text[end : match.start()]),
            budget.write(_expand_replacement(match, replacement)),
        )
        end = match.end()
    return "".join((*parts, budget.write(text[end:])))


def _expand_replacement(match: Match, replacement: str) -> str:
    """Returns a replacement in which ``$1`` is a group, and a backslash quotes the next character."""
    parts, characters = list[str](), iter(replacement)
    for character in characters:
        if character == "\\":
            parts.append(next(characters, ""))
        elif character == "$":
            parts.append(match.group(int(next(characters, ""))) or "")
        else:
            parts.append(character)
    return "".join(parts)


@_register_method(str, "replace")
def _replace(budget: Budget, text: str, old: object, new: object) -> str:
    old, new = str(old), str(new)
    budget.characters(len(text) + text.count(old) * len(new))
    return text.replace(old, new)


@_register_method(str, "split")
def _split(budget: Budget, text: str, pattern: object) -> ListValue:
    parts, end = list[str](), 0
    for match in compile_pattern(str(pattern)).finditer(text):
        budget.step()
        if match.end():
            parts.append(text[end : match.start()])
            end = match.end()
    parts.append(text[end:])
    while parts and not parts[-1]:
        parts.pop()
    return ListValue(parts or [""] * (not text))


@_register_method(str, "substring")
def _slice_string(budget: Budget, text: str, start: int, end: int | None = None) -> str:
    last = len(text) if end is None else end
    if not 0 <= start <= last <= len(text):
        raise RenderingError(f"substring({start}, {last}): the string has {len(text)} characters")
    return budget.write(text[start:last])


@_register_method(str, "charAt")
def _find_character(budget: Budget, text: str, index: int) -> str:
    return _slice_string(budget, text, index, index + 1)


@_register_method(str, "concat")
def _concatenate(budget: Budget, text: str, other: object) -> str:
    budget.characters(len(text) + len(str(other)))
    return text + str(other)


@_register_method(str, "contains")
def _contains(_: Budget, text: str, other: object) -> BooleanValue:
    return BooleanValue(str(other) in text)


@_register_method(str, "startsWith")
def _is_prefix(_: Budget, text: str, other: object) -> BooleanValue:
    return BooleanValue(text.startswith(str(other)))


@_register_method(str, "endsWith")
def _is_suffix(_: Budget, text: str, other: object) -> BooleanValue:
    return BooleanValue(text.endswith(str(other)))


@_register_method(str, "equalsIgnoreCase")
def _equals_ignore_case(budget: Budget, text: str, other: object) -> BooleanValue:
    budget.characters(len(text))
    return BooleanValue(text.lower() == str(other).lower())


@_register_method(str, "indexOf")
def _index_of(_: Budget, text: str, other: object, start: int = 0) -> int:
    return text.find(str(other), start)


@_register_method(str, "lastIndexOf")
def _find_last_index(_: Budget, text: str, other: object) -> int:
    return text.rfind(str(other))


@_register_method(str, "toLowerCase")
def _lower_case(budget: Budget, text: str) -> str:
    return budget.write(text.lower())


@_register_method(str, "toUpperCase")
def _raise_case(budget: Budget, text: str) -> str:
    return budget.write(text.upper())


@_register_method(str, "trim")
def _trim(budget: Budget, text: str) -> str:
    return budget.write(text.strip())


# Strings, lists and maps


@_register_method(str, "length")
@_register_method(list, "size")
@_register_method(dict, "size")
def _count_elements(_: Budget, value: Sized) -> int:
    return len(value)


@_register_method(str, "isEmpty")
@_register_method(list, "isEmpty")
@_register_method(dict, "isEmpty")
def _is_empty(_: Budget, value: Sized) -> BooleanValue:
    return BooleanValue(len(value) == 0)


# Lists


@_register_method(list, "get")
def _list_get(_: Budget, items: ListValue, index: int) -> object:
    if not 0 <= index < len(items):
        raise RenderingError(f"index {index} is out of range; the list has {len(items)} items")
    return items[index]


@_register_method(list, "set")
def _list_set(budget: Budget, items: ListValue, index: int, value: object) -> object:
    before = _list_get(budget, items, index)
    items[index] = value
    return before


@_register_method(list, "remove")
def _list_remove(budget: Budget, items: ListValue, index: int) -> object:
    before = _list_get(budget, items, index)
    del items[index]
    return before


@_register_method(list, "add")
def _list_add(budget: Budget, items: ListValue, *arguments: object) -> BooleanValue:
    budget.step()
    *index, value = arguments
    items.insert(read_index(index[0]) if index else len(items), value)
    return BooleanValue(1)


@_register_method(list, "addAll")
def _list_add_all(budget: Budget, items: ListValue, others: ListValue) -> BooleanValue:
    budget.step(len(others))
    items.extend(list(others))
    return BooleanValue(len(others) > 0)


@_register_method(list, "contains")
def _list_contains(budget: Budget, items: ListValue, value: object) -> BooleanValue:
    return BooleanValue(_list_index_of(budget, items, value) >= 0)


@_register_method(list, "indexOf")
def _list_index_of(budget: Budget, items: ListValue, value: object) -> int:
    found = (index for index, item in enumerate(items) if _is_same(item, value, budget))
    return next(found, -1)


# Maps


@_register_method(dict, "get")
def _map_get(_: Budget, members: MapValue, name: object) -> object:
    return members.get(name) if isinstance(name, str) else None


@_register_method(dict, "containsKey")
def _map_contains(_: Budget, members: MapValue, name: object) -> BooleanValue:
    return BooleanValue(name in members)


@_register_method(dict, "put")
def _map_put(_: Budget, members: MapValue, name: object, value: object) -> object:
    before = members.get(str(name))
    members[str(name)] = value
    return before


@_register_method(dict, "putAll")
def _map_put_all(budget: Budget, members: MapValue, others: MapValue) -> None:
    budget.step(len(others))
    for name, value in list(others.items()):
        members[name] = value


@_register_method(dict, "remove")
def _map_remove(_: Budget, members: MapValue, name: object) -> object:
    return members.pop(name, None) if isinstance(name, str) else None


@_register_method(dict, "keySet")
def _map_keys(budget: Budget, members: MapValue) -> ListValue:
    budget.step(len(members))
    return ListValue(members)


@_register_method(dict, "values")
def _map_values(budget: Budget, members: MapValue) -> ListValue:
    budget.step(len(members))
    return ListValue(members.values())


@_register_method(dict, "entrySet")
def _map_entries(budget: Budget, members: MapValue) -> ListValue:
    budget.step(len(members))
    return ListValue([MapValue(key=name, value=value) for name, value in members.items()])
