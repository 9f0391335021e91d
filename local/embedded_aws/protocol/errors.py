"""Errors that a service answers."""

from collections.abc import Mapping
from typing import Final, Literal

_BAD_REQUEST: Final = 400
_INTERNAL: Final = 500


class ServiceError(Exception):
    """An error that a service answers.

    Attributes:
        code: Name of its shape in the model, such as ``QueueDoesNotExist``, or its code in forms.
        message: Message; empty if the service sends none.
        status: HTTP status. The status of the model comes first, if it has one for this error.
        members: Further members of its shape, such as ``Reason``.
    """

    def __init__(
        self,
        code: str,
        message: str = "",
        status: int = _BAD_REQUEST,
        *,
        members: Mapping[str, object] | None = None,
    ) -> None:
        """Creates the error.

        Args:
            code: Name of its shape in the model, or its code in the query protocol.
            message: Message; empty if the service sends none.
            status: HTTP status, 400 to 599. Defaults to 400.
            members: Further members of its shape.
        """
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.status = status
        self.members: Mapping[str, object] = members or {}

    @property
    def fault(self) -> Literal["Sender", "Receiver"]:
        """The party that caused the error: the sender or the receiver of the request."""
        return "Sender" if self.status < _INTERNAL else "Receiver"


class UnreadableError(ServiceError, ValueError):
    """A value of a request has another type than the model says; the message is that of AWS."""

    def __init__(self, message: str, code: str = "SerializationException") -> None:
        """Creates the error.

        Args:
            message: Message.
            code: Code. Defaults to that of the JSON protocols.
        """
        super().__init__(code, message)

    def __str__(self) -> str:
        """Returns the message."""
        return self.message
