"""Functions that a durable execution invokes, with the role of its function."""

import contextvars
import json
import threading
from collections.abc import Callable, Mapping

from embedded_aws.json_values import JsonObject, read_text
from embedded_aws.ministack import durable_executions
from embedded_aws.ministack.durable_executions import Execution
from embedded_aws.service_calls.as_role import CallError, call_as
from embedded_aws.services.lambda_.durable.executions import build_caller, wake_execution
from embedded_aws.services.lambda_.durable.limits import allow_long_executions

_Start = Callable[[Execution, str, Mapping[str, str], str | None], None]


def invoke_as_function(_start: _Start) -> _Start:
    """Invokes the function of an operation, and wakes the execution when it has ended."""

    def start(execution: Execution, identifier: str, options: Mapping[str, str], payload: str | None) -> None:
        context = contextvars.copy_context()
        arguments = (execution, identifier, options["FunctionName"], payload or "null")
        threading.Thread(target=context.run, args=(_invoke, *arguments), daemon=True).start()

    return start


def _invoke(execution: Execution, identifier: str, function: str, payload: str) -> None:
    result: str | None = None
    error: JsonObject | None = None
    try:
        with allow_long_executions():
            called = {"FunctionName": function, "Payload": payload}
            response = call_as(build_caller(execution), "lambda", "Invoke", called)
        result = _read(response.get("Payload"))
        if kind := response.get("FunctionError"):
            given: JsonObject = json.loads(result)
            error = {
                "ErrorType": given.get("errorType") or read_text(kind),
                "ErrorMessage": given.get("errorMessage") or "",
                "StackTrace": given.get("stackTrace") or [],
            }
    except CallError as failed:
        error = {"ErrorType": failed.code, "ErrorMessage": str(failed)}
    durable_executions.append_chained_result(execution, identifier, error is None, result, error)
    wake_execution(execution["DurableExecutionArn"])


def _read(payload: object) -> str:
    return bytes(payload).decode() if isinstance(payload, bytes | bytearray) else ""
