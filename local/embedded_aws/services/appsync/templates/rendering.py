"""Mapping templates of AppSync: syntax, variables, and results."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from embedded_aws.json_values import Json, JsonObject, read_object
from embedded_aws.services.appsync.templates.filters import FilterUtilities
from embedded_aws.services.appsync.templates.groups import (
    ListUtilities,
    MapUtilities,
    NumberUtilities,
    TextUtilities,
)
from embedded_aws.services.appsync.templates.times import TimeUtilities
from embedded_aws.services.appsync.templates.utilities import ResolverUtilities
from embedded_aws.services.appsync.templates.values import AttributeUtilities, make_plain
from embedded_aws.velocity.budget import Budget
from embedded_aws.velocity.evaluation import Dialect, evaluate
from embedded_aws.velocity.parser import parse
from embedded_aws.velocity.syntax import Block, RenderingError
from embedded_aws.velocity.values import MapValue, convert_members

_RETURN: Final = re.compile(r"#\{?return\}?(?!\s*\()")
_METHOD: Final = re.compile(r"\$!?\{?utils?\.(\w+)(?:\.(\w+))?")
_GROUPS: Final = {
    "dynamodb": AttributeUtilities.exposed,
    "list": ListUtilities.exposed,
    "map": MapUtilities.exposed,
    "math": NumberUtilities.exposed,
    "str": TextUtilities.exposed,
    "time": TimeUtilities.exposed,
    "transform": FilterUtilities.exposed,
}
_EXTENSION: Final = re.compile(r"\$!?\{?extensions\.(\w+)")

_TRAILING_COMMA: Final = re.compile(r'("(?:[^"\\]|\\.)*")|,(\s*[}\]])', re.DOTALL)
"""A comma before the end of an object or a list, which AppSync ignores; texts match first and stay."""


class NotJsonError(RenderingError):
    """A template does not write JSON."""


class _ReturnedError(Exception):
    """``#return``."""


@dataclass(frozen=True)
class Rendered:
    """A rendered template.

    Attributes:
        value: Its JSON.
        returned: Whether ``#return`` ended it.
        stash: The stash afterwards.
        errors: Errors that it appends.
    """

    value: object
    returned: bool
    stash: JsonObject
    errors: list[dict[str, object]] = field(default_factory=list[dict[str, object]])


def explain_unsupported(template: str) -> str | None:
    """Returns why a template cannot be run; None if it can."""
    try:
        _parse(template)
    except RenderingError as error:
        return str(error)
    for group, name in _METHOD.findall(template):
        if group not in ResolverUtilities.exposed or (group in _GROUPS and name not in _GROUPS[group]):
            return f"$util.{group}{'.' if name else ''}{name} is not in the embedded emulator"
    if found := _EXTENSION.search(template):
        return f"$extensions.{found[1]} is not in the embedded emulator"
    return None


@lru_cache(maxsize=256)
def _parse(template: str) -> Block:
    return parse(_RETURN.sub("#return()", template))


def render(template: str, context: Mapping[str, object]) -> Rendered:
    """Renders a template.

    Args:
        template: The template.
        context: Variable ``$context``.

    Raises:
        RenderingError: If it fails, or does not write JSON.
        TemplateError: If it raises an error.
    """
    budget = Budget()
    util, known = ResolverUtilities(budget, context.get("identity")), convert_members(context)
    known["stash"] = known.get("stash") or MapValue()
    variables = {"util": util, "utils": util, "ctx": known, "context": known}
    dialect = Dialect(missing_holds=False, directives={"return": _leave})
    try:
        text = evaluate(_parse(template), variables, budget, dialect)
        value, returned = _read(text), False
    except _ReturnedError as left:
        value, returned = (left.args[0] if left.args else None), True
    try:
        value = make_plain(value) if returned else value
        return Rendered(value, returned, read_object(make_plain(known["stash"])), util.errors)
    except RecursionError:  # a value that contains itself
        raise RenderingError("the result is nested too deeply") from None


def _leave(*values: object) -> None:
    raise _ReturnedError(*values)


def _read(text: str) -> Json:
    if not text.strip():
        return None
    try:
        return json.loads(_TRAILING_COMMA.sub(r"\1\2", text), strict=False)
    except ValueError:
        raise NotJsonError(f"Unable to parse the JSON document: '{text.strip()[:500]}'") from None
