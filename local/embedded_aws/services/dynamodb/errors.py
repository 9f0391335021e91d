"""Errors of Amazon DynamoDB."""

from embedded_aws.ministack import responses
from embedded_aws.ministack.records import Response


class DynamoDbError(Exception):
    """An error response.

    Args:
        code: Code of the error, such as ``ValidationException``.
        message: The message.
        members: Other members of the response.
    """

    def __init__(self, code: str, message: str, **members: object) -> None:
        super().__init__(message)
        self.code, self.message, self.members = code, message, members

    def render(self) -> Response:
        """Returns the response."""
        return responses.json_error(self.code, self.message, 400, self.members)


def invalid(message: str) -> DynamoDbError:
    """Returns the error of an invalid request."""
    return DynamoDbError("ValidationException", message)


def invalid_parameter(message: str) -> DynamoDbError:
    """Returns the error of a parameter whose values do not fit."""
    return invalid(f"One or more parameter values were invalid: {message}")


def report_detected(error: DynamoDbError) -> DynamoDbError:
    """Returns an error in the words of the operations that report the number of errors of a request."""
    if error.code != "ValidationException":
        return error
    return invalid(f"1 validation error detected: {error.message}")


NOT_FOUND = "Requested resource not found"


def not_found() -> DynamoDbError:
    """Returns the error of a table that does not exist."""
    return DynamoDbError("ResourceNotFoundException", NOT_FOUND)
