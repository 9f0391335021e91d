"""Checks of fields and transitions, and of the rules that join them."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from serverless_patterns.arguments.errors import InvalidArgument
from serverless_patterns.arguments.text import show, unknown
from serverless_patterns.patterns.workflow.definition.choice_rules import COMBINATORS, NESTED_RULE, OPERATORS
from serverless_patterns.patterns.workflow.definition.distributed_map import DISTRIBUTED_FIELDS
from serverless_patterns.patterns.workflow.definition.document import (
    State,
    get_members,
    is_object,
    machines,
    walk,
)
from serverless_patterns.patterns.workflow.definition.fields import is_number
from serverless_patterns.patterns.workflow.definition.paths import find_errors
from serverless_patterns.patterns.workflow.definition.shape import check_shape
from serverless_patterns.patterns.workflow.definition.states import MACHINE, TYPES, shape_of
from serverless_patterns.patterns.workflow.definition.substitution import Unresolved

_TEMPLATES = ("Parameters", "ResultSelector", "ItemSelector", "Assign")


def check_structure(definition: Mapping[str, Any]) -> Iterator[InvalidArgument]:
    """Yields the errors in fields and transitions, each with the path of its value."""
    yield from check_shape(definition, MACHINE, "definition")
    for path, machine in machines(definition):
        yield from _check_machine(machine, path)
    names: dict[str, str] = {}
    for state in walk(definition, express=False):
        first = names.setdefault(state.name, state.path)
        if first != state.path:
            yield InvalidArgument(state.path, f"has the name of another state, {first}; names must be unique")
        yield from _check_state(state, definition)


def _check_machine(machine: Mapping[str, Any], path: str) -> Iterator[InvalidArgument]:
    """Checks the states of one machine, and the transitions between them."""
    states = machine.get("States")
    if not is_object(states):
        return
    known = get_members(states)
    if not known:
        yield InvalidArgument(f"{path}.States", "must have at least one state")
        return
    if any(isinstance(name, Unresolved) for name in known):
        return
    for name, body in known.items():
        if not is_object(body):
            yield InvalidArgument(f"{path}.States.{name}", f"{show(body)} must be an object")
    targets = [("StartAt", machine.get("StartAt"))]
    targets += [
        (f"States.{name}.{place}", target)
        for name, body in known.items()
        for place, target in _targets(get_members(body))
    ]
    for place, target in targets:
        if isinstance(target, str) and not isinstance(target, Unresolved) and target and target not in known:
            yield InvalidArgument(f"{path}.{place}", unknown("state", target, known))
    if not any(isinstance(target, Unresolved) for _, target in targets):
        yield from _check_reach(machine, known, path)


def _check_reach(
    machine: Mapping[str, Any], states: Mapping[str, Any], path: str
) -> Iterator[InvalidArgument]:
    start = machine.get("StartAt")
    if not isinstance(start, str) or start not in states:
        return
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in reached and name in states:
            reached.add(name)
            waiting += [
                target for _, target in _targets(get_members(states[name])) if isinstance(target, str)
            ]
    for name in states:
        if name not in reached:
            yield InvalidArgument(
                f"{path}.States.{name}", "is unreachable. Add a transition to it, or remove it"
            )
    bodies = [get_members(states[name]) for name in reached]
    if all("Type" in body for body in bodies) and not any(
        "End" in body or body["Type"] in ("Succeed", "Fail") for body in bodies
    ):
        yield InvalidArgument(
            f"{path}.States", "has no terminal state. Set End, or add a Succeed or Fail state"
        )


def _targets(body: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yields the names of the states that follow a state, each with the field that names it."""
    for field in ("Next", "Default"):
        if field in body:
            yield field, body[field]
    for field in ("Catch", "Choices"):
        for index, item in enumerate(_items(body.get(field))):
            if "Next" in item:
                yield f"{field}[{index}].Next", item["Next"]


def _items(value: Any) -> list[Mapping[str, Any]]:
    """Returns the items of a list, with an empty object for each that is not an object."""
    return [get_members(item) for item in cast("list[Any]", value)] if isinstance(value, list) else []


def _check_state(state: State, definition: Mapping[str, Any]) -> Iterator[InvalidArgument]:
    kind = state.kind
    shape = shape_of(kind, jsonata=state.jsonata)
    if shape:
        yield from check_shape(state.body, shape, state.path)
    elif "Type" not in state.body:
        yield InvalidArgument(f"{state.path}.Type", f"is missing; must be one of {', '.join(TYPES)}")
    elif not isinstance(kind, Unresolved):
        yield InvalidArgument(f"{state.path}.Type", unknown("type of state", kind, TYPES))
    if state.body.get("QueryLanguage") == "JSONPath" and definition.get("QueryLanguage") == "JSONata":
        yield InvalidArgument(
            f"{state.path}.QueryLanguage",
            "cannot be JSONPath in a state machine whose QueryLanguage is JSONata. Remove it, or set JSONata"
            " at each state instead of at the top",
        )
    yield from _check_map(state)
    for field in ("Retry", "Catch"):
        yield from _check_handlers(state, field)
    if state.kind == "Choice" and not state.jsonata:
        for index, rule in enumerate(_items(state.body.get("Choices"))):
            yield from _check_rule(rule, f"{state.path}.Choices[{index}]")
    if not state.jsonata:
        yield from _check_templates(state)


