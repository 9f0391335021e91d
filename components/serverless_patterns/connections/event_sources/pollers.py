"""Provisioned pollers of a queue: capacity of its own to read it."""

from typing import Annotated, Generic, Required, TypedDict

import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Between, Completed, Default, Omitted
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.validation import arguments

INVOCATIONS = 10
"""Concurrent invocations of one poller of a queue (Lambda developer guide, services-sqs-scaling)."""


@arguments
class FunctionPollersArgs(TypedDict, Generic[Omitted], total=False):
    """Pollers that AWS reserves for a queue; each invokes the function up to 10 times concurrently."""

    minimum_pollers: Annotated[int | Omitted, Between(2, 200), Default(2)]
    """Number of pollers that are always ready, for which AWS charges all the time. Valid range: 2 to 200.
    Defaults to `2`."""
    maximum_pollers: Required[Annotated[int, Between(2, 10_000)]]
    """Number of pollers that a burst scales up to. Valid range: 2 to 10000."""


def check_pollers(
    pollers: FunctionPollersArgs[Completed] | None,
    errors: Errors,
    *,
    maximum_concurrency: int | None,
    reserved: int | None,
) -> None:
    """Checks the provisioned pollers of a queue.

    Args:
        pollers: The pollers; None without any.
        errors: Receives what is wrong, at the event source.
        maximum_concurrency: Maximum number of concurrent invocations for the queue.
        reserved: Reserved concurrent executions of the function.
    """
    if pollers is None:
        return
    below = errors.narrow("provisioned_pollers")
    least, most = pollers["minimum_pollers"], pollers["maximum_pollers"]
    if least > most:
        below.add("minimum_pollers", f"{least} exceeds 'maximum_pollers'; must be at most {most}. Reduce it")
    if maximum_concurrency is not None:
        errors.add(
            "provisioned_pollers",
            f"cannot be combined with 'maximum_concurrency'; each poller has {INVOCATIONS} concurrent"
            " invocations. Remove either",
        )
    if reserved is not None and most * INVOCATIONS > reserved:
        below.add(
            "maximum_pollers",
            f"{most} invoke the function up to {most * INVOCATIONS:,} times concurrently, which exceeds its"
            f" reserved_concurrent_executions of {reserved}; Lambda would throttle messages until they are"
            " dead letters. Lower the one or raise the other",
        )


def build_pollers(
    pollers: FunctionPollersArgs[Completed] | None,
) -> aws.lambda_.EventSourceMappingProvisionedPollerConfigArgsDict | None:
    """Returns the pollers as an event source mapping takes them."""
    if pollers is None:
        return None
    return {
        "minimum_pollers": pollers["minimum_pollers"],
        "maximum_pollers": pollers["maximum_pollers"],
    }
