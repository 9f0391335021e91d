"""What a changed argument does to the resources of a component: update, replace, create, or delete."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pulumi

from embedded_aws import Deployment

NAME = "thing"
"""Name of the component in the programs."""

PATTERNS = Path(__file__).parents[3] / "patterns"
CODE = {"code": str(PATTERNS / "fan-out-conversion/src/caption"), "handler": "caption.handler"}

Probe = Callable[[Deployment], None]


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
        probe: Sends real input through it as it is deployed, and asserts what comes out; its outputs are
            those of the deployment, by their name.
    """

    make: Any
    arguments: dict[str, Any]
    changes: list[Change] = field(default_factory=list)
    probe: Probe | None = None

    def program(self, *changes: Change) -> Callable[[], None]:
        """The program that creates it with some arguments changed, and exports what it publishes."""
        arguments = {**self.arguments, **{each.argument: each.value for each in changes}}

        def program() -> None:
            made = self.make(NAME, arguments)
            for output in type(made).__annotations__:
                pulumi.export(output, getattr(made, output))

        return program


def by_name(operations: dict[str, str]) -> dict[str, str]:
    """Operations by the name of the resource in place of its URN; components are left out."""
    found = {
        urn.rpartition("::")[2].removeprefix(f"{NAME}-"): operation
        for urn, operation in operations.items()
        if urn.split("::")[2].rpartition("$")[2].startswith("aws:")
    }
    return dict(sorted(found.items()))
