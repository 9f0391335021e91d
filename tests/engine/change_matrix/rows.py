"""Effects of a changed argument on the resources of a component: update, replace, create, or delete."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pulumi

from embedded_aws import Deployment

NAME = "thing"
"""Name of the component in the programs."""

ROOT = Path(__file__).parents[3]
PATTERNS = ROOT / "patterns"
CODE = {"code": str(PATTERNS / "fan-out-conversion/src/caption"), "handler": "caption.handler"}

ARN = "arn:aws:{}:us-east-1:123456789012:{}".format
KEY_ARN, QUEUE_ARN, TOPIC_ARN = ARN("kms", "key/1"), ARN("sqs", "queue"), ARN("sns", "topic")
EVENTS = {"service": "events.amazonaws.com", "source_arn": ARN("events", "rule/r")}
CLOUDFRONT = {
    "service": "cloudfront.amazonaws.com",
    "source_arn": "arn:aws:cloudfront::123456789012:distribution/E1",
}

PROTECTION = {"force_destroy": False, "deletion_protection": True}
"""Arguments that protect data, with their defaults."""

Probe = Callable[[Deployment], None]


@dataclass(frozen=True)
class Change:
    """One argument, changed alone.

    Attributes:
        argument: Its name.
        value: Its new value.
        operations: The operation on each resource by its name, without that of the component.
        refused: Part of the message with which AWS refuses the change while the component protects its data.
        part: The part of the argument that changes, if its value does not say it, such as ``another stream``.
        lost: Names of the resources whose data is deleted, since nothing in AWS protects it.
        beside: Why resources of entries change that are as they were.
        unprobed: Why no input can go through after the change.
        back: Operations of the way back; None if they are the opposite ones.
    """

    argument: str
    value: Any
    operations: dict[str, str]
    refused: str = ""
    part: str = ""
    lost: tuple[str, ...] = ()
    beside: str = ""
    unprobed: str = ""
    back: dict[str, str] | None = None


@dataclass(frozen=True)
class Component:
    """A component and what is changed in it.

    Attributes:
        make: Creates it with a name and its arguments.
        arguments: Those before the change.
        changes: Each is made alone, and taken back.
        probe: Sends real input through it as it is deployed, and asserts what comes out; its outputs are
            those of the deployment, by their name.
        unchanged: Reason for an argument without a row, such as ``code`` or ``conversions.*.zip``.
    """

    make: Any
    arguments: dict[str, Any]
    changes: list[Change] = field(default_factory=list)
    probe: Probe | None = None
    unchanged: dict[str, str] = field(default_factory=dict)

    @property
    def refusing(self) -> tuple[bool, ...]:
        """Whether the component protects its data in an update that AWS or Pulumi refuses.

        If it had deletion protection, that is also an update that turns it off.
        """
        return (True, False) if "deletion_protection" in self.arguments else (True,)

    def program(
        self, *changes: Change, protected: bool = False, key_arn: str = KEY_ARN
    ) -> Callable[[], None]:
        """The program that creates it with some arguments changed, and exports what it publishes.

        Args:
            changes: Those that are made.
            protected: Whether the component protects its data, which the rows leave out to be taken back.
            key_arn: ARN of an existing key, in place of that of the rows.
        """
        protection = {name: value for name, value in PROTECTION.items() if name in self.arguments}
        changed = {each.argument: each.value for each in changes}
        arguments = {**self.arguments, **(protection if protected else {}), **changed}
        arguments = _replace_text(arguments, KEY_ARN, key_arn)

        def program() -> None:
            made = self.make(NAME, arguments)
            for output in type(made).__annotations__:
                pulumi.export(output, getattr(made, output))

        return program


def _replace_text(value: Any, text: str, by: str) -> Any:
    if isinstance(value, dict):
        return {key: _replace_text(each, text, by) for key, each in value.items()}
    if isinstance(value, list):
        return [_replace_text(each, text, by) for each in value]
    return by if value == text else value


def index_by_name(operations: dict[str, str]) -> dict[str, str]:
    """Operations by the name of the resource in place of its URN; components are left out."""
    found = {
        urn.rpartition("::")[2].removeprefix(f"{NAME}-"): operation
        for urn, operation in operations.items()
        if urn.split("::")[2].rpartition("$")[2].startswith("aws:")
    }
    return dict(sorted(found.items()))
