"""Rules that join the arguments of an event hub."""

from typing import Final

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.text import show, unknown
from serverless_patterns.connections.body_schema import check_constant, check_schema
from serverless_patterns.connections.event_pattern import check_event_pattern
from serverless_patterns.connections.targets import validate_target
from serverless_patterns.patterns.event_hub.args import EventHubArgs, EventHubConsumerArgs
from serverless_patterns.patterns.event_hub.patterns import build_pattern, build_rest_pattern, find_loop

_LONGEST_DETAIL_TYPE: Final = 128
_OWN_CONSUMER: Final = "unconsumed"
"""Name of the hub's rule for the events without a consumer."""
_OWN_FIELDS: Final = ("detail-type", "replay-name")


def check_hub(given: EventHubArgs[Completed], errors: Errors) -> None:
    """Checks events and consumers."""
    for name, event in given["events"].items():
        below = errors.narrow("events", name)
        if not 0 < len(name) <= _LONGEST_DETAIL_TYPE:
            below.add(
                "", f"is a detail type of {len(name)} characters; must have 1 to {_LONGEST_DETAIL_TYPE}"
            )
        if (schema := event["schema"]) is not None:
            check_constant(schema, below.narrow("schema"))
            if not below.is_invalid("schema"):
                check_schema(schema, below.narrow("schema"))
    for name, consumer in given["consumers"].items():
        below = errors.narrow("consumers", name)
        if not name or name == _OWN_CONSUMER:
            below.add("", "is empty" if not name else "is a name that the hub uses. Choose another name")
        below.rename(f"{errors.name}-{name}").check_name("-endpoint", 64)
        _check_consumer(consumer, given, below)
    if not errors.is_invalid():
        _check_filters(given, errors)
        check_event_pattern(errors, "events", build_rest_pattern(given))
        if loop := find_loop(given["consumers"]):
            errors.add("consumers", f"{_describe(loop)}, which is a loop. Publish another detail type")


def _check_consumer(
    consumer: EventHubConsumerArgs[Completed], given: EventHubArgs[Completed], errors: Errors
) -> None:
    for argument in ("detail_types", "publishes"):
        for index, detail_type in enumerate(consumer[argument]):
            if detail_type not in given["events"]:
                errors.add(f"{argument}.{index}", unknown("detail type", detail_type, [*given["events"]]))
    errors.check_exactly_one(consumer, "target", "endpoint")
    if (target := consumer["target"]) is not None:
        validate_target(target, errors.narrow("target"), "rule")
    fields = consumer["filter"]
    if fields is None:
        return
    for field in _OWN_FIELDS:
        if field in fields:
            errors.add(f"filter.{field}", "is set by the hub. Remove it")
    if not errors.is_invalid("filter"):
        check_event_pattern(errors, "filter", fields)
        check_event_pattern(errors, "", build_pattern(consumer))


def _check_filters(given: EventHubArgs[Completed], errors: Errors) -> None:
    """Checks that no filter lets an event go unnoticed."""
    filters: dict[str, list[bool]] = {}
    for consumer in given["consumers"].values():
        for detail_type in consumer["detail_types"]:
            filters.setdefault(detail_type, []).append(consumer["filter"] is not None)
    for detail_type, filtered in filters.items():
        if all(filtered) and not given["events"][detail_type]["optional"]:
            errors.add(
                f"events.{detail_type}",
                "has only consumers with a 'filter', which may all reject an event. Add a consumer without"
                " one, or set 'optional'",
            )


def _describe(loop: list[str]) -> str:
    steps = [
        f"{show(consumer)} publishes {show(published)} when it receives {show(received)}"
        for received, consumer, published in zip(loop[::2], loop[1::2], [*loop[2::2], loop[0]], strict=True)
    ]
    return " and ".join(steps)
