"""Errors of the Data API, with the messages that users of AWS report."""

from collections.abc import Mapping
from typing import Final

from embedded_aws.services.rds.postgres.connection import PostgresError

_STATUSES: Final[Mapping[str, int]] = {
    "AccessDeniedException": 403,
    "DatabaseNotFoundException": 404,
    "DatabaseUnavailableException": 504,
    "InternalServerErrorException": 500,
    "NotFoundException": 404,
    "TransactionNotFoundException": 404,
}
_TIMEOUT: Final = "57014"
_MANY_STATEMENTS: Final = "cannot insert multiple commands into a prepared statement"


class DataApiError(Exception):
    """An error response.

    Args:
        code: Code of the error, such as ``DatabaseErrorException``.
        message: Message of the error.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.status = _STATUSES.get(code, 400)


def translate(error: PostgresError) -> DataApiError:
    """Returns the error for a statement or a connection that PostgreSQL has rejected.

    The Data API leaves out the detail, which can have values of rows.

    Args:
        error: The error of PostgreSQL.
    """
    if error.code == _TIMEOUT and "statement timeout" in str(error):
        return DataApiError("StatementTimeoutException", str(error))
    if str(error) == _MANY_STATEMENTS:
        return DataApiError("ValidationException", "Multistatements aren't supported.")
    hint = [f"Hint: {error.hint}"] if error.hint else []
    position = [f"Position: {error.position}"] if error.position else []
    parts = [f"ERROR: {error}", *hint, *position, f"SQLState: {error.code}"]
    return DataApiError("DatabaseErrorException", "; ".join(parts))


def report_missing_transaction(identifier: str) -> DataApiError:
    """Returns the error for a transaction that does not exist, or no longer.

    Args:
        identifier: Its ID.
    """
    return DataApiError("TransactionNotFoundException", f"Transaction {identifier} is not found")
