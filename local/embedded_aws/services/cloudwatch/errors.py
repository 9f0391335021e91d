"""Errors of Amazon CloudWatch."""


class CloudWatchError(Exception):
    """Raised to reject a request.

    Attributes:
        code: Code of the error in forms, such as ``InvalidParameterValue``.
        status: HTTP status.
    """

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.status = code, status
