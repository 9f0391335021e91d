"""Methods of Java's classes that templates can call. In Velocity, a method that does not exist is null."""

from collections.abc import Callable, Sized
from itertools import islice
from typing import Any, Final

from embedded_aws.emulator.patterns import Match, compile_pattern
from embedded_aws.services.api_gateway.velocity.budget import Budget
from embedded_aws.services.api_gateway.velocity.syntax import RenderingError
from embedded_aws.services.api_gateway.velocity.values import (
    BooleanValue,
    ListValue,
    MapValue,
    as_text,
    equal,
)

Method = Callable[..., Any]
"""A method; its arguments are the budget, the object, and the arguments of the call."""


_METHODS: Final[dict[type, dict[str, Method]]] = {str: {}, list: {}, dict: {}, object: {}}


def find(value: Any, name: str) -> Method | None:
    """Returns a method of a value; None if its class has no such method."""
    tables = (table for kind, table in _METHODS.items() if isinstance(value, kind) and name in table)
    return next((table[name] for table in tables), None)


def _method(kind: type, *names: str) -> Callable[[Method], Method]:
    """Registers a method of a class under its names in Java."""

    def register(method: Method) -> Method:
        _METHODS[kind] |= dict.fromkeys(names, method)
        return method

    return register


# Objects


@_method(object, "toString")
def _to_string(budget: Budget, value: Any) -> str:
    return as_text(value, budget)


@_method(object, "equals")
def _equals(budget: Budget, one: Any, other: Any) -> BooleanValue:
    return BooleanValue(_same(one, other, budget))


def _same(one: Any, other: Any, budget: Budget) -> bool:
    return type(one) is type(other) and equal(one, other, budget)


# Strings


@_method(str, "matches")
def _matches(_: Budget, text: str, pattern: Any) -> BooleanValue:
    return BooleanValue(compile_pattern(str(pattern)).fullmatch(text) is not None)


@_method(str, "replaceAll")
def _replace_all(budget: Budget, text: str, pattern: Any, replacement: Any) -> str:
    return _replaced(budget, text, pattern, str(replacement), len(text) + 1)


@_method(str, "replaceFirst")
def _replace_first(budget: Budget, text: str, pattern: Any, replacement: Any) -> str:
    return _replaced(budget, text, pattern, str(replacement), 1)


def _replaced(budget: Budget, text: str, pattern: Any, replacement: str, most: int) -> str:
    parts, end = list[str](), 0
    for match in islice(compile_pattern(str(pattern)).finditer(text), most):
        budget.step()
        parts += budget.write(text[end : match.start()]), budget.write(_expanded(match, replacement))
        end = match.end()
    return "".join((*parts, budget.write(text[end:])))


def _expanded(match: Match, replacement: str) -> str:
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


@_method(str, "replace")
def _replace(budget: Budget, text: str, old: Any, new: Any) -> str:
    old, new = str(old), str(new)
    budget.characters(len(text) + text.count(old) * len(new))
    return text.replace(old, new)


@_method(str, "split")
def _split(budget: Budget, text: str, pattern: Any) -> ListValue:
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


@_method(str, "substring")
def _substring(budget: Budget, text: str, start: int, end: int | None = None) -> str:
    last = len(text) if end is None else end
    if not 0 <= start <= last <= len(text):
        raise RenderingError(f"substring({start}, {last}): the string has {len(text)} characters")
    return budget.write(text[start:last])


@_method(str, "charAt")
def _char_at(budget: Budget, text: str, index: int) -> str:
    return _substring(budget, text, index, index + 1)


@_method(str, "concat")
def _concat(budget: Budget, text: str, other: Any) -> str:
    budget.characters(len(text) + len(str(other)))
    return text + str(other)


@_method(str, "contains")
def _contains(_: Budget, text: str, other: Any) -> BooleanValue:
    return BooleanValue(str(other) in text)


@_method(str, "startsWith")
def _starts_with(_: Budget, text: str, other: Any) -> BooleanValue:
    return BooleanValue(text.startswith(str(other)))


@_method(str, "endsWith")
def _ends_with(_: Budget, text: str, other: Any) -> BooleanValue:
    return BooleanValue(text.endswith(str(other)))


