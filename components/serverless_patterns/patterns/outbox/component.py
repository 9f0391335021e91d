"""An outbox, which publishes the changes of a table as they were committed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Optional, cast

import pulumi

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.validation import validate
from serverless_patterns.blocks.function.component import Function
from serverless_patterns.component import Scope, publish
from serverless_patterns.connections.event_sources import (
    DYNAMODB,
    FunctionEventSourceArgs,
    FunctionSettings,
    validate_stream,
)
from serverless_patterns.connections.links import LinkArgs
from serverless_patterns.patterns.outbox.args import OutboxArgs
from serverless_patterns.safeguards.alarms import alarm_above
from serverless_patterns.safeguards.dead_letters import DeadLetters, create_dead_letters
from serverless_patterns.safeguards.encryption_key import encrypt_if_hardened

_CODE = Path(__file__).parent / "relay"
_TIMEOUT = 60
"""Seconds that an invocation of the relay may take; it stops in time, and goes on in the next one."""
_RETRIES = 10_000
"""Retries while the target rejects events, so many that a record rather becomes too old for the stream."""
_OLDEST = 300_000
"""Milliseconds that a change may wait in the stream, which keeps it for 24 hours, without an alarm."""


class Outbox(pulumi.ComponentResource):
    """An outbox, which publishes the changes of a table as they were committed.

    Example::

        orders = Table("orders", {"partition_key": {"name": "id"}, "stream_view_type": "NEW_IMAGE"})
        shop = EventBus("shop")
        Outbox(
            "placed",
            {
                "stream": orders.event_source(),
                "source": "shop.orders",
                "event_bus_arn": shop.arn,
                "detail_types": {"insert": "OrderPlaced", "modify": "OrderChanged"},
            },
        )

    Each event is published at least once, in the order of its key, and none without its write. While the
    target rejects events, they wait in the stream for up to 24 hours. A change that can never be published
    goes to the dead-letter queue, and those after it are published.
    """

    function_arn: pulumi.Output[str]
    """ARN of the relay, a Lambda function."""
    function_name: pulumi.Output[str]
    """Name of the relay."""
    dead_letter_queue_url: pulumi.Output[str]
    """URL of the dead-letter queue."""
    dead_letter_queue_arn: pulumi.Output[str]
    """ARN of the dead-letter queue."""
    kms_key_arn: pulumi.Output[str | None]
    """ARN of the customer managed key; None without ``hardened`` or ``kms_key_arn``."""

    def __init__(self, name: str, args: OutboxArgs, opts: Optional[pulumi.ResourceOptions] = None) -> None:
        """An outbox, which publishes the changes of a table as they were committed.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`OutboxArgs` has them.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        with validate("Outbox", name, args, OutboxArgs[Completed], opts) as (given, errors):
            errors.check_name("-relay-stream-role", 64)
            errors.check_exactly_one(given, "event_bus_arn", "topic_arn")
            if given["topic_kms_key_arn"] and not given["topic_arn"]:
                errors.add("topic_kms_key_arn", "requires 'topic_arn'. Remove it, or set that")
            _check_detail_types(given, errors)
            stream = _validate_stream(given, errors)
        super().__init__("serverless-patterns:index:Outbox", name, {}, opts)
        check_regions(self, opts, errors)
        scope = encrypt_if_hardened(
            Scope(name, self, given["tags"], given["kms_key_arn"], given["alarm_topic_arn"]),
            given,
            f"dead letters and the log of the outbox {name}",
            log_groups=[f"/aws/lambda/{name}-*"],
        )
        dead = create_dead_letters(scope.child_scope("dead-letters"))
        relay = _create_relay(scope, given, _build_source(stream, args), dead)
        alarm_above(
            scope,
            "age-alarm",
            description="Changes of the table have not been published for more than 5 minutes.",
            metric=("AWS/Lambda", "IteratorAge", "Maximum"),
            dimensions={"FunctionName": relay.function_name},
            threshold=_OLDEST,
            minutes=1,
        )
        self.function_arn, self.function_name = relay.arn, relay.function_name
        self.dead_letter_queue_url, self.dead_letter_queue_arn = dead.url, dead.arn
        self.kms_key_arn = pulumi.Output.from_input(scope.kms_key_arn)
        publish(self)


