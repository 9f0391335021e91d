"""Starts the batches of streams."""

import time
from collections.abc import Mapping
from typing import Any

from embedded_aws.ministack import lambda_functions
from embedded_aws.services.lambda_.concurrency import CONCURRENT_BATCHES
from embedded_aws.services.lambda_.event_sources.attempts import Attempt
from embedded_aws.services.lambda_.event_sources.due import DUE
from embedded_aws.services.lambda_.event_sources.lanes import Lane, ShardReader
from embedded_aws.services.lambda_.event_sources.mappings import READERS


def poll_stream(mapping: dict[str, Any], function: dict[str, Any], config: Mapping[str, Any]) -> bool:
    """Starts each batch of a stream that is complete.

    Args:
        mapping: The event source mapping.
        function: The function as MiniStack keeps it.
        config: The configuration of its version.

    Returns:
        Whether one started.
    """
    reader = READERS.get(mapping["UUID"])
    started = False
    for shard in reader.open() if reader else ():
        shard.resize(mapping.get("ParallelizationFactor") or 1)
        for lane in shard.lanes:
            if not lane.running and _is_due(lane, shard, mapping, config) and _has_room(mapping):
                lane.running = started = True
                attempt = Attempt(mapping, function, config, shard, lane)
                lambda_functions.start_batch(mapping["UUID"], _run, attempt)
    return started


def _is_due(lane: Lane, shard: ShardReader, mapping: Mapping[str, Any], config: Mapping[str, Any]) -> bool:
    """Whether the lane has a batch for the function now."""
    if not lane.batches:
        window_ends = shard.begin(lane, mapping, config["Role"])
        if window_ends is not None:
            DUE.at(window_ends)
    if lane.batches and lane.paused_until > time.time():
        DUE.at(lane.paused_until)
        return False
    return bool(lane.batches)


def _has_room(mapping: Mapping[str, Any]) -> bool:
    return lambda_functions.running_batches.get(mapping["UUID"], 0) < CONCURRENT_BATCHES


def _run(attempt: Attempt) -> None:
    try:
        attempt.run()
    finally:
        attempt.lane.running = False
