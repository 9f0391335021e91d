"""Parallel states, and branches that run at the same time."""

import contextvars
import copy
import threading
from collections.abc import Callable
from typing import TypeVar

from embedded_aws.json_values import Json
from embedded_aws.services.step_functions.interpreter.data_flow import apply_parameters, apply_result
from embedded_aws.services.step_functions.interpreter.definitions import State, Workflow
from embedded_aws.services.step_functions.interpreter.frames import (
    EndedError,
    Frame,
    Scope,
    StateError,
)

_Result = TypeVar("_Result")
RunWorkflow = Callable[[Workflow, Json, Frame], Json]


def run(state: State, given: Json, frame: Frame, run_workflow: RunWorkflow) -> Json:
    """Runs a Parallel state and returns its output."""
    parameters = apply_parameters(state, given, frame)
    frame.add("ParallelStateStarted")
    scope = Scope(outer=frame.scope)
    branches = state.get("Branches", [])
    frames = [frame.open_branch(scope) for _ in branches]

    def run_branch(at: int) -> Json:
        try:
            return run_workflow(branches[at], copy.deepcopy(parameters), frames[at])
        except StateError:
            frame.previous = frames[at].previous
            raise

    results = run_all(run_branch, len(frames), len(frames), scope)
    frame.previous = max(each.previous for each in frames)
    frame.add("ParallelStateSucceeded", chained=False)
    return apply_result(state, given, results, frame)


def run_all(work: Callable[[int], _Result], count: int, most: int, scope: Scope) -> list[_Result]:
    """Runs work with numbers from 0 and returns the results; the first error ends the others.

    Args:
        work: The work.
        count: How many times it runs.
        most: How many run at the same time.
        scope: The scope of all of them.

    Raises:
        StateError: If one fails.
    """
    results: dict[int, _Result] = {}
    errors: list[BaseException] = []
    numbers = iter(range(count))
    changed = threading.Condition()
    running = min(most, count)

    def run_some() -> None:
        nonlocal running
        try:
            while True:
                with changed:
                    at = None if errors else next(numbers, None)
                if at is None:
                    break
                results[at] = work(at)
        except BaseException as error:
            with changed:
                errors.append(error)
                changed.notify_all()
        finally:
            with changed:
                running -= 1
                changed.notify_all()

    if running == 1:
        run_some()
    else:
        for _ in range(running):
            within = contextvars.copy_context().run
            threading.Thread(target=within, args=(run_some,), daemon=True).start()
    with changed:
        changed.wait_for(lambda: errors or not running)
        scope.ended = bool(errors)
    if errors:
        failed = [error for error in errors if not isinstance(error, EndedError)]
        error = failed[0] if failed else errors[0]
        raise StateError(error.error, error.cause) if isinstance(error, StateError) else error
    return [results[at] for at in range(count)]
