"""Queues: batches, message groups, filters, reports of failures, and the end of retries."""

import json
from typing import Any

import pytest

from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.event_sources.consumer import Consumer

REPORTING = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}


def create_queue_with_dead_letters(consumer: Consumer, receives: int, **attributes: str) -> tuple[str, str]:
    dead = consumer.queue(**({"FifoQueue": "true"} if "FifoQueue" in attributes else {}))
    policy = json.dumps({"deadLetterTargetArn": dead, "maxReceiveCount": receives})
    return consumer.queue(**{"RedrivePolicy": policy, "VisibilityTimeout": "1", **attributes}), dead


def test_a_batch_has_more_messages_than_one_call_receives(consumer: Consumer) -> None:
    queue = consumer.queue(VisibilityTimeout="300")
    for first in (0, 10):
        consumer.send(queue, *({"n": number} for number in range(first, first + 10)))
    with consumer.map_source(queue, BatchSize=15, MaximumBatchingWindowInSeconds=300) as mapping:
        assert len(mapping.batches(1)[0].split()) == 15
        mapping.update(MaximumBatchingWindowInSeconds=1)
        assert len(mapping.batches(2)[1].split()) == 5


def test_only_the_reported_message_comes_again_and_ends_as_a_dead_letter(consumer: Consumer) -> None:
    queue, dead = create_queue_with_dead_letters(consumer, receives=2)
    consumer.send(queue, {"n": 1}, {"n": 2, "do": "fail"}, {"n": 3})
    with consumer.map_source(queue, **REPORTING) as mapping:
        assert mapping.batches(2) == ["1 2 3", "2"]
        assert json.loads(consumer.receive(dead)["Body"])["n"] == 2


def test_a_function_that_always_raises_has_as_many_attempts_as_the_redrive_policy(
    consumer: Consumer,
) -> None:
    queue, dead = create_queue_with_dead_letters(consumer, receives=2)
    consumer.send(queue, {"n": 1, "do": "raise"})
    with consumer.map_source(queue) as mapping:
        assert mapping.batches(2) == ["1!", "1!"]
        assert json.loads(consumer.receive(dead)["Body"])["n"] == 1
        assert mapping.state["LastProcessingResult"] == "PROBLEM: Function call failed"


@pytest.mark.parametrize(
    "response",
    ["no report", {"batchItemFailures": [{"itemIdentifier": ""}]}, {"batchItemFailures": [{"id": "x"}]}],
)
def test_an_invalid_batch_response_fails_the_whole_batch(consumer: Consumer, response: Any) -> None:
    queue, dead = create_queue_with_dead_letters(consumer, receives=1)
    consumer.send(queue, {"n": 1, "returns": response}, {"n": 2, "returns": response})
    with consumer.map_source(queue, **REPORTING):
        assert {json.loads(consumer.receive(dead)["Body"])["n"] for _ in range(2)} == {1, 2}


@pytest.mark.parametrize("response", [None, {}, [], "", {"batchItemFailures": None}])
def test_an_empty_response_is_a_success(consumer: Consumer, response: Any) -> None:
    queue, _dead = create_queue_with_dead_letters(consumer, receives=1)
    consumer.send(queue, {"n": 1, "returns": response})
    with consumer.map_source(queue, **REPORTING) as mapping:
        eventually(lambda: mapping.state["LastProcessingResult"] == "OK", "that it succeeded")


def test_a_message_that_no_filter_matches_is_deleted(consumer: Consumer) -> None:
    queue = consumer.queue()
    consumer.send(queue, {"n": 1, "kind": "x"}, {"n": 2, "kind": "y"})
    pattern = json.dumps({"body": {"kind": [{"equals-ignore-case": "Y"}]}})
    with consumer.map_source(queue, FilterCriteria={"Filters": [{"Pattern": pattern}]}) as mapping:
        assert mapping.batches(1) == ["2"]
        consumer.stack.wait_until_idle()
        assert len(mapping.invocations(1)) == 1


@pytest.mark.slow
def test_a_message_group_waits_for_its_poison_and_others_do_not(consumer: Consumer) -> None:
    fifo = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    # A function that takes longer than the timeout, as on a busy machine, would get its message again.
    queue, dead = create_queue_with_dead_letters(consumer, receives=2, VisibilityTimeout="5", **fifo)
    consumer.send(
        queue,
        {"n": 1, "group": "a", "do": "raise"},
        {"n": 2, "group": "b"},
        {"n": 3, "group": "a"},
        {"n": 4, "group": "b"},
    )
    with consumer.map_source(queue, BatchSize=1) as mapping:
        seen = mapping.batches_until("3")
        assert [each for each in seen if each in {"2", "4"}] == ["2", "4"]
        assert [each for each in seen if each in {"1!", "3"}] == ["1!", "1!", "3"]
        assert json.loads(consumer.receive(dead)["Body"])["n"] == 1


def test_a_batch_has_messages_of_one_group(consumer: Consumer) -> None:
    queue = consumer.queue(FifoQueue="true", ContentBasedDeduplication="true")
    consumer.send(queue, *({"n": number, "group": group} for number, group in ((1, "a"), (2, "b"), (3, "a"))))
    with consumer.map_source(queue) as mapping:
        assert sorted(mapping.batches(2)) == ["1 3", "2"]
