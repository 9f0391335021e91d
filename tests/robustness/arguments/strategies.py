"""Hypothesis strategies for the calls of components, derived from the schema that other languages get."""

import copy
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, reduce
from operator import getitem
from pathlib import Path
from typing import Any

import pulumi
from hypothesis import strategies as st
from pulumi.provider.experimental.component import ComponentProvider

import serverless_patterns
from tests.robustness.arguments.plausible import COMPANIONS, MINIMAL, PLAUSIBLE

_ANYTHING = "pulumi.json#/Any"

NAMES = st.just("media") | st.sampled_from(
    ["a", "a-b-c", "x" * 24, "x" * 64, "UPPER", "two words", "ünïcode", "", "9lives", "a_b", "a.b", "a\n"]
)
MOST_ARGUMENTS = 5
"""Optional arguments of a call: many of them are rarely valid together."""
JUNK = (
    *(
        None,
        True,
        False,
        0,
        -1,
        3.0,
        0.5,
        2**63,
        float("nan"),
        float("inf"),
        "",
        " ",
        "*",
        "x" * 2_000,
        "\0\n",
    ),
    *(
        "arn:aws:sns:::",
        "../..",
        "/nowhere",
        "${x}",
        "\ud800",
        b"bytes",
        [],
        [None],
        [[]],
        {},
        {"": None},
        {1: 2},
        {1: 2, "a": 3},
    ),
    *(object(), {"x"}, Path(), {"unheard_of": {}}),
)


@dataclass(frozen=True)
class Later:
    """Stands for an Output with this value, which only a running program can make."""

    value: Any


@dataclass(frozen=True)
class Call:
    """A call of a component.

    Attributes:
        component: Name of its class.
        name: Logical name.
        args: Arguments, with :class:`Later` in the place of Outputs.
    """

    component: str
    name: str
    args: Any


@cache
def load_schema() -> dict[str, Any]:
    """Pulumi's schema of the package."""
    provider = ComponentProvider(serverless_patterns.components(), "serverless-patterns")
    return json.loads(provider.schema or "")


def components() -> set[str]:
    """The names of all components."""
    return {token.rpartition(":")[2] for token in load_schema()["resources"]}


def inputs_of(component: str) -> dict[str, dict[str, Any]]:
    """The schema of each argument of a component, by its Python name."""
    properties = _resource(component)["inputProperties"]
    return {_python(name): schema for name, schema in properties.items()}


def outputs_of(component: str) -> set[str]:
    """The names of the outputs that a component always has."""
    return {_python(name) for name in _resource(component)["required"]}


def read_documented_range(schema: Mapping[str, Any]) -> tuple[int, int] | None:
    """The least and the greatest number that the description of an argument names."""
    found = re.search(r"\b(\d+) to (\d+)\b", schema.get("description", ""))
    return (int(found[1]), int(found[2])) if found and schema.get("type") == "integer" else None


@st.composite
def right_calls(draw: st.DrawFn, component: str) -> Call:
    """Calls with a few arguments that look right, though they may not go together."""
    values = {name: _argument(component, name) for name in inputs_of(component)}
    chosen = draw(st.lists(st.sampled_from(sorted(values)), max_size=MOST_ARGUMENTS, unique=True))
    args = {name: draw(values[name]) for name in chosen}
    return Call(component, draw(NAMES), MINIMAL[component] | args)


@st.composite
def calls_with(draw: st.DrawFn, component: str, argument: str) -> Call:
    """Calls with one argument that looks right, and no more than what goes with it."""
    args = COMPANIONS.get((component, argument), MINIMAL[component])
    return Call(component, "media", args | {argument: draw(_argument(component, argument))})


@st.composite
def wrong_calls(draw: st.DrawFn, component: str) -> Call:
    """Calls with one to three arguments, or parts of them, that are something else."""
    call = draw(right_calls(component))
    args = call.args
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from([("unheard_of",), ("",), *_paths(args)]))
        args = _replace(args, path, draw(st.sampled_from(JUNK) | st.just(Later("x")) | st.text(max_size=9)))
    return Call(component, call.name, args)


def paths_of_outputs(args: Any) -> list[tuple[Any, ...]]:
    """The way to every Output inside arguments."""
    return [path for path in _paths(args) if isinstance(_follow(args, path), Later)]


def realise(value: Any) -> Any:
    """A value with Outputs in it; in a running program."""
    match value:
        case Later(inner):
            return pulumi.Output.from_input(inner)
        case dict():
            return {key: realise(part) for key, part in value.items()}
        case list():
            return [realise(part) for part in value]
        case _:
            return value


def _resource(component: str) -> dict[str, Any]:
    return load_schema()["resources"][f"serverless-patterns:index:{component}"]


def _argument(component: str, name: str) -> st.SearchStrategy[Any]:
    own = f"{component}.{name}"
    return _value(own if own in PLAUSIBLE else name, inputs_of(component)[name])


def _value(name: str, schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Values of a property that look right."""
    if name in PLAUSIBLE:
        known = PLAUSIBLE[name]
        if isinstance(known, st.SearchStrategy):
            return known
        plausible = st.sampled_from(known)
        return plausible if schema.get("plain") else plausible | plausible.map(Later)
    if "$ref" in schema:
        return _object(schema["$ref"])
    return _BY_TYPE[schema["type"]](schema)


def _integer(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    least, most = read_documented_range(schema) or (0, 100)
    return st.integers(least, most) | st.sampled_from((least, most, float(least)))


def _list(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    return st.lists(_value("", schema["items"]), max_size=2)


def _dict(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    keys = st.from_regex(r"[a-z]{2,6}", fullmatch=True)
    return st.dictionaries(keys, _value("", schema["additionalProperties"]), max_size=2)


def _text(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """A string: one of the valid values, or one that the description shows as code."""
    description = schema.get("description", "")
    shown = description.partition("Valid values: ")[2] or description
    text = st.sampled_from(re.findall("`+([^`]+)`+", shown) or ["name"])
    return text if schema.get("plain") else text | text.map(Later)


def _object(reference: str) -> st.SearchStrategy[Any]:
    if reference == _ANYTHING:
        return st.sampled_from(("text", 1, {"a": ["b"]}))
    kind = load_schema()["types"][reference.removeprefix("#/types/")]
    values = {
        _python(name): _value(_python(name), schema) for name, schema in kind.get("properties", {}).items()
    }
    required = {_python(name): values.pop(_python(name)) for name in kind.get("required", [])}
    return st.fixed_dictionaries(required, optional=values)


_BY_TYPE: Mapping[str, Callable[[Mapping[str, Any]], st.SearchStrategy[Any]]] = {
    "array": _list,
    "boolean": lambda _: st.sampled_from((True, False)),  # most are off until one turns them on
    "integer": _integer,
    "number": lambda _: st.sampled_from((0, 0.5, 1, 100.0, 1e9)),
    "object": _dict,
    "string": _text,
}


def _python(name: str) -> str:
    return re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", name)


def _paths(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value inside ``node``."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inner:
        yield (*path, key)
        yield from _paths(value, (*path, key))


def _follow(node: Any, path: tuple[Any, ...]) -> Any:
    return reduce(getitem, path, node)


def _replace(args: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(args)
    _follow(changed, path[:-1])[path[-1]] = value
    return changed
