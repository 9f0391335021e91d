"""Position of a mapping in a stream, and its started batches."""

import json
import threading
import time
import zlib
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from embedded_aws.event_sources.filters import matches
from embedded_aws.event_sources.shards import Record, Shard, Stream
from embedded_aws.event_sources.windows import Window
from embedded_aws.ministack.lambda_functions import SourceSettings

LARGEST_PAYLOAD: Final = 6_000_000
"""Bytes of the records of one invocation (Lambda quotas)."""

_Stored = Mapping[str, object]

# The poll loop reads while a request asks what is left, or clears the data.
_LOCK: Final = threading.RLock()


@dataclass(eq=False)
class Batch:
    """Records that a function receives together.

    Attributes:
        records: The records, the oldest first.
        retries: Retries of the batch, of which splitting it is none.
        invocations: How often the function was invoked with it.
        window: The tumbling window of the records; without records, what is left is its end.
    """

    records: list[Record]
    retries: int = 0
    invocations: int = 0
    window: Window | None = None


@dataclass(eq=False)
class Lane:
    """A part of a shard whose records are processed one batch after the other.

    Attributes:
        position: Sequence number of the last record that was read.
        batches: Batches that were begun, the next one first; those after it come from splitting one.
        running: Whether the function is running for the first batch.
        paused_until: When the first batch is tried again, in seconds since the epoch.
        waiting_since: Since when records wait for the end of the batching window; None if none do.
        window: The tumbling window that has begun.
    """

    position: str
    batches: deque[Batch] = field(default_factory=deque[Batch])
    running: bool = False
    paused_until: float = 0
    waiting_since: float | None = None
    window: Window | None = None

    def finish(self, batch: Batch, *rest: Batch) -> None:
        """Puts what is left of the first batch in its place, unless the data was cleared meanwhile."""
        is_early = batch.records and batch.window and batch.window.is_early
        early = [Batch([], window=batch.window)] if is_early else []
        with _LOCK:
            if self.batches and self.batches[0] is batch:
                self.batches.popleft()
                self.batches.extendleft(reversed([*early, *rest]))


