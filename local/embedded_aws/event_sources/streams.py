"""Starts the batches of streams."""

import time
from collections.abc import Callable

from embedded_aws.event_sources.attempts import BatchAttempt
from embedded_aws.event_sources.due import DUE
from embedded_aws.event_sources.lanes import Lane, ShardReader
from embedded_aws.event_sources.readers import READERS
from embedded_aws.ministack import lambda_functions
from embedded_aws.ministack.lambda_functions import SourceSettings


def start_batches(
    mapping: SourceSettings,
    role: str,
    attempt: Callable[[ShardReader, Lane], BatchAttempt],
    concurrency: float = float("inf"),
) -> bool:
    """Starts each batch of a stream that is complete.

    Args:
        mapping: The event source mapping, or the settings of a pipe in its form.
        role: ARN of the role that reads.
        attempt: Returns the attempt for the first batch of a lane.
        concurrency: Number of batches that run at the same time.

    Returns:
        Whether one started.
    """
    identifier = mapping["UUID"]
    reader = READERS.get(identifier)
    started = False
    for shard in reader.open() if reader else ():
        shard.resize(mapping.get("ParallelizationFactor") or 1)
        for lane in shard.lanes:
            has_room = lambda_functions.running_batches.get(identifier, 0) < concurrency
            if not lane.running and _is_due(lane, shard, mapping, role) and has_room:
                lane.running = started = True
                lambda_functions.start_batch(identifier, _run, attempt(shard, lane))
    return started


def _is_due(lane: Lane, shard: ShardReader, mapping: SourceSettings, role: str) -> bool:
    """Whether the lane has a batch now."""
    if not lane.batches:
        window_ends = shard.begin(lane, mapping, role)
        if window_ends is not None:
            DUE.wake_at(window_ends)
    if lane.batches and lane.paused_until > time.time():
        DUE.wake_at(lane.paused_until)
        return False
    return bool(lane.batches)


def _run(attempt: BatchAttempt) -> None:
    try:
        attempt.run()
    finally:
        attempt.lane.running = False
