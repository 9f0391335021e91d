"""Cause of an event: the resource that acts, or the caller of the current request."""

import logging
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from embedded_aws.ministack import iam_evaluator, lambda_functions

_cause: ContextVar[str | None] = ContextVar("cause", default=None)
_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


@contextmanager
def set_cause(arn: str | None) -> Generator[None]:
    """Makes a resource the cause of all events until the end of the block, also in threads it starts."""
    before = _cause.set(arn)
    try:
        yield
    finally:
        _cause.reset(before)


@contextmanager
def pause_recording(*, quiet: bool = True) -> Generator[None]:
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
def suppress_recording_errors() -> Generator[None]:
    """Logs an exception in the block: what cannot be recorded must not fail a request."""
    try:
        yield
    except Exception:
        logging.getLogger(__name__).exception("An event could not be recorded.")


def find_acting_resource() -> str | None:
    """Returns the ARN of the resource that acts now; None if a request does."""
    return _cause.get()


def find_caller() -> str | None:
    """Returns the ARN of the function, role or user that sent the current request; None for the root user."""
    return find_acting_principal(iam_evaluator.caller_arn.get())


def find_cause() -> str | None:
    """Returns the ARN of the current actor: a resource, or the caller of the current request."""
    return find_acting_resource() or find_caller()


def find_acting_principal(principal: str) -> str | None:
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
            return remove_qualifier(function["config"]["FunctionArn"])
    return principal


def remove_qualifier(arn: str) -> str:
    """Returns the ARN of a function without version or alias."""
    return ":".join(arn.split(":")[:7])


def strip_test_case(state_machine_arn: str) -> str:
    """Returns the ARN of a state machine, with its version or alias if any."""
    return state_machine_arn.partition("#")[0]
