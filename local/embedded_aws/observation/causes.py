"""Cause of an event: the resource that acts, or the caller of the current request."""

import logging
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from embedded_aws.ministack import iam_evaluator, lambda_functions

_cause: ContextVar[str | None] = ContextVar("cause", default=None)
_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


@contextmanager
def caused_by(arn: str | None) -> Generator[None]:
    """Makes a resource the cause of all events until the end of the block, also in threads it starts."""
    before = _cause.set(arn)
    try:
        yield
    finally:
        _cause.reset(before)


@contextmanager
def unobserved(*, quiet: bool = True) -> Generator[None]:
    """Records no denial and no request until the end of the block: it only looks what is allowed.

    Args:
        quiet: Whether this applies.
    """
    before = _quiet.set(quiet or _quiet.get())
    try:
        yield
    finally:
        _quiet.reset(before)


def is_unobserved() -> bool:
    """Whether denials and requests are not recorded now."""
    return _quiet.get()


@contextmanager
def harmless() -> Generator[None]:
    """Logs an exception in the block: what cannot be recorded must not fail a request."""
    try:
        yield
    except Exception:
        logging.getLogger(__name__).exception("An event could not be recorded.")


def resource() -> str | None:
    """Returns the ARN of the resource that acts now; None if a request does."""
    return _cause.get()


def caller() -> str | None:
    """Returns the ARN of the function, role or user that sent the current request; None for the root user."""
    return acting(iam_evaluator.caller_arn.get())


def cause() -> str | None:
    """Returns the ARN of the current actor: a resource, or the caller of the current request."""
    return resource() or caller()


def acting(principal: str) -> str | None:
    """Returns the ARN of the function that has assumed a role; for other principals their own, for root None.

    Args:
        principal: ARN of the principal, as policies see it.
    """
    if not principal or principal.endswith(":root"):
        return None
    role_session = principal.partition(":assumed-role/")[2]
    if role_session:
        role, _, session = role_session.rpartition("/")
        function = lambda_functions.functions.get(session)
        if function and function["config"]["Role"].rpartition("/")[2] == role:
            return unqualified_function(function["config"]["FunctionArn"])
    return principal


def unqualified_function(arn: str) -> str:
    """Returns the ARN of a function without version or alias."""
    return ":".join(arn.split(":")[:7])


def without_test_case(state_machine_arn: str) -> str:
    """Returns the ARN of a state machine, with its version or alias if any."""
    return state_machine_arn.partition("#")[0]
