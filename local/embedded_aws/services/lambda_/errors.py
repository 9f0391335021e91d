"""Error types of functions."""

import re
from collections.abc import Mapping
from typing import Final

from embedded_aws.json_values import JsonObject, read_object, read_text
from embedded_aws.ministack.lambda_functions import Execute, Result, read_configuration

_UNTYPED = "Runtime.HandlerError"
_WITHOUT_REQUEST_ID: Final = "python3.8"
_TRACE = "Traceback (most recent call last):\n"
_CODE: Final = re.compile(r'File "[^"]*/ministack-lambda-[^/"]+/code/')
_WORKER: Final = re.compile(r'  File "[^"]*/_worker\.py"')
_MARKS: Final = re.compile(r"^ +[~^]+\n", re.MULTILINE)


def has_request_id(function: Mapping[str, object]) -> bool:
    """Whether errors of the runtime of a function have the ID of the request."""
    runtime = read_configuration(function).get("Runtime", "")
    return runtime.startswith("python") and runtime != _WITHOUT_REQUEST_ID


def add_error_type(execute: Execute) -> Execute:
    """Reads the class of an exception from the traceback in the log.

    MiniStack has one error type for all, which no Retry or Catch of a state machine matches.
    """

    def execute_typed(function: Mapping[str, object], event: object, request_id: str) -> Result:
        result = execute(function, event, request_id)
        error, log = read_object(result["body"]), result.get("log", "")
        if result.get("error") and error["errorType"] == _UNTYPED:
            _replace_type(error, log)
            _replace_node_type(error, log.rstrip("\n"))
            if has_request_id(function):
                error.setdefault("requestId", request_id)
        return result

    return execute_typed


def _replace_type(error: JsonObject, log: str) -> None:
    """Replaces the error type if the log ends with a traceback, whose end is the class and the message."""
    log = log.rstrip("\n").removesuffix(read_text(error["errorMessage"]).rstrip("\n")).removesuffix(": ")
    _, found, trace = log.rpartition(_TRACE)
    if found:
        stack, _, name = trace.rpartition("\n")
        error |= {"errorType": name.rpartition(".")[2], "stackTrace": _list_frames(stack)}


def _list_frames(stack: str) -> list[str]:
    """Returns the frames of a traceback in the code of the function, each with its line of code."""
    frames = re.split(r"^(?=  File \")", _CODE.sub('File "/var/task/', f"{stack}\n"), flags=re.MULTILINE)
    return [_MARKS.sub("", frame) for frame in frames if frame and not _WORKER.match(frame)]


def _replace_node_type(error: JsonObject, log: str) -> None:
    """Replaces the error type if the log ends with a stack of Node.js that begins with the message."""
    before, found, stack = log.rpartition(f": {error['errorMessage']}\n    at ")
    name = before.rpartition("\n")[2]
    if found and name.isidentifier():
        lines = f"{name}{found}{stack}".splitlines()
        error |= {"errorType": name, "trace": lines}
