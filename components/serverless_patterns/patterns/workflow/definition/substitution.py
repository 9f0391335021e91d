"""Placeholders ``${Name}`` in a definition, as in ``DefinitionSubstitutions`` of AWS SAM."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from serverless_patterns.arguments.errors import InvalidArgument
from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.arguments.text import show, unknown

# JSONata has `${key: value}`, so only names are placeholders.
_PLACEHOLDER = re.compile(r"\$\{(?P<escape>!?)(?P<name>AWS::\w+|[A-Za-z_][\w.-]*)\}")


class Unresolved(str):
    """A string that depends on an ``Output``, so it cannot be checked before that resolves."""

    __slots__ = ()


def substitute(node: Any, values: Mapping[str, Any]) -> Any:
    """Returns ``node`` with the values of its placeholders.

    A string that consists of one placeholder becomes its value, even if that is a number. ``${!Name}``
    becomes the string ``${Name}``. What depends on an ``Output``, or on a missing name, becomes
    :class:`Unresolved`.

    Args:
        node: A definition, or a part of one.
        values: Strings, numbers and booleans by name.
    """
    match node:
        case Unresolved():
            return node
        case str():
            return _substitute_text(node, values)
        case Mapping():
            members = cast("Mapping[str, Any]", node)
            return {
                _format_text(substitute(name, values)): substitute(members[name], values) for name in members
            }
        case list() | tuple():
            return [substitute(part, values) for part in cast("Sequence[Any]", node)]
        case _:
            return Unresolved("an Output") if is_output(node) else node


def mark_missing(resolved: Any, given: Any) -> Any:
    """Returns what resolved, with :class:`Unresolved` for each Output to which mocks give no value.

    Args:
        resolved: A definition, or a part of one, whose Outputs have resolved.
        given: The same before.
    """
    match given, resolved:
        case Mapping(), Mapping():
            before, after = cast("Mapping[str, Any]", given), cast("Mapping[str, Any]", resolved)
            return {name: mark_missing(value, before.get(name)) for name, value in after.items()}
        case list() | tuple(), list():
            parts = zip(cast("list[Any]", resolved), cast("Sequence[Any]", given), strict=True)
            return [mark_missing(*part) for part in parts]
        case _:
            return Unresolved("an Output") if resolved is None and is_output(given) else resolved


def check_substitutions(
    template: Mapping[str, Any], values: Mapping[str, Any], built_in: Mapping[str, Any]
) -> Iterator[InvalidArgument]:
    """Yields placeholders of ``template`` without a value, and values without a placeholder.

    Args:
        template: A definition with placeholders.
        values: Strings, numbers and booleans by name.
        built_in: Values by name that each definition may use, and none must.
    """
    known = {**built_in, **values}
    used: set[str] = set()
    for path, name in _placeholders(template, "definition"):
        used.add(name)
        if name not in known:
            reason = f"{unknown('substitution', name, known)}. For the literal string, write ${{!{name}}}"
            yield InvalidArgument(path, reason)
    for name, value in values.items():
        if name not in used:
            yield InvalidArgument(
                f"definition_substitutions.{name}", f"is not used; there is no ${{{name}}} in the definition"
            )
        if not (isinstance(value, str | int | float) or is_output(value)):
            yield InvalidArgument(
                f"definition_substitutions.{name}", f"{show(value)} must be a string, a number, true or false"
            )


def _placeholders(node: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yields the name in each placeholder, with the path of the string that contains it."""
    match node:
        case str():
            found = _PLACEHOLDER.finditer(node)
            yield from ((path, match["name"]) for match in found if not match["escape"])
        case Mapping():
            for name, part in cast("Mapping[str, Any]", node).items():
                yield from _placeholders(name, path)
                yield from _placeholders(part, f"{path}.{name}")
        case list() | tuple():
            for index, part in enumerate(cast("Sequence[Any]", node)):
                yield from _placeholders(part, f"{path}[{index}]")
        case _:
            return


def _substitute_text(text: str, values: Mapping[str, Any]) -> Any:
    found = list(_PLACEHOLDER.finditer(text))
    replaced = _PLACEHOLDER.sub(lambda each: _replacement(each, values), text)
    if not all(_is_known(each, values) for each in found):
        return Unresolved(replaced)
    is_whole = len(found) == 1 and found[0][0] == text and not found[0]["escape"]
    return values[found[0]["name"]] if is_whole else replaced


def _is_known(found: re.Match[str], values: Mapping[str, Any]) -> bool:
    name = found["name"]
    return bool(found["escape"]) or (name in values and not is_output(values[name]))


def _replacement(found: re.Match[str], values: Mapping[str, Any]) -> str:
    if found["escape"]:
        return f"${{{found['name']}}}"
    return _format_text(values[found["name"]]) if _is_known(found, values) else found[0]


def _format_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
