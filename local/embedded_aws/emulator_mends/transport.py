"""Requests that count as encrypted."""

from contextvars import ContextVar
from typing import Any, cast

from ministack import app
from ministack.core import iam_evaluator

from embedded_aws.emulator_mends.patching import replace


def mend_secure_transport() -> None:
    """Counts every request as encrypted: the loopback needs no TLS, which policies demand."""
    # What is delivered in the background has no request, so the default counts as well.
    origin: ContextVar[tuple[str, bool]] = ContextVar("request_origin", default=("127.0.0.1", True))

    def pin_request_origin(source_ip: str, _secure_transport: bool) -> None:
        origin.set((source_ip, True))

    replace(iam_evaluator, "_request_origin", lambda _: origin)
    replace(cast("Any", app), "pin_request_origin", lambda _: pin_request_origin)
