"""Iterations of Map states."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from embedded_aws.json_values import Json, JsonObject
from embedded_aws.services.step_functions.interpreter.data_flow import apply_input_path, is_jsonata
from embedded_aws.services.step_functions.interpreter.definitions import State, Workflow
from embedded_aws.services.step_functions.interpreter.frames import Frame
from embedded_aws.services.step_functions.interpreter.values import build, evaluate

_MOST_AT_ONCE: Final = 40


@dataclass(frozen=True)
class Iterations:
    """The work of a Map state.

    Attributes:
        state: The state.
        processor: Its ``ItemProcessor``.
        given: Its input.
        most: Its ``MaxConcurrency``; 0 without a limit.
        run_workflow: Runs the states of an iteration.
    """

    state: State
    processor: Workflow
    given: Json
    most: int
    run_workflow: Callable[[Workflow, Json, Frame], Json]

    @property
    def most_at_once(self) -> int:
        """Iterations that run at the same time."""
        return min(self.most or _MOST_AT_ONCE, _MOST_AT_ONCE)


def select_item(state: State, given: Json, item: Json, at: int, frame: Frame) -> tuple[Json, JsonObject]:
    """Returns the input of an iteration, and what the Context object has about it."""
    context: JsonObject = {"Item": {"Index": at, "Value": item}}
    template = state.get("ItemSelector", state.get("Parameters"))
    if template is None:
        return copy.deepcopy(item), context
    within = frame.open_branch(frame.scope, context)
    if is_jsonata(state, frame):
        return evaluate(template, "ItemSelector", given, within), context
    return build(template, apply_input_path(state, given, frame), within), context
