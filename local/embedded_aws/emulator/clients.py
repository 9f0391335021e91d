"""boto3 clients of one endpoint. Creating one takes time, so threads share them."""

import json
import os
import secrets
import string
import threading
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, Protocol, Self, TypedDict, cast

from embedded_aws.errors import SpaceError

if TYPE_CHECKING:
    import boto3
    from botocore.client import ClientMeta

ACCOUNT: Final = "123456789012"
REGION: Final = "us-east-1"
_KEY_LETTERS: Final = string.ascii_uppercase + "234567"
_creating = threading.Lock()
"""Held while a client is created: sessions are not thread-safe."""


@dataclass(frozen=True)
class Credentials:
    """Credentials that sign requests."""

    access_key: str
    secret_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)

    @classmethod
    def generate(cls) -> Self:
        """Returns random credentials in AWS's format."""
        key = "".join(secrets.choice(_KEY_LETTERS) for _ in range(16))
        return cls(f"AKIA{key}", secrets.token_urlsafe(30))


class Client(Protocol):
    """A boto3 client, whose operations boto3 builds at run time from AWS's models of its services."""

    meta: "ClientMeta"

    def __getattr__(self, name: str) -> Any: ...


class _Session(Protocol):
    def client(self, service_name: str, **settings: object) -> Client: ...


@cache
def _create_session() -> "boto3.Session":
    """Returns the session of all clients of this process, since each session reads the models of services."""
    import boto3  # noqa: PLC0415 the emulator starts during this third of a second
    import botocore.session  # noqa: PLC0415
    from botocore.configprovider import ConstantProvider  # noqa: PLC0415

    # The user's AWS configuration must not apply: neither variables nor files.
    variables = {
        name: (None, None, default, convert)
        for name, (_, _, default, convert) in botocore.session.Session.SESSION_VARIABLES.items()
    }
    for name in ("config_file", "credentials_file"):
        variables[name] = (None, None, os.devnull, None)
    core = botocore.session.Session(session_vars=variables)
    core.get_component("config_store").set_config_provider("s3", ConstantProvider({}))
    return boto3.Session(botocore_session=core)


class Clients:
    """Creates and caches the clients of one endpoint.

    Args:
        endpoint: URL for AWS requests.
        root: Credentials of the account's root user, whom no policy restricts.
        read_timeout: Seconds to wait for a response.
    """

    def __init__(self, endpoint: str, root: Credentials, *, read_timeout: int = 60) -> None:
        self._endpoint = endpoint
        self._root = root
        self._read_timeout = read_timeout
        self._clients: dict[tuple[str, str, Credentials, str], Client] = {}
        self._lock = threading.Lock()

    def get(
        self,
        service: str,
        region: str,
        credentials: Credentials | None = None,
        endpoint_url: str | None = None,
    ) -> Client:
        """Returns the client of ``service``, such as ``"s3"``. Defaults to the root user's credentials."""
        key = (service, region, credentials or self._root, endpoint_url or self._endpoint)
        with self._lock:
            if key not in self._clients:
                with _creating:
                    self._clients[key] = self._create(*key)
            return self._clients[key]

    def close(self) -> None:
        """Closes every connection."""
        with self._lock:
            for client in self._clients.values():
                client.close()
            self._clients.clear()

    def _create(self, service: str, region: str, credentials: Credentials, endpoint_url: str) -> Client:
        from botocore.config import Config  # noqa: PLC0415 see above

        client = cast("_Session", _create_session()).client(
            service,
            endpoint_url=endpoint_url,
            region_name=region,
            aws_access_key_id=credentials.access_key,
            aws_secret_access_key=credentials.secret_key,
            aws_session_token=credentials.session_token,
            config=Config(
                # Requests are local: the second attempt is for a connection that was closed while idle.
                retries={"total_max_attempts": 2, "mode": "standard"},
                # It also limits the time in which a request is sent, and a package may have 30 MB.
                connect_timeout=self._read_timeout,
                read_timeout=self._read_timeout,
                max_pool_connections=64,
                proxies={},
                # Such as `sync-` of StartSyncExecution, which does not resolve locally.
                inject_host_prefix=False,
                s3={"addressing_style": "path"},
            ),
        )
        client.meta.events.register("before-parse", _raise_on_full_disk)
        return client


class _ResponseDict(TypedDict):
    status_code: int
    body: bytes


def _raise_on_full_disk(response_dict: _ResponseDict, **_: object) -> None:
    """Raises the error of a full disk, which retries would only repeat."""
    if response_dict["status_code"] == HTTPStatus.INSUFFICIENT_STORAGE:
        raise SpaceError(json.loads(response_dict["body"])["message"])
