"""JSONata expressions are evaluated in processes of their own, which end when an expression takes too much.

A regular expression or a string of gigabytes can hold Python's lock for minutes; a process can be ended.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from embedded_aws.json_values import Json, JsonObject, read_object, read_text
from embedded_aws.ministack import step_functions
from embedded_aws.ministack.patching import Patch

_WORKER: Final = Path(__file__).with_name("jsonata_worker.py")
_MOST_WORKERS: Final = 2
_ENVIRONMENT: Final = frozenset({"HOME", "LANG", "PATH", "PYTHONPATH", "TMPDIR", "VIRTUAL_ENV"})
_TIMEOUT: Final[JsonObject] = {
    "error": "States.QueryEvaluationError",
    "cause": "D1012: Evaluation timeout after 1000 milliseconds. Check for infinite loop",
}


class _Workers:
    """The processes, which start when the first expression is evaluated."""

    def __init__(self) -> None:
        self._slots = threading.BoundedSemaphore(_MOST_WORKERS)
        self._idle: list[subprocess.Popen[bytes]] = []

    def evaluate(self, request: bytes) -> JsonObject:
        with self._slots:
            worker = self._idle.pop() if self._idle else _start()
            answer = _ask(worker, request)
            if answer:
                self._idle.append(worker)
                return json.loads(answer)
            worker.communicate()
            if worker.returncode > 0:
                raise RuntimeError(f"the evaluation of JSONata ended with status {worker.returncode}")
            return _TIMEOUT  # a signal ended it


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 a file of this package
        [sys.orig_argv[0], "-P", os.fspath(_WORKER)],  # sys.executable is the interpreter of functions
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={name: value for name, value in os.environ.items() if name in _ENVIRONMENT},
    )


def _ask(worker: subprocess.Popen[bytes], request: bytes) -> bytes:
    if worker.stdin is None or worker.stdout is None:
        return b""
    try:
        worker.stdin.write(request + b"\n")
        worker.stdin.flush()
        return worker.stdout.readline()
    except OSError:
        return b""


_workers: Final = _Workers()


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
    answer = _workers.evaluate(json.dumps(parts, default=str).encode())
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
