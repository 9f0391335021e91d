"""Limits of the invocations and settings of durable functions."""

import re
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from embedded_aws.json_values import read_object
from embedded_aws.services.lambda_.operations.calls import FunctionCall, OperationError, reject_value

LONGEST_SYNCHRONOUS: Final = 900
"""Seconds that an execution may take whose caller waits."""
_NAME: Final = re.compile(r"[a-zA-Z0-9-_]{1,64}")
_long: ContextVar[bool] = ContextVar("long", default=False)


@contextmanager
def allow_long_executions() -> Generator[None]:
    """Lets executions that are started in this context take longer than 15 minutes."""
    before = _long.set(True)
    try:
        yield
    finally:
        _long.reset(before)


def limit_seconds(timeout: int) -> int:
    """Returns the seconds that an execution may take: an event source waits for 15 minutes at most.

    Args:
        timeout: The execution timeout of the function.
    """
    return timeout if _long.get() else min(timeout, LONGEST_SYNCHRONOUS)


def check_durable_invocation(call: FunctionCall, kind: str, name: str | None) -> None:
    """Checks the invocation of a durable function.

    Raises:
        OperationError: If it names no version, or waits for an execution that may take too long.
    """
    settings: Mapping[str, int] | None = (call.function or {}).get("config", {}).get("DurableConfig")
    if not settings:
        if name:
            raise reject_value(
                "You cannot provide a durable execution name for a function that is not durable."
            )
        return
    if call.qualifier is None:
        raise reject_value("You cannot invoke a durable function using an unqualified ARN.")
    if name and not _NAME.fullmatch(name):
        raise OperationError(
            "ValidationException",
            f"1 validation error detected: Value '{name}' at 'durableExecutionName' failed to satisfy"
            " constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+",
        )
    if kind == "RequestResponse" and settings["ExecutionTimeout"] > LONGEST_SYNCHRONOUS and not _long.get():
        raise reject_value(
            "You cannot synchronously invoke a durable function with an executionTimeout greater than 15"
            " minutes."
        )


def check_durable_settings(given: Mapping[str, object], before: Mapping[str, object] | None = None) -> None:
    """Checks the durable configuration of a function that is created or updated.

    Raises:
        OperationError: If it has no timeout, or makes a function durable that is not.
    """
    settings = given.get("DurableConfig")
    if settings is None:
        return
    if before is None and "ExecutionTimeout" not in read_object(settings):
        raise reject_value(
            "You cannot create a function with a durable configuration without an executionTimeout"
        )
    if before is not None and not before.get("DurableConfig"):
        raise reject_value("You cannot add a durable configuration to an existing function.")
