"""Whether the expressions in a definition can be read: JSONata, and the intrinsic functions of JSONPath."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from jsonata import Jsonata
from jsonata.jexception import JException

from serverless_patterns.conformance import Fault, show, unknown
from serverless_patterns.workflow.definition import State, walk
from serverless_patterns.workflow.substitution import Pending

INTRINSIC_FUNCTIONS = frozenset(
    {
        *("Array", "ArrayContains", "ArrayGetItem", "ArrayLength", "ArrayPartition", "ArrayRange"),
        *("ArrayUnique", "Base64Decode", "Base64Encode", "Format", "Hash", "JsonMerge", "JsonToString"),
        *("MathAdd", "MathRandom", "StringSplit", "StringToJson", "UUID"),
    }
)
"""Step Functions Developer Guide, intrinsic-functions."""

_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'")
_CALL = re.compile(r"States\.(\w+)")
_JSONATA = re.compile(r"\{%(?P<expression>.*)%\}", re.DOTALL)
_INSIDE = frozenset({"Branches", "ItemProcessor", "Iterator"})


def check_expressions(definition: Mapping[str, Any]) -> Iterator[Fault]:
    """Faults for the expressions of each state."""
    for state in walk(definition, express=False):
        for path, field, text in texts_of(state):
            if isinstance(text, Pending):
                continue
            if state.jsonata and text.startswith("{%"):
                yield from _check_jsonata(path, text)
            elif not state.jsonata and field.endswith((".$", "Path")) and text.startswith("States."):
                yield from _check_intrinsic(path, text)


def _check_jsonata(path: str, text: str) -> Iterator[Fault]:
    found = _JSONATA.fullmatch(text)
    if found is None:
        yield Fault(path, f"{show(text)} begins with {{% and has to end with %}}")
        return
    try:
        Jsonata(found["expression"])
    except JException as error:
        yield Fault(path, f"{show(text)} is no JSONata: {error}")


def _check_intrinsic(path: str, text: str) -> Iterator[Fault]:
    code = _QUOTED.sub("''", text)
    for name in _CALL.findall(code):
        if name not in INTRINSIC_FUNCTIONS:
            yield Fault(path, unknown("intrinsic function", name, INTRINSIC_FUNCTIONS))
    if code.count("'") % 2 or code.count("(") != code.count(")") or not code.endswith(")"):
        yield Fault(path, f"{show(text)} has a quote or parenthesis without its counterpart")


def texts_of(state: State) -> Iterator[tuple[str, str, str]]:
    """Path, field and value of every text in ``state``, but not in the states inside it."""
    for field, value in state.body.items():
        if field not in _INSIDE:
            yield from _texts_in(value, f"{state.path}.{field}", field)


def _texts_in(node: Any, path: str, field: str) -> Iterator[tuple[str, str, str]]:
    match node:
        case str():
            yield path, field, node
        case Mapping():
            for name, value in cast("Mapping[str, Any]", node).items():
                yield from _texts_in(value, f"{path}.{name}", name)
        case list():
            for index, value in enumerate(cast("Sequence[Any]", node)):
                yield from _texts_in(value, f"{path}[{index}]", field)
        case _:
            return
