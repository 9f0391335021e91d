"""The event notifications of a bucket: one configuration, so one component that sets it.

S3 keeps a single notification configuration for a bucket, and whoever sets it replaces it. Two components
that both set it deploy without an error, and the first gets no events.
"""

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any, cast
from weakref import WeakKeyDictionary

import pulumi
from pulumi.runtime.settings import get_monitor

from serverless_patterns.arguments.errors import ArgumentError, InvalidArgument
from serverless_patterns.arguments.outputs import is_output

_PROGRAMS: MutableMapping[Any, dict[str, "Notified"]] = WeakKeyDictionary()
"""What sets the notifications of each bucket, by the program, which a process may run several of."""


@dataclass(frozen=True)
class Notified:
    """A component that sets the notifications of a bucket."""

    kind: str
    """Its class name."""
    name: str
    """Its logical name."""
    argument: str
    """The argument that names the bucket."""


def claim_notifications(bucket: pulumi.Input[str], notified: Notified) -> pulumi.Output[str]:
    """Gives ``bucket``, which from now on has its notifications set by ``notified``.

    Raises:
        ArgumentError: Another component of this program sets them already. If the name of the bucket is
            known only later, the output that is returned raises it.
    """
    claims = _PROGRAMS.setdefault(get_monitor(), {})

    def claim(name: str) -> str:
        holder = claims.setdefault(name, notified)
        if holder != notified:
            reason = (
                f"{name!r} has its event notifications set by {holder.kind} '{holder.name}' already, and "
                "Amazon S3 keeps one notification configuration for a bucket. Use one FanOutConversion "
                "with the conversions of both, or subscribe a queue to its topic_arn"
            )
            raise ArgumentError(
                f"{notified.kind} '{notified.name}'", [InvalidArgument(notified.argument, reason)]
            )
        return name

    if not is_output(bucket):
        claim(cast("str", bucket))
    return pulumi.Output.from_input(bucket).apply(claim)
