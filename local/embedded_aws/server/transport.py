"""Every request counts as a TLS request, which policies require."""

from contextvars import ContextVar

from embedded_aws.ministack import app, iam_evaluator
from embedded_aws.ministack.patching import Patch

# Background deliveries have no request, so they have the default.
_origin: ContextVar[tuple[str, bool]] = ContextVar("request_origin", default=("127.0.0.1", True))


def _pin_request_origin(source_ip: str, _secure_transport: bool) -> None:
    _origin.set((source_ip, True))


PATCHES = (
    Patch(
        iam_evaluator.request_origin,
        lambda _: _origin,
        "background deliveries count as TLS requests",
    ),
    Patch(
        app.pin_request_origin,
        lambda _: _pin_request_origin,
        "requests count as TLS requests",
    ),
)
