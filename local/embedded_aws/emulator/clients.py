"""boto3 clients for one endpoint: costly to make, so each is made once and shared by all threads."""

import json
import os
import secrets
import string
import threading
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, Self, cast

from embedded_aws.errors import SpaceError

if TYPE_CHECKING:
    import boto3

ACCOUNT: Final = "123456789012"
REGION: Final = "us-east-1"
_KEY_LETTERS: Final = string.ascii_uppercase + "234567"


@dataclass(frozen=True)
class Credentials:
    """What a request is signed with."""

    access_key: str
    secret_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)

    @classmethod
    def draw(cls) -> Self:
        """Credentials that nobody can guess, in the form of AWS's."""
        key = "".join(secrets.choice(_KEY_LETTERS) for _ in range(16))
        return cls(f"AKIA{key}", secrets.token_urlsafe(30))


class Clients:
    """Makes and keeps the clients for one endpoint.

    Args:
        endpoint: The URL for AWS requests.
        root: The credentials of root, whom no policy restricts.
    """

    def __init__(self, endpoint: str, root: Credentials) -> None:
        self._endpoint = endpoint
        self._root = root
        self._clients: dict[tuple[str, str, Credentials], Any] = {}
        self._lock = threading.Lock()

    def get(self, service: str, region: str, credentials: Credentials | None = None) -> Any:
        """The client of ``service``, such as ``"s3"``; by default root's."""
        key = (service, region, credentials or self._root)
        with self._lock:
            if key not in self._clients:
                self._clients[key] = self._make(*key)
            return self._clients[key]

    def close(self) -> None:
        """Closes every connection."""
        with self._lock:
            for client in self._clients.values():
                client.close()
            self._clients.clear()

    @cached_property
    def _session(self) -> "boto3.Session":
        import boto3  # noqa: PLC0415 takes a third of a second, meanwhile the emulator starts
        import botocore.session  # noqa: PLC0415

        # Nothing of the user's own AWS configuration may lead a request astray.
        isolated: dict[str, tuple[None, None, str | None, None]] = {
            "profile": (None, None, None, None),
            "config_file": (None, None, os.devnull, None),
            "credentials_file": (None, None, os.devnull, None),
        }
        core = botocore.session.Session(session_vars=cast("Any", isolated))
        return boto3.Session(botocore_session=core)

    def _make(self, service: str, region: str, credentials: Credentials) -> Any:
        from botocore.config import Config  # noqa: PLC0415 see above

        client = cast("Any", self._session).client(
            service,
            endpoint_url=self._endpoint,
            region_name=region,
            aws_access_key_id=credentials.access_key,
            aws_secret_access_key=credentials.secret_key,
            aws_session_token=credentials.session_token,
            config=Config(
                # Requests stay on this machine: a second try is for a connection that was closed
                # while idle, and no proxy is in between.
                retries={"total_max_attempts": 2, "mode": "standard"},
                connect_timeout=10,
                max_pool_connections=64,
                proxies={},
                # As in the `sync-` of StartSyncExecution, which no resolver knows here.
                inject_host_prefix=False,
                s3={"addressing_style": "path"},
            ),
        )
        client.meta.events.register("before-parse", _tell_shortage)
        return client


def _tell_shortage(response_dict: dict[str, Any], **_: Any) -> None:
    """Ends at once what would be tried again, and again, on a full disk."""
    if response_dict["status_code"] == HTTPStatus.INSUFFICIENT_STORAGE:
        raise SpaceError(json.loads(response_dict["body"])["message"])
