"""Map states whose iterations run in the execution (inline), and the choice between both modes."""

import threading
from collections.abc import Callable

from embedded_aws.json_values import Json, JsonObject, is_array, read_array
from embedded_aws.services.step_functions.interpreter import distributed_maps
from embedded_aws.services.step_functions.interpreter.data_flow import (
    apply_input_path,
    apply_result,
    is_jsonata,
)
from embedded_aws.services.step_functions.interpreter.definitions import State, Workflow
from embedded_aws.services.step_functions.interpreter.frames import (
    Frame,
    Scope,
    StateError,
    format_json,
)
from embedded_aws.services.step_functions.interpreter.iterations import Iterations, select_item
from embedded_aws.services.step_functions.interpreter.limits import read_limit
from embedded_aws.services.step_functions.interpreter.parallels import run_all
from embedded_aws.services.step_functions.interpreter.values import (
    evaluate_as,
    fail_evaluation,
    require,
)


def run(
    state: State, given: Json, frame: Frame, run_workflow: Callable[[Workflow, Json, Frame], Json]
) -> Json:
    """Runs a Map state and returns its output."""
    processor = state.get("ItemProcessor") or state.get("Iterator")
    if processor is None:
        raise frame.fail("The Map state has neither an ItemProcessor nor an Iterator.")
    items = None if "ItemReader" in state else _find_items(state, given, frame)
    most = int(read_limit("MaxConcurrency", state, given, frame) or 0)
    if most < 0:
        raise frame.fail("MaxConcurrency cannot be negative.")
    frame.add("MapStateStarted", {"length": len(items or ())})
    if processor.get("ProcessorConfig", {}).get("Mode") == "DISTRIBUTED":
        work = Iterations(state, processor, given, most, run_workflow)
        results = distributed_maps.run(work, items, frame)
    else:
        results = _run_inline(Iterations(state, processor, given, most, run_workflow), items or [], frame)
    frame.add("MapStateSucceeded", chained=False)
    return apply_result(state, given, results, frame)


def _find_items(state: State, given: Json, frame: Frame) -> list[Json]:
    if is_jsonata(state, frame):
        if "Items" in state:
            return read_array(evaluate_as("array", state["Items"], "Items", given, frame))
        if not is_array(given):
            raise fail_evaluation(f"Map state input must be an array but was: {format_json(given)}", frame)
        return given
    path = state.get("ItemsPath", "$")
    items = require(path, apply_input_path(state, given, frame), frame)
    if not is_array(items):
        raise frame.fail(f'Reference path "{path}" must point to array.')
    return items


def _run_inline(work: Iterations, items: list[Json], frame: Frame) -> list[Json]:
    scope, name = Scope(outer=frame.scope), frame.state
    last: dict[int, int] = {}
    running: dict[int, Frame] = {}
    ends: list[int] = [frame.previous]
    failed: list[int] = []

    def iterate(at: int) -> Json:
        item, context = select_item(work.state, work.given, items[at], at, frame)
        iteration = frame.open_branch(scope, context)
        iteration.previous = last.get(threading.get_ident(), frame.previous)
        details: JsonObject = {"index": at, "name": name}
        iteration.add("MapIterationStarted", dict(details))
        running[at] = iteration
        try:
            output = work.run_workflow(work.processor, item, iteration)
        except StateError:
            iteration.add("MapIterationFailed", dict(details), chained=False)
            failed.append(iteration.previous)
            del running[at]
            raise
        ends.append(iteration.add("MapIterationSucceeded", dict(details), chained=False))
        last[threading.get_ident()] = iteration.previous
        del running[at]
        return output

    try:
        results = run_all(iterate, len(items), work.most_at_once, scope)
    except StateError:
        for at, iteration in sorted(running.items()):
            frame.previous = iteration.previous
            frame.add("MapIterationAborted", {"index": at, "name": name}, chained=False)
        frame.previous = failed[0] if failed else frame.previous
        raise
    frame.previous = max(ends)
    return results
