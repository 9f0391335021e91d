"""Invokes functions with the messages of queues."""

import time
from collections.abc import Callable, Mapping
from typing import Final

from embedded_aws.event_sources.outcomes import FAILED, find_failed_records, is_throttled
from embedded_aws.event_sources.queues import build_record, delete_messages, take_batches
from embedded_aws.ministack import lambda_functions, sqs
from embedded_aws.ministack.lambda_functions import EventSourceMapping
from embedded_aws.ministack.sqs import Message, Queue
from embedded_aws.observation.lineage import continue_traces

_PAUSE_AFTER_THROTTLING: Final = 1.0


def poll_queue(
    mapping: EventSourceMapping, function: Mapping[str, object], config: Mapping[str, object]
) -> bool:
    """Starts the batches of a queue that are complete.

    Args:
        mapping: The event source mapping.
        function: The function as MiniStack keeps it.
        config: The configuration of its version.

    Returns:
        Whether one started.
    """
    identifier: str = mapping["UUID"]
    queue: Queue | None = sqs.find_queue(mapping["EventSourceArn"])
    running: int = lambda_functions.running_batches.get(identifier, 0)
    room: int = lambda_functions.queue_concurrency(mapping, function, config) - running
    if queue is None or room <= 0 or lambda_functions.backoff_until.get(identifier, 0) > time.time():
        return False
    started = False
    for batch in take_batches(mapping, queue, room):
        _start(mapping, function, queue, batch)
        started = True
    return started


def _start(
    mapping: EventSourceMapping, function: Mapping[str, object], queue: Queue, batch: list[Message]
) -> None:
    event = {"Records": [build_record(mapping, message) for message in batch]}
    name = mapping["EventSourceArn"].rpartition(":")[2]
    batch_of = (mapping, function, event, batch, queue["url"], name)
    lambda_functions.start_batch(mapping["UUID"], lambda_functions.run_queue_batch, *batch_of)


def run_batch(_: Callable[..., None]) -> Callable[..., None]:
    """Deletes the messages that the function has processed; others are visible again after their timeout."""

    def run(
        mapping: EventSourceMapping,
        function: Mapping[str, object],
        event: object,
        batch: list[Message],
        url: str,
        _: str,
    ) -> None:
        sent: list[dict[str, str]] = [message.get("sys") or {} for message in batch]
        with continue_traces(*(each.get("AWSTraceHeader", "") for each in sent)):
            result = lambda_functions.execute_function(function, event)
        if is_throttled(result):
            lambda_functions.backoff_until[mapping["UUID"]] = time.time() + _PAUSE_AFTER_THROTTLING
            mapping["LastProcessingResult"] = FAILED
            return
        failed = set(find_failed_records(mapping, result, [message["id"] for message in batch]))
        delete_messages(url, [message for message in batch if message["id"] not in failed])
        mapping["LastProcessingResult"] = FAILED if failed else "OK"

    return run
