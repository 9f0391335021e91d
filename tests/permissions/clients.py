"""boto3 clients for many users: creating one takes as much time as three requests.

The users of an endpoint share a client for each service. The credentials of the user who calls sign each
request.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import boto3
from botocore.config import Config
from botocore.credentials import Credentials

_caller: ContextVar[Credentials | None] = ContextVar("caller", default=None)


@cache
def _session() -> boto3.Session:
    """A session reads the description of a service once, and clients have credentials of their own."""
    return boto3.Session()


@cache
def _share(service: str, region: str, endpoint: str) -> Any:
    """Returns the client whose operations all users call."""
    nobody = Credentials("nobody", "nobody", None)
    shared = _create(service, region, endpoint, nobody)
    shared.meta.events.register("before-call", _sign_as_caller)
    return shared


def _sign_as_caller(context: dict[str, Any], **_: object) -> None:
    context.setdefault("signing", {})["request_credentials"] = _caller.get()


def _create(service: str, region: str, endpoint: str, credentials: Credentials) -> Any:
    return _session().client(
        service,  # type: ignore[call-overload] any service
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id=credentials.access_key,
        aws_secret_access_key=credentials.secret_key,
        aws_session_token=credentials.token,
        config=Config(
            retries={"total_max_attempts": 1},
            read_timeout=60,
            inject_host_prefix=False,
            s3={"addressing_style": "path"},
        ),
    )


@dataclass(frozen=True, eq=False)
class UserClient:
    """A client of one user, which calls the operations of the shared client.

    Anything else, such as a paginator, makes a client for this user only.

    Args:
        service: Name of the service, such as ``s3``.
        region: Region of the service.
        endpoint: URL of the emulator.
        credentials: Credentials that sign the requests.
    """

    service: str
    region: str
    endpoint: str
    credentials: Credentials = field(repr=False)

    @cached_property
    def _own(self) -> Any:
        return _create(self.service, self.region, self.endpoint, self.credentials)

    def __getattr__(self, name: str) -> Any:
        shared = _share(self.service, self.region, self.endpoint)
        # Handlers of events that a test adds to its client are for that user only.
        if "_own" in self.__dict__ or name not in shared.meta.method_to_api_mapping:
            return getattr(self._own, name)
        return self._call(getattr(shared, name))

    def _call(self, operation: Callable[..., Any]) -> Callable[..., Any]:
        def call(*positional: Any, **arguments: Any) -> Any:
            token = _caller.set(self.credentials)
            try:
                return operation(*positional, **arguments)
            finally:
                _caller.reset(token)

        return call
