"""Hypothesis strategies for the calls of components, derived from the schema that other languages get."""

import copy
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pulumi
from hypothesis import strategies as st
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.provider.experimental.host import components_from_module

import serverless_patterns

CODE = str(Path(__file__).resolve().parents[3] / "patterns/fan-out-conversion/src/caption")
_ACCOUNT = "us-east-1:123456789012"
_ANYTHING = "pulumi.json#/Any"
_WORKFLOW = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}

MINIMAL: Mapping[str, dict[str, Any]] = {
    "Bucket": {},
    "FanOutConversion": {"conversions": {"archive": {"zip": {}}}},
    "Function": {"code": CODE, "handler": "caption.handler"},
    "Queue": {},
    "Table": {"partition_key": {"name": "id"}},
    "Topic": {},
    "Workflow": {"definition": _WORKFLOW, "timeout": 60},
}
"""What each component at least has to be told."""

PLAUSIBLE: Mapping[str, tuple[Any, ...]] = {
    "access_log_bucket_name": ("logs-of-all",),
    "actions": (["s3:GetObject"], ["sqs:SendMessage", "sqs:ReceiveMessage"]),
    "additional_code": ([CODE],),
    "alarm_topic_arn": (f"arn:aws:sns:{_ACCOUNT}:alarms",),
    "allowed_methods": (["GET"], ["PUT", "POST"]),
    "allowed_origins": (["https://app.example.com"],),
    "arn": (f"arn:aws:sqs:{_ACCOUNT}:queue", f"arn:aws:sqs:{_ACCOUNT}:queue.fifo"),
    "code": (CODE,),
    "conversions": (
        {"thumbnail": {"image": {"width": 300, "format": "jpeg"}, "suffixes": [".png"]}},
        {"own": {"code": CODE, "handler": "caption.handler", "environment": {"LEVEL": "1"}, "tries": 3}},
    ),
    "dead_letter_queue_arn": (f"arn:aws:sqs:{_ACCOUNT}:letters",),
    "definition": (_WORKFLOW,),
    "definition_file": (),
    "event_pattern": ({"source": ["aws.s3"]},),
    "expression": ("rate(5 minutes)", "cron(0 8 * * ? *)"),
    "filters": ([{"body": {"kind": ["order"]}}],),
    "handler": ("caption.handler",),
    "input": ({"a": 1},),
    "kms_key_arn": (f"arn:aws:kms:{_ACCOUNT}:key/1",),
    "log_retention_days": (1, 30, 3653),
    "region": ("eu-west-1",),
    "requirements": ([],),
    "resources": (["arn:aws:s3:::bucket/*"], ["*"]),
    "runtime": ("python3.13", "nodejs22.x"),
    "service": ("sns.amazonaws.com",),
    "source_arn": (f"arn:aws:sns:{_ACCOUNT}:topic",),
    "source_bucket_name": ("uploads-of-all",),
    "substitutions": (),
    "timezone": ("Europe/Berlin",),
}
"""Values of properties of which the schema does not say enough; an empty tuple leaves the property out."""

NAMES = st.just("media") | st.sampled_from(
    ["a", "a-b-c", "x" * 24, "x" * 64, "UPPER", "two words", "ünïcode", "", "9lives", "a_b", "a.b", "a\n"]
)
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
    provider = ComponentProvider(components_from_module(serverless_patterns), "serverless-patterns")
    return json.loads(provider.schema or "")


def inputs_of(component: str) -> dict[str, dict[str, Any]]:
    """The schema of each argument of a component, by its Python name."""
    properties = _resource(component)["inputProperties"]
    return {_python(name): schema for name, schema in properties.items()}


def outputs_of(component: str) -> set[str]:
    """The names of the outputs that a component always has."""
    return {_python(name) for name in _resource(component)["required"]}


def documented_range(schema: Mapping[str, Any]) -> tuple[int, int] | None:
    """The least and the greatest number that the description of an argument names."""
    found = re.search(r"\b(\d+) to (\d+)\b", schema.get("description", ""))
    return (int(found[1]), int(found[2])) if found and schema.get("type") == "integer" else None


def right_calls(component: str) -> st.SearchStrategy[Call]:
    """Calls with arguments that look right, though they may not go together."""
    optional = {name: _value(name, schema) for name, schema in inputs_of(component).items()}
    args = st.fixed_dictionaries({}, optional=optional).map(lambda given: MINIMAL[component] | given)
    return st.builds(Call, st.just(component), NAMES, args)


@st.composite
def wrong_calls(draw: st.DrawFn, component: str) -> Call:
    """Calls with one to three arguments, or parts of them, that are something else."""
    call = draw(right_calls(component))
    args = call.args
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from([("unheard_of",), ("",), *_paths(args)]))
        args = _replaced(args, path, draw(st.sampled_from(JUNK) | st.just(Later("x")) | st.text(max_size=9)))
    return Call(component, call.name, args)


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


def _value(name: str, schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Values of a property that look right."""
    if name in PLAUSIBLE:
        plausible = st.sampled_from(PLAUSIBLE[name]) if PLAUSIBLE[name] else st.nothing()
        return plausible if schema.get("plain") else plausible | plausible.map(Later)
    if "$ref" in schema:
        return _object(schema["$ref"])
    return _BY_TYPE[schema["type"]](schema)


def _integer(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    least, most = documented_range(schema) or (0, 100)
    return st.integers(least, most) | st.sampled_from((least, most, float(least)))


def _list(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    return st.lists(_value("", schema["items"]), max_size=2)


def _dict(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    keys = st.from_regex(r"[a-z]{2,6}", fullmatch=True)
    return st.dictionaries(keys, _value("", schema["additionalProperties"]), max_size=2)


def _text(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """A text, likely one that the description names as code."""
    text = st.sampled_from(re.findall("``([^`]+)``", schema.get("description", "")) or ["name"])
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
    "boolean": lambda _: st.booleans(),
    "integer": _integer,
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


def _replaced(args: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(args)
    holder: Any = changed
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return changed