@_method(str, "equalsIgnoreCase")
def _equals_ignore_case(budget: Budget, text: str, other: Any) -> BooleanValue:
    budget.characters(len(text))
    return BooleanValue(text.lower() == str(other).lower())


@_method(str, "indexOf")
def _index_of(_: Budget, text: str, other: Any, start: int = 0) -> int:
    return text.find(str(other), start)


@_method(str, "lastIndexOf")
def _last_index_of(_: Budget, text: str, other: Any) -> int:
    return text.rfind(str(other))


@_method(str, "toLowerCase")
def _to_lower_case(budget: Budget, text: str) -> str:
    return budget.write(text.lower())


@_method(str, "toUpperCase")
def _to_upper_case(budget: Budget, text: str) -> str:
    return budget.write(text.upper())


@_method(str, "trim")
def _trim(budget: Budget, text: str) -> str:
    return budget.write(text.strip())


# Strings, lists and maps


@_method(str, "length")
@_method(list, "size")
@_method(dict, "size")
def _size(_: Budget, value: Sized) -> int:
    return len(value)


@_method(str, "isEmpty")
@_method(list, "isEmpty")
@_method(dict, "isEmpty")
def _is_empty(_: Budget, value: Sized) -> BooleanValue:
    return BooleanValue(len(value) == 0)


# Lists


@_method(list, "get")
def _list_get(_: Budget, items: ListValue, index: int) -> Any:
    if not 0 <= index < len(items):
        raise RenderingError(f"index {index} is out of range; the list has {len(items)} items")
    return items[index]


@_method(list, "set")
def _list_set(budget: Budget, items: ListValue, index: int, value: Any) -> Any:
    before = _list_get(budget, items, index)
    items[index] = value
    return before


@_method(list, "remove")
def _list_remove(budget: Budget, items: ListValue, index: int) -> Any:
    before = _list_get(budget, items, index)
    del items[index]
    return before


@_method(list, "add")
def _list_add(budget: Budget, items: ListValue, *arguments: Any) -> BooleanValue:
    budget.step()
    items.insert(arguments[0] if arguments[1:] else len(items), arguments[-1])
    return BooleanValue(1)


@_method(list, "addAll")
def _list_add_all(budget: Budget, items: ListValue, others: ListValue) -> BooleanValue:
    budget.step(len(others))
    items.extend(list(others))
    return BooleanValue(len(others) > 0)


@_method(list, "contains")
def _list_contains(budget: Budget, items: ListValue, value: Any) -> BooleanValue:
    return BooleanValue(_list_index_of(budget, items, value) >= 0)


@_method(list, "indexOf")
def _list_index_of(budget: Budget, items: ListValue, value: Any) -> int:
    found = (index for index, item in enumerate(items) if _same(item, value, budget))
    return next(found, -1)


# Maps


@_method(dict, "get")
def _map_get(_: Budget, members: MapValue, name: Any) -> Any:
    return members.get(name)


@_method(dict, "containsKey")
def _map_contains(_: Budget, members: MapValue, name: Any) -> BooleanValue:
    return BooleanValue(name in members)


@_method(dict, "put")
def _map_put(_: Budget, members: MapValue, name: Any, value: Any) -> Any:
    before = members.get(str(name))
    members[str(name)] = value
    return before


@_method(dict, "putAll")
def _map_put_all(budget: Budget, members: MapValue, others: MapValue) -> None:
    budget.step(len(others))
    for name, value in list(others.items()):
        members[name] = value


@_method(dict, "remove")
def _map_remove(_: Budget, members: MapValue, name: Any) -> Any:
    return members.pop(name, None)


@_method(dict, "keySet")
def _map_keys(budget: Budget, members: MapValue) -> ListValue:
    budget.step(len(members))
    return ListValue(members)


@_method(dict, "values")
def _map_values(budget: Budget, members: MapValue) -> ListValue:
    budget.step(len(members))
    return ListValue(members.values())


@_method(dict, "entrySet")
def _map_entries(budget: Budget, members: MapValue) -> ListValue:
    budget.step(len(members))
    return ListValue([MapValue(key=name, value=value) for name, value in members.items()])
