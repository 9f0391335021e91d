"""What a changed argument does to the resources of a component: update, replace, create, or delete."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_CAPTION = Path(__file__).parents[3] / "patterns/fan-out-conversion/src/caption"
CODE = {"code": str(_CAPTION), "handler": "caption.handler"}


@dataclass(frozen=True)
class Change:
    """One argument, changed alone.

    Attributes:
        argument: Its name.
        value: Its new value.
        operations: The operation on each resource by its name, without that of the component.
    """

    argument: str
    value: Any
    operations: dict[str, str]


@dataclass(frozen=True)
class Component:
    """A component and what is changed in it.

    Attributes:
        make: Creates it with a name and its arguments.
        arguments: Those before the change.
        changes: Each is made alone, and taken back.
    """

    make: Any
    arguments: dict[str, Any]
    changes: list[Change] = field(default_factory=list)
