"""The states of a definition in the Amazon States Language, wherever they are nested."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast


@dataclass(frozen=True)
class State:
    """One state."""

    path: str
    """Where it stands, such as ``definition.States.Charge``."""
    name: str
    body: Mapping[str, Any]
    jsonata: bool
    """Whether its query language is JSONata; else it is JSONPath."""
    express: bool
    """Whether it runs in an Express execution: its workflow's, or that of a Distributed Map's children."""

    @property
    def kind(self) -> object:
        """Its ``Type``."""
        return self.body.get("Type")

    @property
    def is_distributed_map(self) -> bool:
        """Whether it is a Map state that starts child executions."""
        return self.kind == "Map" and _processor_config(self.body).get("Mode") == "DISTRIBUTED"

    def fields(self, name: str) -> Mapping[str, Any]:
        """The object in the field ``name``; empty when there is none."""
        return mapping(self.body.get(name))


def walk(definition: Mapping[str, Any], *, express: bool) -> Iterator[State]:
    """Every state of ``definition``, an outer one before those inside it.

    Anything that is not shaped like a state is left out; the check of the structure reports it.

    Args:
        definition: The definition.
        express: Whether it is the definition of an Express workflow.
    """
    yield from _walk(
        definition, "definition", jsonata=_is_jsonata(definition, inherited=False), express=express
    )


def machines(definition: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """``definition`` and every state machine inside it, each with its path."""
    yield "definition", definition
    for state in walk(definition, express=False):
        yield from _machines(state)


def is_object(value: object) -> bool:
    """Whether ``value`` is an object in the sense of JSON."""
    return isinstance(value, Mapping)


def mapping(value: object) -> Mapping[str, Any]:
    """``value`` if it is an object, else an empty one."""
    return cast("Mapping[str, Any]", value) if is_object(value) else {}


def _walk(machine: Mapping[str, Any], path: str, *, jsonata: bool, express: bool) -> Iterator[State]:
    for name, value in mapping(machine.get("States")).items():
        if not is_object(value):
            continue
        own_jsonata = _is_jsonata(mapping(value), inherited=jsonata)
        state = State(f"{path}.States.{name}", name, mapping(value), own_jsonata, express)
        yield state
        for inner, machine_inside in _machines(state):
            yield from _walk(machine_inside, inner, jsonata=own_jsonata, express=_runs_express(state))


def _machines(state: State) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The state machines inside a Parallel or Map state, each with its path."""
    branches = state.body.get("Branches")
    if isinstance(branches, list):
        for index, branch in enumerate(cast("list[object]", branches)):
            yield f"{state.path}.Branches[{index}]", mapping(branch)
    for processor in ("ItemProcessor", "Iterator"):
        if processor in state.body:
            yield f"{state.path}.{processor}", state.fields(processor)


def _runs_express(state: State) -> bool:
    if not state.is_distributed_map:
        return state.express
    return _processor_config(state.body).get("ExecutionType") == "EXPRESS"


def _processor_config(body: Mapping[str, Any]) -> Mapping[str, Any]:
    return mapping(mapping(body.get("ItemProcessor")).get("ProcessorConfig"))


def _is_jsonata(body: Mapping[str, Any], *, inherited: bool) -> bool:
    language = body.get("QueryLanguage")
    return inherited if language is None else language == "JSONata"
