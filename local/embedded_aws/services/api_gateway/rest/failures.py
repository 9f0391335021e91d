"""Errors that API Gateway returns itself."""


class FailureError(Exception):
    """An error that API Gateway returns as the gateway response of its type.

    Args:
        kind: Response type, such as ``THROTTLED``.
        message: Message for the client.
        reason: Reason for the execution log, which clients do not receive.
    """

    def __init__(self, kind: str, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        self.reason = reason


class ConfigurationError(FailureError):
    """The configuration of a route is invalid; clients receive no details.

    Args:
        reason: Reason for the execution log.
    """

    def __init__(self, reason: str = "") -> None:
        super().__init__("API_CONFIGURATION_ERROR", "Internal server error", reason)
