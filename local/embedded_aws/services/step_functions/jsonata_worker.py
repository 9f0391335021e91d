"""The process that evaluates JSONata expressions, with limits of processor time and memory.

It runs as a file, not as a module, so that it imports no more of the emulator than it needs.
"""

import contextlib
import json
import os
import resource
import signal
import sys
from typing import Final

from embedded_aws.json_values import Json, JsonObject, is_object, read_object
from embedded_aws.ministack import step_functions
from embedded_aws.services.step_functions.context_state import StatefulContext

SECONDS: Final = 1.5  # of processor time; expressions end after one second, unless they are inside a library
_BYTES: Final = 2**30


def _answer(request: list[Json]) -> JsonObject:
    variables, expression, given, members, *results = request
    context = StatefulContext(read_object(members), {"variables": variables})
    try:
        value = step_functions.evaluate_jsonata(expression, given, context, *results)
        return {"value": _leave_out_results(value)}
    except step_functions.ExecutionError as error:
        return {"error": error.error, "cause": error.cause}
    except (MemoryError, RecursionError) as error:
        return {"error": "States.QueryEvaluationError", "cause": str(error) or "out of memory"}


def _leave_out_results(value: Json) -> Json:
    """Returns ``$states`` without the result and the error output that a state does not have."""
    if not is_object(value) or value.keys() != _STATES:
        return value
    return {name: each for name, each in value.items() if each is not None or name not in _RESULTS}


_RESULTS: Final = frozenset({"errorOutput", "result"})
_STATES: Final = frozenset({"context", "input", *_RESULTS})


def main() -> None:
    """Answers one request a line, until the emulator closes the pipe."""
    with contextlib.suppress(ValueError, OSError):  # macOS has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        for line in sys.stdin.buffer:
            signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)  # the signal ends the process
            try:
                answer = json.dumps(_answer(json.loads(line)))
            except (MemoryError, RecursionError, TypeError, ValueError) as error:
                cause = f"the result is not JSON, or too large: {error}"
                answer = json.dumps({"error": "States.QueryEvaluationError", "cause": cause})
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            answers.write(answer.encode() + b"\n")
            answers.flush()


if __name__ == "__main__":
    main()
