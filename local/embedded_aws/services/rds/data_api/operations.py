"""Operations of the Data API."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final, TypeVar, cast

from embedded_aws.services.rds.data_api import transactions
from embedded_aws.services.rds.data_api.clusters import connect, find_cluster, read_credentials
from embedded_aws.services.rds.data_api.errors import DataApiError, translate
from embedded_aws.services.rds.data_api.parameters import Parameter, read_parameters
from embedded_aws.services.rds.data_api.results import build_response
from embedded_aws.services.rds.data_api.statements import number_parameters
from embedded_aws.services.rds.postgres.connection import (
    Connection,
    ConnectionLostError,
    PostgresError,
    Result,
)

TIMEOUT_SECONDS: Final = 45.0
"""Duration of a call, after which the Data API stops a statement."""
_TIMED_OUT: Final = "canceling statement due to statement timeout"
_Done = TypeVar("_Done")


@dataclass(frozen=True)
class Call:
    """A call of an operation.

    Attributes:
        access_key: Access key of the request.
        data: Parameters.
    """

    access_key: str
    data: Mapping[str, object]

    def text(self, name: str) -> str:
        """Returns a parameter that is text; empty if it is missing."""
        return str(self.data.get(name) or "")

    def list_of(self, name: str) -> Sequence[Mapping[str, object]]:
        """Returns a parameter that is a list of structures; empty if it is missing."""
        return cast("Sequence[Mapping[str, object]]", self.data.get(name) or [])


def execute_statement(call: Call) -> Mapping[str, object]:
    """Runs a statement."""
    statement = _read_statement(call)
    parameters = read_parameters(call.list_of("parameters"))

    def run(connection: Connection) -> Mapping[str, object]:
        return build_response(connection, _run(connection, statement, parameters), call.data)

    if call.data.get("continueAfterTimeout"):
        return _run_in_background(lambda: _run_with_connection(call, run, limit=0.0))
    return _run_with_connection(call, run, limit=TIMEOUT_SECONDS)


def execute_batch(call: Call) -> Mapping[str, object]:
    """Runs a statement with each set of parameters, all or none."""
    statement = _read_statement(call)
    sets = cast("Iterable[Sequence[Mapping[str, object]]]", call.data.get("parameterSets") or [[]])
    parameters = [read_parameters(each) for each in sets]
    in_transaction = bool(call.text("transactionId"))

    def run(connection: Connection) -> Mapping[str, object]:
        if not in_transaction:
            connection.execute("BEGIN")
        for each in parameters:
            _run(connection, statement, each)
        if not in_transaction:
            connection.execute("COMMIT")
        no_fields: list[object] = []
        return {"updateResults": [{"generatedFields": no_fields} for _ in parameters]}

    return _run_with_connection(call, run, limit=TIMEOUT_SECONDS)


def begin_transaction(call: Call) -> Mapping[str, object]:
    """Begins a transaction."""
    connection = _open(call)
    return {"transactionId": transactions.begin(call.text("resourceArn"), connection)}


def commit_transaction(call: Call) -> Mapping[str, object]:
    """Commits a transaction."""
    return _end(call, "COMMIT", "Transaction Committed")


def roll_back_transaction(call: Call) -> Mapping[str, object]:
    """Rolls back a transaction."""
    return _end(call, "ROLLBACK", "Rollback Complete")


def _read_statement(call: Call) -> str:
    statement = call.text("sql")
    if not statement.strip():
        raise DataApiError("BadRequestException", "SQL is empty")
    return statement


def _end(call: Call, statement: str, status: str) -> Mapping[str, object]:
    arn = call.text("resourceArn")
    find_cluster(arn)
    read_credentials(call.access_key, call.text("secretArn"))
    transactions.end(arn, call.text("transactionId"), statement)
    return {"transactionStatus": status}


def _open(call: Call) -> Connection:
    cluster = find_cluster(call.text("resourceArn"))
    credentials = read_credentials(call.access_key, call.text("secretArn"))
    return connect(cluster, credentials, call.text("database"))


def _run_with_connection(call: Call, run: Callable[[Connection], _Done], *, limit: float) -> _Done:
    """Returns the result of ``run``, with the connection of the transaction or a new one."""
    if identifier := call.text("transactionId"):
        arn = call.text("resourceArn")
        find_cluster(arn)
        read_credentials(call.access_key, call.text("secretArn"))
        used: AbstractContextManager[Connection] = transactions.use(arn, identifier)
    else:
        used = _open(call)
    try:
        with used as connection:
            connection.execute(f"SET statement_timeout = {int(limit * 1000)}")
            return run(connection)
    except PostgresError as error:
        raise translate(error) from None
    except ConnectionLostError as error:
        raise DataApiError("DatabaseErrorException", str(error)) from None


def _run(connection: Connection, statement: str, given: Mapping[str, Parameter]) -> Result:
    numbered, names = number_parameters(statement, given)
    values = [given[name] for name in names]
    return connection.execute(numbered, [each.value for each in values], [each.type for each in values])


def _run_in_background(work: Callable[[], Mapping[str, object]]) -> Mapping[str, object]:
    """Returns the result of a statement that goes on after the timeout of the call."""
    done: Future[Mapping[str, object]] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except DataApiError as error:
            done.set_exception(error)

    threading.Thread(target=run, name="rds-data-statement", daemon=True).start()
    try:
        return done.result(TIMEOUT_SECONDS)
    except TimeoutError:
        raise DataApiError("StatementTimeoutException", _TIMED_OUT) from None
