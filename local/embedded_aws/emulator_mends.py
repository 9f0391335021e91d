"""Mends the emulator where it differs from AWS and the cause is small; runs in its process.

Each mend is a row of the table in ``bridges``.
"""

import os
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, cast

from ministack import app
from ministack.core import iam_evaluator
from ministack.services import lambda_svc, sns

_Lookup = Callable[[str], tuple[bool, list[Any], bool]]


def mend_sns_payload_filters() -> None:
    """Lets filter policies on a message's body look into the objects of an array, as AWS does.

    MiniStack matches nested objects, but finds nothing below an array such as the ``Records`` of
    an S3 event.
    """
    module: Any = sns  # which has no public hook for it
    if not hasattr(module, "_body_lookup"):
        raise RuntimeError("this version of ministack matches SNS filters otherwise: renew the mend")

    def body_lookup(body: dict[str, Any]) -> _Lookup:
        return _lookup_in([body])

    module._body_lookup = body_lookup


def mend_secure_transport() -> None:
    """Counts every request as encrypted: the loopback needs no TLS, which policies demand."""
    evaluator = cast("Any", iam_evaluator)
    if not hasattr(evaluator, "_request_origin"):
        raise RuntimeError("this version of ministack keeps the transport elsewhere: renew the mend")
    # What is delivered in the background has no request, so the default counts as well.
    evaluator._request_origin = ContextVar("request_origin", default=("127.0.0.1", True))

    def pin_request_origin(source_ip: str, _secure_transport: bool) -> None:
        evaluator._request_origin.set((source_ip, True))

    cast("Any", app).pin_request_origin = pin_request_origin


def mend_concurrency() -> None:
    """Runs no more batches of a queue at once than there are processors to run them, or two.

    Fifty cold Python processes on two cores take minutes over what two warm ones do in seconds.
    """
    service = cast("Any", lambda_svc)
    if not hasattr(service, "_sqs_esm_concurrency"):
        raise RuntimeError("this version of ministack limits its pollers otherwise: renew the mend")
    limit = service._sqs_esm_concurrency
    here = max(2, os.cpu_count() or 1)

    def limit_here(*mapping: Any) -> int:
        return min(limit(*mapping), here)

    service._sqs_esm_concurrency = limit_here


def _lookup_in(objects: list[dict[str, Any]]) -> _Lookup:
    """What MiniStack matches against: the values of a key in any of ``objects``."""

    def lookup(key: str) -> tuple[bool, list[Any], bool]:
        values = _values(key)
        return bool(values), values, any(objects)

    def child(key: str) -> _Lookup | None:
        members = [cast("dict[str, Any]", value) for value in _values(key) if isinstance(value, dict)]
        return _lookup_in(members) if members else None

    def _values(key: str) -> list[Any]:
        found: list[Any] = []
        for each in objects:
            value = each.get(key)
            found += cast("list[Any]", value) if isinstance(value, list) else [value]
        return [value for value in found if value is not None]

    lookup.child = child  # pyright: ignore[reportFunctionMemberAccess] where MiniStack looks for it
    return lookup
