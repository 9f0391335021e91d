"""Event patterns of a hub: those of its consumers, and that of the events without one."""

from collections.abc import Mapping
from typing import Any, Final

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.patterns.event_hub.args import EventHubArgs, EventHubConsumerArgs

_NOT_REPLAYED: Final = [{"exists": False}]


def build_pattern(consumer: EventHubConsumerArgs[Completed]) -> dict[str, Any]:
    """Returns the pattern of a consumer, which no replayed event matches unless it accepts those."""
    live = {} if consumer["replays"] else {"replay-name": _NOT_REPLAYED}
    return {"detail-type": [*consumer["detail_types"]], **live, **(consumer["filter"] or {})}


def build_rest_pattern(given: EventHubArgs[Completed]) -> dict[str, Any]:
    """Returns the pattern of the events that no consumer receives, and that must have one."""
    consumed = {each for consumer in given["consumers"].values() for each in consumer["detail_types"]}
    optional = {name for name, event in given["events"].items() if event["optional"]}
    known = sorted(consumed | optional)
    types: list[Any] = [{"anything-but": known}] if known else [{"prefix": ""}]
    return {"detail-type": types, "replay-name": _NOT_REPLAYED}


def find_loop(consumers: Mapping[str, EventHubConsumerArgs[Completed]]) -> list[str] | None:
    """Returns detail types and consumers in turns, the last of which publishes the first; None without."""
    causes: dict[str, list[tuple[str, str]]] = {}
    for name, consumer in consumers.items():
        for received in consumer["detail_types"]:
            causes.setdefault(received, []).extend((name, each) for each in consumer["publishes"])
    finished: set[str] = set()
    for start in causes:
        if loop := _follow(start, causes, [], finished):
            return loop
    return None


def _follow(
    detail_type: str, causes: Mapping[str, list[tuple[str, str]]], path: list[str], finished: set[str]
) -> list[str] | None:
    """Returns the loop that the path comes to with a detail type; None if it comes to none."""
    types = path[::2]
    if detail_type in types:
        return path[2 * types.index(detail_type) :]
    if detail_type in finished:
        return None
    for consumer, published in causes.get(detail_type, []):
        if loop := _follow(published, causes, [*path, detail_type, consumer], finished):
            return loop
    finished.add(detail_type)
    return None
