"""The role that calls of services are authorized as, when other services make them."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial

from embedded_aws.iam.authorization import Caller, request_as
from embedded_aws.ministack import app
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Handler, Headers, Query, Response

_caller: ContextVar[Caller | None] = ContextVar("caller", default=None)


@contextmanager
def act_as(caller: Caller | None) -> Generator[None]:
    """Authorizes calls of services as the caller until the end of the block."""
    before = _caller.set(caller)
    try:
        yield
    finally:
        _caller.reset(before)


def find_current_caller() -> Caller | None:
    """Returns the caller that calls are authorized as; None outside of :func:`act_as`."""
    return _caller.get()


def _dispatch_as_caller(call: Callable[..., Response]) -> Callable[..., Response]:
    def call_as_role(handler: Handler | None, *request: object, **options: object) -> Response:
        caller = _caller.get()
        return call(partial(_request_as, caller) if caller else handler, *request, **options)

    return call_as_role


async def _request_as(
    caller: Caller, method: str, path: str, headers: Headers, *more: *tuple[bytes | str, Query]
) -> Response:
    body, query = more
    content = body.encode() if isinstance(body, str) else body
    return await request_as(caller, headers, method, path, content, query)


PATCHES = (
    Patch(
        app.call_handler,
        _dispatch_as_caller,
        "calls of AWS SDK integrations are authorized as the role",
    ),
)