def _check_map(state: State) -> Iterator[InvalidArgument]:
    if state.kind != "Map":
        return
    config = state.processor_config
    mode = config.get("Mode")
    if state.is_distributed_map:
        if "ExecutionType" not in config:
            path = f"{state.path}.{state.processor}.ProcessorConfig.ExecutionType"
            yield InvalidArgument(path, "is missing; a Distributed Map requires STANDARD or EXPRESS")
        yield from _check_transfer(state)
    elif not isinstance(mode, Unresolved):
        for field in DISTRIBUTED_FIELDS:
            if field in state.body:
                reason = "requires a Distributed Map: set Mode to DISTRIBUTED in the ProcessorConfig"
                yield InvalidArgument(f"{state.path}.{field}", f"{reason}, or remove it")


def _check_transfer(state: State) -> Iterator[InvalidArgument]:
    reader = state.fields("ItemReader")
    config = get_members(reader.get("ReaderConfig"))
    path = f"{state.path}.ItemReader.ReaderConfig"
    if config.get("Transformation") == "LOAD_AND_FLATTEN" and "InputType" not in config:
        yield InvalidArgument(
            f"{path}.InputType", "is missing; the Transformation LOAD_AND_FLATTEN requires it"
        )
    if config.get("CSVHeaderLocation") == "GIVEN" and "CSVHeaders" not in config:
        yield InvalidArgument(f"{path}.CSVHeaders", "is missing; the CSVHeaderLocation GIVEN requires it")
    batcher = state.body.get("ItemBatcher")
    if is_object(batcher) and not any(name.startswith("Max") for name in get_members(batcher)):
        yield InvalidArgument(
            f"{state.path}.ItemBatcher", "requires MaxItemsPerBatch, MaxInputBytesPerBatch, or both"
        )


def _check_handlers(state: State, field: str) -> Iterator[InvalidArgument]:
    handlers = _items(state.body.get(field))
    for index, handler in enumerate(handlers):
        path = f"{state.path}.{field}[{index}]"
        errors = handler.get("ErrorEquals")
        names = cast("list[Any]", errors) if isinstance(errors, list) else []
        if "States.ALL" in names and len(names) > 1:
            yield InvalidArgument(f"{path}.ErrorEquals", "States.ALL must be the only error of its list")
        if "States.ALL" in names and index < len(handlers) - 1:
            yield InvalidArgument(f"{path}.ErrorEquals", f"States.ALL must be in the last entry of {field}")
        interval, longest = handler.get("IntervalSeconds", 1), handler.get("MaxDelaySeconds")
        if is_number(interval) and is_number(longest) and longest < interval:
            yield InvalidArgument(
                f"{path}.MaxDelaySeconds", f"{longest} must be at least IntervalSeconds, {interval}"
            )


def _check_rule(rule: Mapping[str, Any], path: str) -> Iterator[InvalidArgument]:
    """Checks the comparison of a choice rule, and the rules inside it."""
    compared = [name for name in OPERATORS if name in rule]
    combined = [name for name in COMBINATORS if name in rule]
    if compared and "Variable" not in rule:
        yield InvalidArgument(
            f"{path}.Variable", f"is missing; must be the path whose value {compared[0]} compares"
        )
    if combined and "Variable" in rule:
        yield InvalidArgument(
            f"{path}.Variable", f"cannot be combined with {combined[0]}. Move it into the nested rules"
        )
    if not compared and not combined:
        yield InvalidArgument(path, "requires a comparison such as StringEquals, or And, Or or Not")
    inside = [(f"{path}.Not", rule["Not"])] if "Not" in rule else []
    for name in ("And", "Or"):
        if isinstance(rule.get(name), list):
            inside += [(f"{path}.{name}[{index}]", item) for index, item in enumerate(rule[name])]
    for place, nested in inside:
        yield from check_shape(nested, NESTED_RULE, place)
        if is_object(nested):
            yield from _check_rule(get_members(nested), place)


def _check_templates(state: State) -> Iterator[InvalidArgument]:
    """Checks the paths and intrinsic functions in the fields whose names end in ``.$``."""
    for field in _TEMPLATES:
        yield from _check_template(state.body.get(field), f"{state.path}.{field}")
    batcher = f"{state.path}.ItemBatcher.BatchInput"
    yield from _check_template(state.fields("ItemBatcher").get("BatchInput"), batcher)
    for field in ("ItemReader", "ResultWriter"):
        yield from _check_template(state.fields(field).get("Parameters"), f"{state.path}.{field}.Parameters")
    for field in ("Choices", "Catch"):
        for index, item in enumerate(_items(state.body.get(field))):
            yield from _check_template(item.get("Assign"), f"{state.path}.{field}[{index}].Assign")


def _check_template(node: Any, path: str) -> Iterator[InvalidArgument]:
    if is_object(node):
        for name, value in get_members(node).items():
            place = f"{path}.{name}"
            if not name.endswith(".$"):
                yield from _check_template(value, place)
            elif not isinstance(value, str):
                yield InvalidArgument(
                    place, f"{show(value)} must be a string: a path or an intrinsic function"
                )
            elif not isinstance(value, Unresolved):
                yield from (InvalidArgument(place, reason) for reason in find_errors(value))
    elif isinstance(node, list):
        for index, item in enumerate(cast("list[Any]", node)):
            yield from _check_template(item, f"{path}[{index}]")
