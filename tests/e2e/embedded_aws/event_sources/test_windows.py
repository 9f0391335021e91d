"""Tumbling windows of streams: the state that invocations share, and how a window ends."""

import json
import time
from datetime import datetime
from typing import Any

import pytest

from tests.e2e.embedded_aws.event_sources.consumer import Consumer, Mapping, records


def number_records(*numbers: int, do: str = "") -> list[dict[str, Any]]:
    return [{"n": number, "do": do} for number in numbers]


def events(mapping: Mapping, number: int) -> list[dict[str, Any]]:
    return [json.loads(each["payload"]) for each in mapping.invocations(number)]


def begin_window(seconds: int) -> None:
    """Waits for the first half of a window, so that what follows belongs to one."""
    time.sleep(-time.time() % seconds if time.time() % seconds > seconds / 2 else 0)


def describe_window(event: dict[str, Any]) -> tuple[list[int], list[int], bool]:
    numbers = [each["n"] for each in records(event)]
    return numbers, event["state"].get("seen", []), event["isFinalInvokeForWindow"]


@pytest.mark.slow
def test_the_batches_of_a_window_share_a_state(consumer: Consumer) -> None:
    stream = consumer.stream()
    begin_window(4)
    consumer.put(stream, *number_records(1, 2, 3))
    with consumer.map_source(stream, BatchSize=2, TumblingWindowInSeconds=4) as mapping:
        first, second, last = events(mapping, 3)
        assert [describe_window(each) for each in (first, second, last)] == [
            ([1, 2], [], False),
            ([3], [1, 2], False),
            ([], [1, 2, 3], True),
        ]
        start, end = (datetime.fromisoformat(last["window"][each]) for each in ("start", "end"))
        assert ((end - start).total_seconds(), start.timestamp() % 4) == (4, 0)
        assert (last["shardId"], last["eventSourceARN"]) == ("shardId-000000000000", stream)
        assert first["window"] == second["window"] == last["window"]
        assert not last["isWindowTerminatedEarly"]
        consumer.put(stream, *number_records(4))
        assert describe_window(events(mapping, 4)[3]) == ([4], [], False)


def test_the_window_of_a_table(consumer: Consumer) -> None:
    table, stream = consumer.table()
    consumer.client("dynamodb").put_item(TableName=table, Item={"id": {"S": "1"}})
    with consumer.map_source(stream, TumblingWindowInSeconds=1) as mapping:
        first, last = events(mapping, 2)
        assert (first["isFinalInvokeForWindow"], last["isFinalInvokeForWindow"]) == (False, True)
        assert last["state"] == {"seen": ["1"]}


def test_a_response_without_a_state_fails_the_batch(consumer: Consumer) -> None:
    stream, queue = consumer.stream(), consumer.queue()
    consumer.put(stream, *number_records(1, do="stateless"))
    destination = {"OnFailure": {"Destination": queue}}
    settings = {"MaximumRetryAttempts": 1, "DestinationConfig": destination}
    with consumer.map_source(stream, TumblingWindowInSeconds=1, **settings) as mapping:
        first, second, last = events(mapping, 3)
        assert [describe_window(each) for each in (first, second, last)] == [
            ([1], [], False),
            ([1], [], False),
            ([], [], True),
        ]
        failure = json.loads(consumer.receive(queue)["Body"])
        assert failure["requestContext"]["condition"] == "RetryAttemptsExhausted"


def test_a_state_that_is_too_large_ends_early(consumer: Consumer) -> None:
    stream = consumer.stream()
    begin_window(6)
    consumer.put(stream, *number_records(1, do="large"), *number_records(2))
    with consumer.map_source(stream, BatchSize=1, TumblingWindowInSeconds=6) as mapping:
        _, early, *rest = mapping.invocations(4)  # the log has the beginning of the large payload
        assert early["payload"].startswith('{"Records": [], "window"')
        assert "early False" in early["output"]
        second, last = (json.loads(each["payload"]) for each in rest)
        assert describe_window(second) == ([2], [], False)
        assert describe_window(last) == ([], [2], True)
        assert second["window"] == last["window"]


def test_a_window_of_a_mapping_changes(consumer: Consumer) -> None:
    stream = consumer.stream()
    with consumer.map_source(stream, TumblingWindowInSeconds=900) as mapping:
        consumer.put(stream, *number_records(1))
        assert describe_window(events(mapping, 1)[0]) == ([1], [], False)
        mapping.update(TumblingWindowInSeconds=0)
        assert describe_window(events(mapping, 2)[1]) == ([], [1], True)
        assert mapping.state["TumblingWindowInSeconds"] == 0
