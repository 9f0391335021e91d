"""Error types of functions."""

from collections.abc import Callable
from typing import Any

_UNTYPED = "Runtime.HandlerError"
_TRACE = "Traceback (most recent call last):\n"


def add_error_type(execute: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Reads the class of an exception from the traceback in the log.

    MiniStack has one error type for all, which no Retry or Catch of a state machine matches.
    """

    def execute_typed(*invocation: Any) -> dict[str, Any]:
        result = execute(*invocation)
        if result.get("error") and result["body"]["errorType"] == _UNTYPED:
            _replace_type(result["body"], result["log"])
            _replace_node_type(result["body"], result["log"].rstrip("\n"))
        return result

    return execute_typed


def _replace_type(error: dict[str, Any], log: str) -> None:
    """Replaces the error type if the log ends with a traceback, whose end is the class and the message."""
    log = log.rstrip("\n").removesuffix(error["errorMessage"].rstrip("\n")).removesuffix(": ")
    _, found, trace = log.rpartition(_TRACE)
    if found:
        stack, _, name = trace.rpartition("\n")
        error |= {"errorType": name.rpartition(".")[2], "stackTrace": stack.splitlines()}


def _replace_node_type(error: dict[str, Any], log: str) -> None:
    """Replaces the error type if the log ends with a stack of Node.js that begins with the message."""
    before, found, stack = log.rpartition(f": {error['errorMessage']}\n    at ")
    name = before.rpartition("\n")[2]
    if found and name.isidentifier():
        lines = f"{name}{found}{stack}".splitlines()
        error |= {"errorType": name, "trace": lines}
