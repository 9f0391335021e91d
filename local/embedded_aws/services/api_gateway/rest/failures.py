"""Errors that API Gateway returns itself."""


class FailureError(Exception):
    """An error that API Gateway returns as the gateway response of its type.

    Args:
        kind: Response type, such as ``THROTTLED``.
        message: Message for the client.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class ConfigurationError(FailureError):
    """The configuration of a route is invalid; clients receive no details."""

    def __init__(self) -> None:
        super().__init__("API_CONFIGURATION_ERROR", "Internal server error")