@dataclass(eq=False)
class ShardReader:
    """Position of a mapping in a shard.

    Attributes:
        stream: The stream.
        shard: The shard.
        lanes: One for each concurrent batch, by the hash of the key.
        ended: Whether the shard receives no more records.
    """

    stream: Stream
    shard: Shard
    lanes: list[Lane]
    ended: bool = False

    def resize(self, factor: int) -> None:
        """Has as many lanes as the parallelization factor, as soon as all begun batches are finished.

        The new ones begin where the last one is: a function may receive some records twice, but loses none.
        """
        if len(self.lanes) != factor and not any(lane.batches or lane.window for lane in self.lanes):
            position = min(lane.position for lane in self.lanes)
            self.lanes = [Lane(position) for _ in range(factor)]

    def unread(self, lane: Lane) -> Iterator[_Stored]:
        """Yields what is stored for a lane after its position."""
        stored = self.shard.stored()
        number, factor = self.lanes.index(lane), len(self.lanes)
        for each in stored[bisect_right(stored, lane.position, key=self.stream.sequence) :]:
            if factor == 1 or zlib.crc32(self.stream.key(each).encode()) % factor == number:
                yield each

    def count_unprocessed(self) -> int:
        """Returns the number of records that were not processed yet."""
        return sum(
            sum(1 for _ in self.unread(lane)) + sum(len(batch.records) for batch in list(lane.batches))
            for lane in self.lanes
        )

    def skip(self) -> None:
        """Continues after the last record, and drops the batches that were begun."""
        for lane in self.lanes:
            lane.position = self.end()
            lane.batches.clear()
            lane.waiting_since, lane.paused_until, lane.window = None, 0, None

    def end(self) -> str:
        """Returns the sequence number of the last record; empty if there is none."""
        stored = self.shard.stored()
        return self.stream.sequence(stored[-1]) if stored else ""

    def begin(self, lane: Lane, mapping: SourceSettings, role: str) -> float | None:
        """Begins the next batch of a lane if it is complete.

        Args:
            lane: A lane without batches.
            mapping: The event source mapping.
            role: ARN of the role that reads.

        Returns:
            When the batching window ends, if records wait for that.
        """
        with _LOCK:
            return self._begin(lane, mapping, role)

    def _begin(self, lane: Lane, mapping: SourceSettings, role: str) -> float | None:
        size, records, position, window = 0, list[Record](), lane.position, lane.window
        full, seconds, last = False, mapping.get("TumblingWindowInSeconds") or 0, self.end()
        for stored in self.unread(lane):
            record = self.stream.record(stored, self.shard, role)
            if full := bool(window) and (not seconds or record.arrival >= window.end):
                break
            if matches(mapping, {**record.event}):
                size += len(json.dumps(record.event))
                if full := bool(records) and size > LARGEST_PAYLOAD:
                    break
                records.append(record)
                window = window or (Window.from_arrival(record.arrival, seconds) if seconds else None)
            position = record.sequence
            if full := len(records) >= mapping["BatchSize"]:
                break
        if not full:  # what is left belongs to other lanes
            position = max(position, last)
        if not records:
            lane.position = position
            return self._end_window(lane, now=full or self.ended or not seconds)
        lane.waiting_since = lane.waiting_since or time.time()
        end = lane.waiting_since + (mapping.get("MaximumBatchingWindowInSeconds") or 0)
        end = min(end, window.end) if window else end
        if not full and time.time() < end:
            return end
        lane.position, lane.waiting_since, lane.window = position, None, window
        lane.batches.append(Batch(records, window=window))
        return None

    def _end_window(self, lane: Lane, *, now: bool) -> float | None:
        """Ends the tumbling window of a lane, if there is one and its time is over."""
        window = lane.window
        if window is None:
            return None
        if not now and time.time() < window.end:
            return window.end
        window.is_final, lane.window = True, None
        lane.batches.append(Batch([], window=window))
        return None

    @property
    def is_finished(self) -> bool:
        """Whether all records were processed, and all tumbling windows ended."""
        return not self.count_unprocessed() and not any(lane.window or lane.batches for lane in self.lanes)


class StreamReader:
    """Position of a mapping in each shard of a stream.

    Shards of which a key moves to another one, such as by splitting, are finished before that one begins.
    """

    def __init__(self, stream: Stream, start: Callable[[Stream, Shard], str]) -> None:
        """Begins to read.

        Args:
            stream: The stream.
            start: Returns the position before the first record of a shard that already exists.
        """
        self.stream = stream
        self._shards = {
            (shard.identifier, shard.began): ShardReader(stream, shard, [Lane(start(stream, shard))])
            for shard in stream.shards()
        }

    def open(self) -> Sequence[ShardReader]:
        """Returns the shards that can be read now."""
        with _LOCK:
            return self._open()

    def _open(self) -> Sequence[ShardReader]:
        current = {(shard.identifier, shard.began): shard for shard in self.stream.shards()}
        for key, shard in current.items():
            self._shards.setdefault(key, ShardReader(self.stream, shard, [Lane("")]))
        closed = [reader for key, reader in self._shards.items() if key not in current]
        for reader in closed:
            reader.ended = True
        finished = [reader for reader in closed if reader.is_finished]
        self._shards = {key: reader for key, reader in self._shards.items() if reader not in finished}
        former = [reader for reader in closed if reader not in finished]
        return [
            reader
            for key, reader in self._shards.items()
            if key not in current or not any(reader.shard.overlaps(each.shard) for each in former)
        ]

    def count_unprocessed(self) -> int:
        """Returns the number of records that were not processed yet."""
        with _LOCK:
            self._open()
            return sum(reader.count_unprocessed() for reader in self._shards.values())

    def skip(self) -> None:
        """Continues after the last record of each shard, and drops the batches that were begun."""
        with _LOCK:
            for reader in self._shards.values():
                reader.skip()
