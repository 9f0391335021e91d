"""A request that the TestState API rejects."""

from typing import Final


class InvalidTestError(Exception):
    """The error of a rejected request.

    Attributes:
        code: Error code, such as ``ValidationException``.
    """

    def __init__(self, message: str, code: str = "ValidationException") -> None:
        super().__init__(message)
        self.code = code


INVALID_DEFINITION: Final = "InvalidDefinition"


def build_unsupported_error(what: str) -> InvalidTestError:
    """Returns the error for tests that AWS accepts and the emulator does not support."""
    return InvalidTestError(f"The embedded emulator does not support {what}")
