"""Errors of Amazon SNS."""

from typing import Final

from embedded_aws.ministack import sns
from embedded_aws.ministack.records import Response

_NOT_FOUND: Final = 404


class SnsError(Exception):
    """An error with the code and the text of SNS."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status

    def render(self) -> Response:
        """Returns the response."""
        return sns.xml_error(self.code, self.message, self.status)


class DeniedError(SnsError):
    """The response of a policy that denies an operation."""

    def __init__(self, response: Response) -> None:
        super().__init__("AuthorizationError", "", response[0])
        self._response = response

    def render(self) -> Response:
        """Returns the response."""
        return self._response


def invalid(problem: str) -> SnsError:
    """Returns the error of an invalid parameter."""
    return SnsError("InvalidParameter", f"Invalid parameter: {problem}")


def build_not_found(kind: str) -> SnsError:
    """Returns the error of a resource that does not exist."""
    return SnsError("NotFound", f"{kind} does not exist", _NOT_FOUND)
