"""Renders mapping templates as API Gateway does, with its variables.

They are in the developer guide, "Variables for data transformations".
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import cast

from embedded_aws.velocity.budget import Budget
from embedded_aws.velocity.evaluation import Tool, evaluate
from embedded_aws.velocity.parser import parse
from embedded_aws.velocity.syntax import Block, RenderingError
from embedded_aws.velocity.utilities import Utilities
from embedded_aws.velocity.values import (
    MapValue,
    convert_members,
    convert_value,
    format_json,
)


class NotJsonError(RenderingError):
    """A template reads the body as JSON, but it is not; API Gateway returns HTTP 400."""


@dataclass(frozen=True)
class Message:
    """The variables of a template.

    Attributes:
        body: Body of the request or, in a response template, of the backend's response.
        path: Path parameters of the request, with their original encoding.
        querystring: Decoded query parameters of the request.
        header: Headers of the request.
        context: Variable ``$context``.
        stage_variables: Variable ``$stageVariables``.
        request_override: Values of ``$context.requestOverride`` that an earlier template set.
        response_override: Values of ``$context.responseOverride`` that an earlier template set.
    """

    body: str = ""
    path: Mapping[str, str] = field(default_factory=dict[str, str])
    querystring: Mapping[str, str] = field(default_factory=dict[str, str])
    header: Mapping[str, str] = field(default_factory=dict[str, str])
    context: Mapping[str, object] = field(default_factory=dict[str, object])
    stage_variables: Mapping[str, str] = field(default_factory=dict[str, str])
    request_override: Mapping[str, object] = field(default_factory=dict[str, object])
    response_override: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True)
class Rendered:
    """A rendered template.

    Attributes:
        body: Rendered string.
        request_override: Values that the template set in ``$context.requestOverride``: ``path``, or values
            by name in ``path``, ``querystring`` and ``header``.
        response_override: Values that it set in ``$context.responseOverride``: ``status``, and values by name
            in ``header``.
    """

    body: str
    request_override: Mapping[str, object]
    response_override: Mapping[str, object]


def render(template: str, message: Message) -> Rendered:
    """Renders ``template``.

    Raises:
        NotJsonError: If the template reads the body as JSON, but it is not.
        RenderingError: If the template is invalid or fails with these variables.
    """
    request = _read_overrides(message.request_override, "path", "querystring", "header")
    response = _read_overrides(message.response_override, "header")
    budget = Budget()
    try:
        known = convert_members(message.context)
        variables = {
            "input": _Input(message),
            "util": Utilities(budget),
            "context": MapValue({**known, "requestOverride": request, "responseOverride": response}),
            "stageVariables": MapValue(message.stage_variables),
        }
        body = evaluate(_parse_template(template), variables, budget)
    except RecursionError:
        raise RenderingError("the template or its JSON is nested too deeply") from None
    return Rendered(body, _make_plain(request), _make_plain(response))


@lru_cache(maxsize=256)
def _parse_template(template: str) -> Block:
    """Parses and caches the template; parsing takes longer than rendering."""
    return parse(template)


class _Override(MapValue):
    """The overrides of a template. Each can be set once (API Gateway developer guide)."""

    def __setitem__(self, name: str, value: object) -> None:
        if not isinstance(self.get(name), _Override | None):
            raise RenderingError(f"{name} is overridden twice")
        super().__setitem__(name, value)


def _read_overrides(before: Mapping[str, object], *places: str) -> _Override:
    values: dict[str, object] = {
        name: _Override(cast("dict[str, object]", value)) if isinstance(value, dict) else value
        for name, value in before.items()
    }
    return _Override({**{place: _Override() for place in places}, **values})


def _make_plain(override: _Override) -> dict[str, object]:
    return {
        name: _make_plain(value) if isinstance(value, _Override) else value
        for name, value in override.items()
    }


class _Input(Tool):
    """The variable ``$input``."""

    exposed = frozenset({"body", "json", "params", "path"})

    def __init__(self, message: Message) -> None:
        self._message = message

    @property
    def body(self) -> str:
        """The original body; an empty body is ``{}``."""
        return self._message.body or "{}"

    def path(self, path: str) -> object:
        """Returns the value at a JSONPath; null if there is none."""
        return None if not self._message.body else convert_value(_find(self._document(), path))

    def json(self, path: str) -> str:
        """Returns the value at a JSONPath as JSON; an empty string if there is none."""
        if not self._message.body:
            return "{}" if path == "$" else '""'
        found = _find(self._document(), path)
        return '""' if found is None and path != "$" else format_json(found)

    def params(self, name: str | None = None) -> object:
        """Returns all parameters by location, or the first one named ``name`` in path, query and headers."""
        message = self._message
        places = {"path": message.path, "querystring": message.querystring, "header": message.header}
        if name is None:
            return MapValue({place: MapValue(values) for place, values in places.items()})
        headers = {each.lower(): value for each, value in message.header.items()}
        return next(
            (values[name] for values in places.values() if name in values), headers.get(name.lower(), "")
        )

    def _document(self) -> object:
        try:
            return json.loads(self._message.body, parse_constant=_reject_constant)
        except ValueError as error:
            raise NotJsonError(f"Could not parse request body into json: {error}") from error


def _reject_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


_STEP = re.compile(r"\.([A-Za-z_][A-Za-z0-9_-]*)|\['([^']*)'\]|\[\"([^\"]*)\"\]|\[([0-9]+)\]")


def _find(document: object, path: str) -> object:
    """Returns the value at a definite JSONPath, such as ``$.items[0].name``."""
    end, found = 1, document
    if not path.startswith("$"):
        raise RenderingError(f"{path!r} is not a JSONPath; must begin with $")
    while end < len(path):
        step = _STEP.match(path, end)
        if not step:
            raise RenderingError(f"{path!r} is not supported; a JSONPath can contain only names and indexes")
        end, (dotted, single, double, index) = step.end(), step.groups()
        if index is None:
            name = dotted or single or double or ""
            found = cast("dict[str, object]", found).get(name) if isinstance(found, dict) else None
        else:
            items = cast("list[object]", found) if isinstance(found, list) else []
            found = items[int(index)] if int(index) < len(items) else None
    return found
