"""Whether a definition is well-formed: statelint's judgement, less what it does not know of the language."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from statelint.config import Config
from statelint.linter import Linter
from statelint.problem import ProblemType

from serverless_patterns.conformance import Fault, show
from serverless_patterns.workflow.definition import State, is_object, machines, mapping, walk

# Step Functions takes 2 for 2.0, and paths that statelint does not: $variable, $.detail-type, $.[?(@.a > 1)].
# What a Resource may be is checked by what it calls.
_LENIENT = Config(
    {
        ProblemType.FLOAT,
        ProblemType.JSON_PATH,
        ProblemType.REFERENCE_PATH,
        ProblemType.REFERENCE_PATH_OR_FUNC,
        ProblemType.URI,
    }
)

# What is right all the same. Each line is a part of the language that statelint 3.1 does not know.
_LEGAL = re.compile(
    r"""
      is\ not\ a\ JSONPath\ or\ intrinsic\ function   # the paths in parameters, as above
    | \$\{                                            # what is known later
    | Field\ "Assign"\ not\ allowed                   # variables in JSONPath states
    | Field\ "Label"\ not\ allowed                    # a Distributed Map's
    | not\ allowed\ in\ .*ReaderConfig$
    | Field\ "WriterConfig"\ not\ allowed
    | ResultWriter\ does\ not\ have\ required\ field  # it may have nothing but a WriterConfig
    """,
    re.VERBOSE,
)


_EXPRESSION = ' is "{%'  # in JSONata, in place of a number


def check_structure(definition: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with fields, transitions and reachability, each fault at the state it concerns."""
    misshapen = list(_check_shape(definition))
    yield from misshapen
    if misshapen:
        return  # statelint would stumble over it
    states = sorted(walk(definition, express=False), key=lambda state: len(state.path), reverse=True)
    for problem in Linter.validate(dict(definition), _LENIENT):
        text = problem.replace("State Machine", "definition")
        state = next((state for state in states if _concerns(text, state)), None)
        in_jsonata = state is not None and state.jsonata
        if not (_LEGAL.search(text) or (in_jsonata and _EXPRESSION in text)):
            yield _fault(text, state)


def _concerns(problem: str, state: State) -> bool:
    return state.path in problem or problem == _unreachable(state)


def _unreachable(state: State) -> str:
    """What statelint says of a state that nothing leads to; it leaves out a part of its path."""
    return f"No transition found to state {state.path.removesuffix(f'States.{state.name}')}{state.name}"


def _fault(problem: str, state: State | None) -> Fault:
    if state and problem == _unreachable(state):
        return Fault(state.path, "no transition leads to it")
    path = state.path if state else "definition"
    return Fault(path, problem.removeprefix(path).lstrip(".: ").removesuffix(f" in {path}"))


def _check_shape(definition: Mapping[str, Any]) -> Iterator[Fault]:
    """What has to be an object or a text before anything else can be looked at."""
    for path, machine in machines(definition):
        states = machine.get("States")
        if not mapping(states):
            yield Fault(f"{path}.States", f"{show(states)} has to be an object of at least one state")
        for name, state in mapping(states).items():
            if not is_object(state):
                yield Fault(f"{path}.States.{name}", f"{show(state)} has to be an object")
        yield from _check_text(machine, "StartAt", path)
    for state in walk(definition, express=False):
        yield from _check_text(state.body, "Next", state.path)


def _check_text(body: Mapping[str, Any], field: str, path: str) -> Iterator[Fault]:
    if field in body and not isinstance(body[field], str):
        yield Fault(f"{path}.{field}", f"{show(body[field])} has to be the name of a state")
