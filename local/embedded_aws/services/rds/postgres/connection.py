"""Connections to PostgreSQL, whose values are text.

The library pg8000 speaks the protocol of PostgreSQL; what it converts, the Data API converts otherwise. It is
imported with the first connection, since most emulators have no database.
"""

from collections import defaultdict
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, TypedDict, cast

from embedded_aws.closing import Closing
from embedded_aws.json_values import clean_text

_HOST: Final = "127.0.0.1"
_COMMAND_COMPLETE: Final = b"C"
_DATA_ROW: Final = b"D"


class Column(TypedDict):
    """A column of a result.

    Attributes:
        name: Its name.
        type_oid: Its type.
        type_modifier: Such as the precision of a number; -1 without one.
        table_oid: Its table; 0 if it is computed.
        column_attrnum: Its number in the table.
    """

    name: str
    type_oid: int
    type_modifier: int
    table_oid: int
    column_attrnum: int


@dataclass
class Result:
    """The result of a statement.

    Attributes:
        columns: Its columns; None if the statement returns no rows.
        rows: Its rows, as text; None for NULL.
        command: What was done, such as ``INSERT 0 3``.
        size: Bytes of the rows in the protocol of PostgreSQL.
    """

    columns: list[Column] | None = None
    rows: list[list[str | None]] = field(default_factory=list[list[str | None]])
    command: str = ""
    size: int = 0


class PostgresError(Exception):
    """PostgreSQL has rejected a statement or a connection.

    Attributes:
        code: SQLSTATE.
        hint: Advice of PostgreSQL, if any.
        position: Position of the error in the statement, if any.
    """

    def __init__(self, fields: "dict[str, str]") -> None:
        super().__init__(fields.get("M", ""))
        self.code = fields.get("C", "XX000")
        self.hint = fields.get("H", "")
        self.position = fields.get("P", "")


class ConnectionLostError(Exception):
    """The connection ended, or the protocol of the statement is not that of the Data API, as of COPY."""


class _Context(Protocol):
    columns: list[Column] | None
    rows: list[list[str | None]] | None


_Handle = Callable[[bytes, object], None]


class _Core(Protocol):
    pg_types: MutableMapping[int, Callable[[str], str]]
    message_types: MutableMapping[bytes, _Handle]

    def execute_unnamed(
        self, statement: str, vals: Sequence[str | None], oids: Sequence[int]
    ) -> _Context: ...

    def close(self) -> None: ...


def _open(**settings: object) -> _Core:
    from pg8000.core import CoreConnection  # noqa: PLC0415

    return cast("Callable[..., _Core]", CoreConnection)(**settings)


def _list_errors() -> tuple[type[Exception], ...]:
    """Returns the exceptions of a connection."""
    from pg8000.exceptions import DatabaseError, InterfaceError  # noqa: PLC0415

    return DatabaseError, InterfaceError, OSError


class Connection(Closing):
    """A connection of a user to a database.

    Args:
        port: TCP port of the server.
        user: The user.
        password: Password of the user.
        database: The database. Defaults to that with the name of the user, as in PostgreSQL.
        largest: Bytes of a result after which rows are only counted.

    Raises:
        PostgresError: If PostgreSQL rejects the connection.
        ConnectionLostError: If there is no server.
    """

    def __init__(
        self, port: int, user: str, password: str, database: str | None = None, *, largest: int = 1 << 40
    ) -> None:
        self._result = Result()
        self._largest = largest
        try:
            self._core = _open(user=user, host=_HOST, port=port, password=password, database=database)
        except _list_errors() as error:
            raise _translate(error) from None
        self._core.pg_types = defaultdict(lambda: str)
        handlers = self._core.message_types
        handlers[_COMMAND_COMPLETE] = self._complete
        handlers[_DATA_ROW] = self._count(handlers[_DATA_ROW])

    def execute(self, statement: str, values: Sequence[str | None] = (), types: Sequence[int] = ()) -> Result:
        """Runs a statement.

        Args:
            statement: The statement, with the parameters ``$1``, ``$2`` and so on.
            values: Values of the parameters, as text.
            types: OIDs of their types; 0 for the one that PostgreSQL infers.

        Raises:
            PostgresError: If PostgreSQL rejects it.
            ConnectionLostError: If the connection ended.
        """
        self._result = Result()
        given = [None if each is None else clean_text(each) for each in values]
        try:
            done = self._core.execute_unnamed(clean_text(statement), given, types)
        except _list_errors() as error:
            raise _translate(error) from None
        self._result.columns, self._result.rows = done.columns, done.rows or []
        return self._result

    def close(self) -> None:
        """Ends the connection, and with it an open transaction."""
        try:
            self._core.close()
        except _list_errors():
            return  # it is closed

    def _complete(self, data: bytes, context: object) -> None:
        del context
        self._result.command = bytes(data).rstrip(b"\0").decode()

    def _count(self, handle: _Handle) -> _Handle:
        def handle_row(data: bytes, context: object) -> None:
            self._result.size += len(data)
            if self._result.size <= self._largest:
                handle(data, context)

        return handle_row


def _translate(error: Exception) -> PostgresError | ConnectionLostError:
    fields: object = error.args[0] if error.args else None
    if isinstance(fields, dict):  # the fields of a message of PostgreSQL
        return PostgresError(cast("dict[str, str]", fields))
    return ConnectionLostError(str(error))
