"""Errors of API Gateway's own."""


class FailureError(Exception):
    """An error of API Gateway's own, which is answered by the gateway response of its kind.

    Args:
        kind: Such as ``THROTTLED``.
        message: What the client is told.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class ConfigurationError(FailureError):
    """A route cannot be served as it is configured; clients learn no more."""

    def __init__(self) -> None:
        super().__init__("API_CONFIGURATION_ERROR", "Internal server error")