def _check_detail_types(given: OutboxArgs[Completed], errors: Errors) -> None:
    errors.check_exactly_one(given, "detail_types", "detail_type_attribute")
    types = cast("Mapping[str, str | None] | None", given["detail_types"])
    if types is not None and not errors.is_invalid("detail_types") and not any(types.values()):
        errors.add("detail_types", "must have at least one of insert, modify, remove")


def _validate_stream(given: OutboxArgs[Completed], errors: Errors) -> Mapping[str, Any]:
    """Returns the arguments of the stream; none if they are invalid."""
    below = errors.narrow("stream")
    sources = cast("Mapping[str, Any]", given["stream"])
    for other, value in sources.items():
        if other != "dynamodb_stream" and value is not None:
            below.add(other, "cannot be the stream of an outbox; must be dynamodb_stream")
    stream = sources.get("dynamodb_stream")
    if not stream:
        if not errors.is_invalid("stream"):
            below.add("", "must have dynamodb_stream")
        return {}
    below = below.narrow("dynamodb_stream")
    validate_stream(stream, DYNAMODB, below, FunctionSettings(_TIMEOUT, None, given["kms_key_arn"]))
    if stream["tumbling_window_in_seconds"]:
        below.add("tumbling_window_in_seconds", "is not supported by an outbox. Remove it")
    factor = stream["parallelization_factor"]
    if given["ordering_attribute"] and factor > 1:
        below.add(
            "parallelization_factor",
            f"{factor} cannot be combined with 'ordering_attribute': Lambda then keeps the order of an item"
            " only. Remove one of them",
        )
    return stream


def _build_source(stream: Mapping[str, Any], args: OutboxArgs) -> FunctionEventSourceArgs:
    """Returns the stream with the retries of an outbox, if it was given no other number."""
    raw = cast("Mapping[str, Any]", args["stream"])["dynamodb_stream"]
    retries = raw.get("maximum_retry_attempts")
    merged = {**stream, "maximum_retry_attempts": _RETRIES if retries is None else retries}
    return cast("FunctionEventSourceArgs", {"dynamodb_stream": merged})


def _create_relay(
    scope: Scope, given: OutboxArgs[Completed], source: FunctionEventSourceArgs, dead: DeadLetters
) -> Function:
    """Creates the function that publishes."""
    types = cast("Mapping[str, str | None]", given["detail_types"] or {})
    settings = {
        "SOURCE": given["source"],
        **{f"DETAIL_TYPE_{change.upper()}": detail_type for change, detail_type in types.items()},
        "DETAIL_TYPE_ATTRIBUTE": given["detail_type_attribute"],
        "DETAIL_ATTRIBUTE": given["detail_attribute"],
        "ORDERING_ATTRIBUTE": given["ordering_attribute"],
    }
    return Function(
        scope.child("relay"),
        {
            "code": str(_CODE),
            "handler": "relay.handler",
            "timeout": _TIMEOUT,
            "environment": {
                **{variable: value for variable, value in settings.items() if value},
                "DEAD_LETTERS": dead.url,
            },
            "links": _link_target(given),
            "event_sources": {"stream": source},
            # Its role may send there, since Lambda does so with it.
            "dead_letter_queue_arn": dead.arn,
            "log_retention_days": given["log_retention_days"],
            "kms_key_arn": scope.kms_key_arn,
            "alarm_topic_arn": scope.alarm_topic_arn,
            "tags": dict(scope.tags),
        },
        scope.opts(),
    )


def _link_target(given: OutboxArgs[Completed]) -> dict[str, LinkArgs]:
    if bus_arn := given["event_bus_arn"]:
        return {"EVENT_BUS": {"event_bus": {"arn": bus_arn, "access": ["publish"]}}}
    return {
        "TOPIC": {
            "topic": {
                "arn": given["topic_arn"] or "",
                "access": ["publish"],
                "kms_key_arn": given["topic_kms_key_arn"],
            }
        }
    }
