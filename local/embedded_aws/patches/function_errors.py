"""Errors of functions under the names that their code gave them."""

from collections.abc import Callable
from typing import Any

from ministack.services import lambda_svc

from embedded_aws.patches.patching import Patch

_UNTYPED = "Runtime.HandlerError"
_TRACE = "Traceback (most recent call last):\n"


def _typed(execute: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Reads the class of an exception from the traceback in the log.

    MiniStack calls all errors by one name, so that no Retry or Catch of a state machine would match.
    """

    def execute_typed(*invocation: Any) -> dict[str, Any]:
        result = execute(*invocation)
        if result.get("error") and result["body"]["errorType"] == _UNTYPED:
            _retype(result["body"], result["log"])
        return result

    return execute_typed


def _retype(error: dict[str, Any], log: str) -> None:
    """A traceback is the end of the log, and ends with the class and the message, if there is one."""
    log = log.rstrip("\n").removesuffix(error["errorMessage"].rstrip("\n")).removesuffix(": ")
    _, found, trace = log.rpartition(_TRACE)
    if found:
        stack, _, name = trace.rpartition("\n")
        error |= {"errorType": name.rpartition(".")[2], "stackTrace": stack.splitlines()}


PATCHES = (
    Patch(
        lambda_svc,
        "_execute_function_warm",
        "596b314f7605c687",
        _typed,
        "an error of a function has the class of its exception, and says where it was raised",
    ),
)
