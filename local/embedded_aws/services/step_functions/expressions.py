"""JSONata expressions are evaluated in separate processes, which end when an expression takes too much."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

from embedded_aws.emulator.worker_processes import WorkerProcesses
from embedded_aws.json_values import Json, JsonObject, read_object, read_text
from embedded_aws.ministack import step_functions
from embedded_aws.ministack.patching import Patch

_TIMEOUT: Final[JsonObject] = {
    "error": "States.QueryEvaluationError",
    "cause": "D1012: Evaluation timeout after 1000 milliseconds. Check for infinite loop",
}


_workers: Final = WorkerProcesses(Path(__file__).with_name("jsonata_worker.py"))


def evaluate(
    expression: str,
    given: Json,
    context: JsonObject,
    *,
    variables: JsonObject,
    result: Json = None,
    error_output: Json = None,
) -> Json:
    """Returns the value of an expression.

    Args:
        expression: The expression.
        given: Input of the state.
        context: The Context object.
        variables: The variables, which are not members of the Context object.
        result: Result of the state, if any.
        error_output: Output of the error that was caught, if any.

    Raises:
        ExecutionError: If it has no value.
    """
    parts = [variables, expression, given, context, result, error_output]
    found = _workers.ask(json.dumps(parts, default=str).encode())
    answer: JsonObject = json.loads(found) if found else _TIMEOUT
    if "error" in answer:
        raise step_functions.ExecutionError(read_text(answer["error"]), read_text(answer["cause"]))
    return answer["value"]


def _evaluate_outside(_evaluate: Callable[..., Json]) -> Callable[..., Json]:
    def evaluate_outside(
        expression: str,
        given: Json,
        ctx: JsonObject | None = None,
        result: Json = None,
        error_output: Json = None,
    ) -> Json:
        context = ctx or {}
        variables = read_object(context.get("variables"))  # those of TestState are not members
        return evaluate(
            expression, given, context, variables=variables, result=result, error_output=error_output
        )

    return evaluate_outside


PATCHES = (
    Patch(
        step_functions.evaluate_jsonata,
        _evaluate_outside,
        "JSONata expressions have limits of time and memory, and do not delay other requests",
    ),
)
