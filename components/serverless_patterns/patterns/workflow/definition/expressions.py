"""Checks of JSONata expressions, and of the variables that states assign."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from jsonata import Jsonata
from jsonata.jexception import JException

from serverless_patterns.arguments.errors import InvalidArgument
from serverless_patterns.arguments.text import show
from serverless_patterns.patterns.workflow.definition.document import (
    State,
    get_members,
    is_object,
    machines,
    walk,
)
from serverless_patterns.patterns.workflow.definition.substitution import Unresolved

VARIABLE_CHARACTERS = 80
"""The longest name of a variable (Step Functions Developer Guide, workflow-variables)."""
RESULT_STATES = ("Task", "Parallel", "Map")
"""Types of states that have a result (the same)."""

_JSONATA = re.compile(r"\{%(?P<expression>.*)%\}", re.DOTALL)
# Strings, comments and quoted names are not code.
_NO_CODE = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`[^`]*`|/\*.*?\*/", re.DOTALL)
_EVAL = re.compile(r"\$eval\b")
_ASSIGNED = re.compile(r"\$states\s*:=")
_MEMBER = re.compile(r"\$states\s*\.\s*(result|errorOutput)\b")
_USED = re.compile(r"\$(?P<name>[A-Za-z_]\w*)(?P<call>\s*\()?(?:\s*\.\s*(?P<member>[A-Za-z_]\w*))?")
# Variables of an expression itself: assigned, bound to an item or its index, or parameters of a function.
_LOCAL = re.compile(r"\$(\w+)\s*:=|[@#]\s*\$(\w+)|(?:\bfunction|λ)\s*\(([^)]*)\)")
_OF_JSONATA: Iterable[str] = cast("Any", Jsonata).static_frame.bindings  # its type lacks what it has
_FUNCTIONS = frozenset({*_OF_JSONATA, "hash", "parse", "partition", "range", "uuid"})
"""Functions of JSONata, and those that Step Functions adds (Developer Guide, transforming-data)."""
_MEMBERS = ("context", "errorOutput", "input", "result")
"""Members of ``$states`` (the same)."""
_INNER = re.compile(r"\.(?:Branches\[|ItemProcessor\b|Iterator\b).*", re.DOTALL)
_INSIDE = frozenset({"Branches", "ItemProcessor", "Iterator"})


def check_expressions(definition: Mapping[str, Any]) -> Iterator[InvalidArgument]:
    """Yields the errors in the expressions and variables of each state."""
    for state in walk(definition, express=False):
        if state.jsonata:
            for path, field, text in texts_of(state):
                if field != "Comment" and not isinstance(text, Unresolved):
                    yield from _check_text(state, path, text)
        for path, variables in _assignments(state):
            for written in variables:
                yield from _check_variable(written, path, jsonata=state.jsonata)
    yield from _check_scopes(definition)


def find_unknown_variables(definition: Mapping[str, Any]) -> Iterator[InvalidArgument]:
    """Yields variables that no state assigns and unknown members of ``$states``, where executions fail."""
    states = [*walk(definition, express=False)]
    assigned = {name for state in states for _, variables in _assignments(state) for name in variables}
    if any(isinstance(name, Unresolved) for name in assigned):
        return
    known = _FUNCTIONS | {name.removesuffix(".$") for name in assigned}
    for state in states:
        for path, field, text in texts_of(state):
            found = _JSONATA.fullmatch(text)
            if state.jsonata and found and field != "Comment" and not isinstance(text, Unresolved):
                for reason in _find_unknown(_NO_CODE.sub(" ", found["expression"]), known):
                    yield InvalidArgument(path, f"{show(text)} {reason}")


def _find_unknown(code: str, known: frozenset[str]) -> Iterator[str]:
    local = {
        name
        for found in _LOCAL.finditer(code)
        for name in re.findall(r"\w+", " ".join(filter(None, found.groups())))
    }
    for used in _USED.finditer(code):
        name, member = used["name"], used["member"]
        if name == "states":
            if member and member not in _MEMBERS:
                yield f"reads $states.{member}; the members are {', '.join(_MEMBERS)}"
        elif name not in known and name not in local:
            yield f"uses ${name}, which no state assigns"


def _check_text(state: State, path: str, text: str) -> Iterator[InvalidArgument]:
    stripped = text.strip()
    if not stripped.startswith("{%") and not stripped.endswith("%}"):
        return
    found = _JSONATA.fullmatch(text)
    if found is None and text != stripped and _JSONATA.fullmatch(stripped):
        return  # with spaces around it, Step Functions takes it for a plain string
    if found is None:
        yield InvalidArgument(
            path, f"{show(text)} must begin with {{% and end with %}}, without spaces around them"
        )
        return
    try:
        Jsonata(found["expression"])
    except JException as error:
        yield InvalidArgument(path, f"{show(text)} is not a valid JSONata expression: {error}")
    code = _NO_CODE.sub(" ", found["expression"])
    if _EVAL.search(code):
        reason = "calls $eval, which Step Functions does not support; use $parse to parse JSON"
        yield InvalidArgument(path, f"{show(text)} {reason}")
    if _ASSIGNED.search(code):
        yield InvalidArgument(path, f"{show(text)} assigns $states, which is reserved; choose another name")
    place = path.removeprefix(f"{state.path}.")
    for member in sorted({found[1] for found in _MEMBER.finditer(code)}):
        yield from _check_member(state, member, place, path)


def _check_member(state: State, member: str, place: str, path: str) -> Iterator[InvalidArgument]:
    """``$states.result`` and ``$states.errorOutput`` are available in some fields only."""
    caught = re.match(r"Catch\[\d+\]\.(Assign|Output)\b", place)
    if member == "errorOutput" and not caught:
        yield InvalidArgument(path, "$states.errorOutput is available in Assign and Output of a catcher only")
    has_result = state.kind in RESULT_STATES and (caught or re.match(r"(Assign|Output)\b", place))
    if member == "result" and not has_result:
        reason = "$states.result is available in Assign and Output of a Task, Parallel or Map state only"
        yield InvalidArgument(path, reason)


def _assignments(state: State) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yields every ``Assign`` of ``state``, with its path."""
    places = [(state.path, state.body)]
    for field in ("Catch", "Choices"):
        items = state.body.get(field)
        for index, item in enumerate(cast("list[Any]", items) if isinstance(items, list) else []):
            places.append((f"{state.path}.{field}[{index}]", get_members(item)))
    for path, body in places:
        if is_object(body.get("Assign")):
            yield f"{path}.Assign", get_members(body["Assign"])


