"""Clusters with their servers, and connections to them with the credentials of a secret."""

import json
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from embedded_aws.iam.authorization import Caller
from embedded_aws.json_values import read_text
from embedded_aws.ministack import rds
from embedded_aws.ministack.records import Record, read_members
from embedded_aws.service_calls.as_role import CallError, call_as
from embedded_aws.services.rds.data_api.errors import DataApiError, translate
from embedded_aws.services.rds.data_api.results import LARGEST_JSON
from embedded_aws.services.rds.postgres.connection import Connection, ConnectionLostError, PostgresError
from embedded_aws.services.rds.postgres.programs import REMEDY, find_programs
from embedded_aws.services.rds.postgres.server import Master, Server, ServerError

_ENGINE: Final = "aurora-postgresql"
_AVAILABLE: Final = "available"
_MISSING: Final = "ResourceNotFoundException"
_DENIED: Final = "AccessDeniedException"


@dataclass(frozen=True)
class _Requester(Caller):
    """Sender of a request to the Data API, with whose permissions it reads the secret."""

    key: str = ""

    def access_key(self) -> str:
        return self.key


@dataclass(frozen=True)
class Credentials:
    """The user of a secret.

    Attributes:
        user: Name of the user.
        password: Its password.
    """

    user: str
    password: str


class _Servers:
    """The server of each cluster, which starts with the first statement."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._servers: dict[str, tuple[threading.Lock, Server]] = {}

    def start(self, cluster: Record) -> Server:
        """Returns the server of a cluster, which runs.

        Raises:
            ServerError: If it does not start.
        """
        programs = find_programs()
        if programs is None:
            raise ServerError(f"PostgreSQL is not installed. {REMEDY}.")
        identifier = str(cluster["DbClusterResourceId"])
        directory = Path(os.environ["STATE_DIR"]).parent / "postgres" / identifier
        with self._lock:
            lock, server = self._servers.setdefault(
                identifier, (threading.Lock(), Server(directory, programs))
            )
        with lock:
            name, password = str(cluster["MasterUsername"]), str(cluster["_MasterUserPassword"])
            server.start(Master(name, password, read_text(cluster.get("DatabaseName")) or None))
        return server

    def prune(self) -> None:
        """Ends the servers of clusters that no longer exist, and deletes their files."""
        with self._lock:
            if not self._servers:
                return
            left = {cluster["DbClusterResourceId"] for _, cluster in rds.clusters.all_items()}
            for identifier in self._servers.keys() - left:
                lock, server = self._servers.pop(identifier)
                with lock:
                    server.stop()


SERVERS: Final = _Servers()


def find_cluster(arn: str) -> Record:
    """Returns the cluster of a request.

    Args:
        arn: Its ARN.

    Raises:
        DataApiError: If the Data API does not serve it.
    """
    name = arn.rpartition(":cluster:")[2]
    cluster = rds.clusters.get(name)
    if cluster is None or cluster["DBClusterArn"] != arn or not cluster["HttpEndpointEnabled"]:
        raise DataApiError(
            "HttpEndpointNotEnabledException", f"HttpEndpoint is not enabled for resource {arn}"
        )
    if cluster["Engine"] != _ENGINE:
        message = f"The embedded emulator runs the Data API for {_ENGINE} only, not {cluster['Engine']}."
        raise DataApiError("InvalidResourceStateException", message)
    if not cluster.get("DBClusterMembers"):
        raise DataApiError("DatabaseNotFoundException", f"The DB cluster {name} doesn't have a DB instance.")
    if cluster["Status"] != _AVAILABLE:
        raise DataApiError("InvalidResourceStateException", f"The DB cluster {name} is {cluster['Status']}.")
    return cluster


def read_credentials(access_key: str, secret: str) -> Credentials:
    """Returns the user in a secret, which the sender of the request must be allowed to read.

    Args:
        access_key: Access key of the request.
        secret: Name or ARN of the secret.

    Raises:
        DataApiError: If the secret cannot be read, or is not that of a user.
    """
    requester = _Requester("", "", key=access_key)
    try:
        found = call_as(requester, "secretsmanager", "GetSecretValue", {"SecretId": secret})
    except CallError as error:
        if error.code == _DENIED:
            raise DataApiError(_DENIED, str(error)) from None
        message = f"The secret {secret} wasn't found" if error.code == _MISSING else str(error)
        raise DataApiError("SecretsErrorException", message) from None
    try:
        value: object = json.loads(str(found.get("SecretString", "")))
    except ValueError:
        value = None
    fields = read_members(value)
    match fields.get("username"), fields.get("password"):
        case str(user), str(password):
            return Credentials(user, password)
        case _:
            raise DataApiError(
                "InvalidSecretException", f"The secret {secret} has no 'username' and 'password' in JSON."
            )


def connect(cluster: Record, credentials: Credentials, database: str | None) -> Connection:
    """Returns a connection to a database of a cluster.

    Args:
        cluster: The cluster.
        credentials: The user.
        database: The database. Defaults to that with the name of the user.

    Raises:
        DataApiError: If there is no connection.
    """
    if "\0" in (database or ""):  # after it would begin a parameter of the connection
        raise DataApiError("BadRequestException", "The name of the database has a NUL character")
    try:
        port = SERVERS.start(cluster).port
        return Connection(
            port, credentials.user, credentials.password, database or None, largest=LARGEST_JSON
        )
    except PostgresError as error:
        raise translate(error) from None
    except (ServerError, ConnectionLostError) as error:
        raise DataApiError("DatabaseUnavailableException", str(error)) from None
