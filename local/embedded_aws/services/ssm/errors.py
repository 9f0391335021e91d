"""Errors of operations of Systems Manager."""

from collections.abc import Callable, Mapping
from functools import wraps

from embedded_aws.ministack import responses
from embedded_aws.ministack.records import Response

Operation = Callable[[Mapping[str, object]], Response]


class ParameterError(Exception):
    """An error of an operation.

    Args:
        code: Code of the error.
        message: Message for the caller.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message

    @property
    def response(self) -> Response:
        """The response of the error."""
        return responses.json_error(self.code, self.message, 400)


def answer_errors(operation: Operation) -> Operation:
    """Returns an operation that answers with the errors that it raises."""

    @wraps(operation)
    def operate(given: Mapping[str, object]) -> Response:
        try:
            return operation(given)
        except ParameterError as error:
            return error.response

    return operate