def _check_variable(written: str, path: str, *, jsonata: bool) -> Iterator[InvalidArgument]:
    if isinstance(written, Unresolved):
        return
    name = written if jsonata else written.removesuffix(".$")
    if name == "states":
        yield InvalidArgument(f"{path}.{written}", "the variable $states is reserved; choose another name")
    elif not name.isidentifier():
        reason = "a variable must have a name of letters, digits and underscores that begins with a letter"
        yield InvalidArgument(f"{path}.{written}", reason)
    elif len(name) > VARIABLE_CHARACTERS:
        reason = f"its name has {len(name)} characters, at most {VARIABLE_CHARACTERS} are allowed"
        yield InvalidArgument(f"{path}.{written}", reason)


def _check_scopes(definition: Mapping[str, Any]) -> Iterator[InvalidArgument]:
    """A variable inside a Parallel or Map state cannot have the name of one outside it."""
    assigned: dict[str, list[tuple[str, str]]] = {}
    for path, machine in machines(definition):
        states = (
            State(f"{path}.States.{name}", name, get_members(body), jsonata=False, express=False)
            for name, body in get_members(machine.get("States")).items()
        )
        own = [
            (name.removesuffix(".$"), f"{place}.{name}")
            for state in states
            for place, variables in _assignments(state)
            for name in variables
        ]
        for outer, variables in assigned.items():
            if path.startswith(f"{outer}."):
                yield from _check_scope(dict(own), _visible(path, outer, variables))
        assigned[path] = own


def _visible(path: str, outer: str, variables: list[tuple[str, str]]) -> dict[str, str]:
    """Returns the variables of an outer scope that a machine inside it must not assign.

    A Parallel or Map state assigns in its own Catch after the machines inside it have ended.
    """
    state = _INNER.sub("", path.removeprefix(outer))
    handlers = f"{outer}{state}.Catch["
    return {name: place for name, place in variables if not place.startswith(handlers)}


def _check_scope(own: Mapping[str, str], outer: Mapping[str, str]) -> Iterator[InvalidArgument]:
    for name in sorted(own.keys() & outer.keys()):
        reason = f"an outer scope assigns the same variable, {outer[name]}; rename one"
        yield InvalidArgument(own[name], reason)


def texts_of(state: State) -> Iterator[tuple[str, str, str]]:
    """Yields path, field and value of every string in ``state``, without the states inside it."""
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
