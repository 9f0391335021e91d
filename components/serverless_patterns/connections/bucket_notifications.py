"""The event notifications of a bucket, which S3 keeps as one configuration.

Setting the configuration replaces the one before. Two components that both set it would deploy without an
error, and the first would receive no events.
"""

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any, cast
from weakref import WeakKeyDictionary

import pulumi
from pulumi.runtime.settings import get_monitor

from serverless_patterns.arguments.errors import ArgumentError, InvalidArgument
from serverless_patterns.arguments.outputs import is_output

_PROGRAMS: MutableMapping[Any, dict[str, "NotificationOwner"]] = WeakKeyDictionary()
"""Owners by bucket name, for each program that this process runs."""


@dataclass(frozen=True)
class NotificationOwner:
    """A component that sets the notification configuration of a bucket."""

    component: str
    """Class name of the component."""
    name: str
    """Logical name of the component."""
    argument: str
    """Path of the argument that names the bucket."""


def claim_notifications(bucket: pulumi.Input[str], owner: NotificationOwner) -> pulumi.Output[str]:
    """Returns ``bucket``, whose notification configuration no other component can set from now on.

    Raises:
        ArgumentError: If another component of this program sets it. If ``bucket`` is an Output, the returned
            Output raises it.
    """
    owners = _PROGRAMS.setdefault(get_monitor(), {})

    def claim(name: str) -> str:
        first = owners.setdefault(name, owner)
        if first != owner:
            reason = (
                f"{name!r} has its event notifications set by {first.component} '{first.name}' already, and "
                "Amazon S3 keeps one notification configuration for a bucket. Use one FanOutConversion "
                "with the conversions of both, or subscribe a queue to its upload_topic_arn"
            )
            raise ArgumentError(
                f"{owner.component} '{owner.name}'", [InvalidArgument(owner.argument, reason)]
            )
        return name

    if not is_output(bucket):
        claim(cast("str", bucket))
    return pulumi.Output.from_input(bucket).apply(claim)
