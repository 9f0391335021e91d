"""The request that an invocation is made for: its ID, and the ARN that it names."""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from embedded_aws.ministack.lambda_functions import Configuration, Result, read_configuration
from embedded_aws.ministack.responses import new_uuid


@dataclass(frozen=True)
class InvocationRequest:
    """A request.

    Attributes:
        identifier: Its ID, which is that of the response, and the same in each attempt.
        arn: ARN that it names if that is not the one of the version, such as that of a weighted alias.
    """

    identifier: str
    arn: str | None = None

    def change_function(self, function: Mapping[str, object]) -> Mapping[str, object]:
        """Returns the function that is invoked by the ARN of the request."""
        if self.arn is None:
            return function
        return {**function, "config": {**read_configuration(function), "FunctionArn": self.arn}}


_current: ContextVar[InvocationRequest | None] = ContextVar("request", default=None)


@contextmanager
def identify(request: InvocationRequest) -> Generator[None]:
    """Makes the invocation of this context one for a request."""
    before = _current.set(request)
    try:
        yield
    finally:
        _current.reset(before)


def take_request() -> InvocationRequest:
    """Returns the request of this context, which has none from now on; a new one without one."""
    request = _current.get()
    _current.set(None)
    return request or InvocationRequest(new_uuid())


def use_request(dispatch: Callable[..., Result]) -> Callable[..., Result]:
    """Invokes a function with the ID of its request."""

    def dispatch_identified(
        function: Mapping[str, object], config: Configuration, event: object, request_id: str, started: float
    ) -> Result:
        if _current.get() is None:
            return dispatch(function, config, event, request_id, started)
        request = take_request()
        function = request.change_function(function)
        return dispatch(function, read_configuration(function), event, request.identifier, started)

    return dispatch_identified
