"""Transactions, each with its connection."""

import secrets
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from embedded_aws.services.rds.data_api.errors import DataApiError, report_missing_transaction, translate
from embedded_aws.services.rds.postgres.connection import Connection, ConnectionLostError, PostgresError

_ENDED_CLASS: Final = ("25P03", "57P01")
"""SQLSTATE of a session that PostgreSQL has ended: it was idle for too long, or the server ends."""


@dataclass
class _Transaction:
    cluster: str
    connection: Connection
    running: threading.Lock = field(default_factory=threading.Lock)


_transactions: Final[dict[str, _Transaction]] = {}


def begin(cluster_arn: str, connection: Connection) -> str:
    """Begins a transaction, and returns its ID.

    Args:
        cluster_arn: ARN of the cluster.
        connection: A connection, which the transaction closes at its end.
    """
    connection.execute("BEGIN")
    identifier = secrets.token_urlsafe(96)
    _transactions[identifier] = _Transaction(cluster_arn, connection)
    return identifier


def end(cluster_arn: str, identifier: str, statement: str) -> None:
    """Ends a transaction.

    Args:
        cluster_arn: ARN of the cluster.
        identifier: ID of the transaction.
        statement: ``COMMIT`` or ``ROLLBACK``.

    Raises:
        DataApiError: If it does not exist, is running a statement, or cannot be committed.
    """
    with use(cluster_arn, identifier) as connection:
        _transactions.pop(identifier, None)
        with connection:
            done = connection.execute(statement)
    if done.command != statement:
        message = "ERROR: current transaction is aborted, and was rolled back; SQLState: 25P02"
        raise DataApiError("DatabaseErrorException", message)


@contextmanager
def use(cluster_arn: str, identifier: str) -> Generator[Connection]:
    """Provides the connection of a transaction for one statement.

    Args:
        cluster_arn: ARN of the cluster.
        identifier: ID of the transaction.

    Raises:
        DataApiError: If it does not exist, is running a statement, or PostgreSQL rejects the statement.
    """
    found = _transactions.get(identifier)
    if found is None or found.cluster != cluster_arn:
        raise report_missing_transaction(identifier)
    if not found.running.acquire(blocking=False):
        raise DataApiError("DatabaseErrorException", "Transaction is still running a query")
    try:
        yield found.connection
    except ConnectionLostError:
        _transactions.pop(identifier, None)
        raise report_missing_transaction(identifier) from None
    except PostgresError as error:
        if error.code in _ENDED_CLASS:
            _transactions.pop(identifier, None)
            raise report_missing_transaction(identifier) from None
        raise translate(error) from None
    finally:
        found.running.release()
