"""The states of a definition in the Amazon States Language, at any depth."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast


@dataclass(frozen=True)
class State:
    """One state."""

    path: str
    """Path in the definition, such as ``definition.States.Charge``."""
    name: str
    body: Mapping[str, Any]
    jsonata: bool
    """Whether the query language is JSONata; else it is JSONPath."""
    express: bool
    """Whether it runs in an Express execution: of the workflow, or of the children of a Distributed Map."""

    @property
    def kind(self) -> object:
        """The ``Type`` of the state."""
        return self.body.get("Type")

    @property
    def is_distributed_map(self) -> bool:
        """Whether it is a Map state that starts child executions."""
        return self.kind == "Map" and self.processor_config.get("Mode") == "DISTRIBUTED"

    @property
    def processor(self) -> str:
        """Name of the field of a Map state that contains its states."""
        return "ItemProcessor" if "ItemProcessor" in self.body else "Iterator"

    @property
    def processor_config(self) -> Mapping[str, Any]:
        """The ``ProcessorConfig`` of a Map state."""
        return get_members(self.fields(self.processor).get("ProcessorConfig"))

    def fields(self, name: str) -> Mapping[str, Any]:
        """Returns the object in the field ``name``, or an empty one."""
        return get_members(self.body.get(name))


def walk(definition: Mapping[str, Any], *, express: bool) -> Iterator[State]:
    """Yields every state of ``definition``, an outer one before those inside it.

    Values that are not objects are left out; the check of the structure reports them.

    Args:
        definition: The definition.
        express: Whether it is the definition of an Express workflow.
    """
    yield from _walk(
        definition, "definition", jsonata=definition.get("QueryLanguage") == "JSONata", express=express
    )


def machines(definition: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yields ``definition`` and every state machine inside it, each with its path."""
    yield "definition", definition
    for state in walk(definition, express=False):
        yield from _machines(state)


def is_object(value: object) -> bool:
    """Whether ``value`` is an object in the sense of JSON."""
    return isinstance(value, Mapping)


def get_members(value: object) -> Mapping[str, Any]:
    """Returns ``value`` if it is an object, else an empty one."""
    return cast("Mapping[str, Any]", value) if is_object(value) else {}


def _walk(machine: Mapping[str, Any], path: str, *, jsonata: bool, express: bool) -> Iterator[State]:
    for name, value in get_members(machine.get("States")).items():
        if not is_object(value):
            continue
        # States inside it have the query language of the state machine by default, not of this state.
        language = get_members(value).get("QueryLanguage")
        own_jsonata = jsonata if language is None else language == "JSONata"
        state = State(f"{path}.States.{name}", name, get_members(value), own_jsonata, express)
        yield state
        for inner, machine_inside in _machines(state):
            yield from _walk(machine_inside, inner, jsonata=jsonata, express=_runs_express(state))


def _machines(state: State) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yields the state machines inside a Parallel or Map state, each with its path."""
    branches = state.body.get("Branches")
    if isinstance(branches, list):
        for index, branch in enumerate(cast("list[object]", branches)):
            yield f"{state.path}.Branches[{index}]", get_members(branch)
    for processor in ("ItemProcessor", "Iterator"):
        if processor in state.body:
            yield f"{state.path}.{processor}", state.fields(processor)


def _runs_express(state: State) -> bool:
    if not state.is_distributed_map:
        return state.express
    return state.processor_config.get("ExecutionType") == "EXPRESS"
