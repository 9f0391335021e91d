"""The events of a deployment, to show its progress."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["creating", "created", "updating", "updated", "deleting", "deleted", "failed"]


@dataclass(frozen=True)
class Event:
    """A step in the life of one resource.

    Attributes:
        kind: What happened.
        urn: The resource.
        type: Its token.
        name: Its name in the program.
        seconds: How long it took; zero when it begins.
    """

    kind: Kind
    urn: str
    type: str
    name: str
    seconds: float


Listener = Callable[[Event], None]
"""Called for each event, from several threads concurrently."""
