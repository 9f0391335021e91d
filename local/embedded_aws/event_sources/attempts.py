"""Hands over a batch of a stream, and decides what happens to the records that failed."""

import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from embedded_aws.event_sources.discarded import Discarded
from embedded_aws.event_sources.lanes import Batch, Lane, ShardReader
from embedded_aws.event_sources.outcomes import FAILED, find_failed_records, is_throttled
from embedded_aws.event_sources.shards import Record
from embedded_aws.event_sources.windows import read_state
from embedded_aws.json_values import JsonObject
from embedded_aws.ministack.lambda_functions import SourceSettings

_SHORTEST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 1.0
_UNLIMITED: Final = -1


@dataclass(frozen=True)
class BatchAttempt(ABC):
    """One attempt for the first batch of a lane.

    Attributes:
        mapping: The event source mapping, or the settings of a pipe in its form.
        reader: The shard.
        lane: A lane with a batch.
    """

    mapping: SourceSettings
    reader: ShardReader
    lane: Lane

    @abstractmethod
    def invoke(self, batch: Batch) -> Mapping[str, object]:
        """Hands over a batch, and returns the result in the form of that of a function."""

    @abstractmethod
    def keep(self, discarded: Discarded) -> str | None:
        """Keeps a description of records; returns why it is lost, None if it is not."""

    def run(self) -> None:
        """Hands over the batch, unless all records are too old."""
        batch = self._discard_expired(self.lane.batches[0]) if self.lane.batches else None
        if batch:
            result = self.invoke(batch)
            if is_throttled(result):
                self._pause(batch)  # which is not a retry, since it did not reach the function
            else:
                batch.invocations += 1
                self._settle(batch, result)

    def _discard_expired(self, batch: Batch) -> Batch | None:
        """Discards the records that are too old, and returns the batch of the others."""
        oldest = self._limit("MaximumRecordAgeInSeconds")
        limit = time.time() - oldest
        expired = [record for record in batch.records if record.arrival < limit]
        if oldest == _UNLIMITED or not expired:
            return batch
        rest = replace(batch, records=batch.records[len(expired) :])
        self._discard(Batch(expired, invocations=batch.invocations), "RecordAgeExceeded", None)
        self.lane.finish(batch, *([rest] if rest.records else []))
        return rest if rest.records else None

    def _settle(self, batch: Batch, result: Mapping[str, object]) -> None:
        """Removes a processed batch, or replaces it by the records of the next attempt."""
        state = read_state(result) if batch.window else None
        if batch.window and state is not None:
            batch.window.keep(state)
        failed = self._find_first_failure(batch, result, state)
        if failed is None:
            self.mapping["LastProcessingResult"] = "OK"
            self.lane.finish(batch)
            return
        self.mapping["LastProcessingResult"] = FAILED
        splits = bool(self.mapping.get("BisectBatchOnFunctionError"))
        left = batch.records[failed:]
        if splits and failed:
            self.lane.finish(batch, replace(batch, records=left, invocations=0))
        elif splits and len(left) > 1:
            half = len(left) // 2
            parts = left[:half], left[half:]
            self.lane.finish(batch, *(replace(batch, records=part, invocations=0) for part in parts))
        else:
            self._retry(batch, left, result)

    def _find_first_failure(
        self, batch: Batch, result: Mapping[str, object], state: JsonObject | None
    ) -> int | None:
        """Returns the position of the first record that failed; None if none did."""
        if batch.window and state is None:
            return 0
        sequences = [record.sequence for record in batch.records]
        failed = find_failed_records(self.mapping, result, sequences)
        return sequences.index(failed[0]) if failed else None

    def _retry(self, batch: Batch, left: list[Record], result: Mapping[str, object]) -> None:
        most = self._limit("MaximumRetryAttempts")
        # A window ends with a successful invocation (Lambda developer guide, "Tumbling windows").
        if left and most != _UNLIMITED and batch.retries >= most:
            self._discard(replace(batch, records=left), "RetryAttemptsExhausted", result)
            self.lane.finish(batch)
            return
        again = replace(batch, records=left, retries=batch.retries + 1)
        self.lane.finish(batch, again)
        self._pause(again)

    def _pause(self, batch: Batch) -> None:
        pause = min(_LONGEST_PAUSE, _SHORTEST_PAUSE * 2 ** min(batch.retries, 10))
        self.lane.paused_until = time.time() + pause

    def _discard(self, batch: Batch, condition: str, result: Mapping[str, object] | None) -> None:
        discarded = Discarded(batch, self.reader.stream, self.reader.shard, condition, result)
        if problem := self.keep(discarded):
            self.mapping["LastProcessingResult"] = f"PROBLEM: {problem}"

    def _limit(self, setting: Literal["MaximumRetryAttempts", "MaximumRecordAgeInSeconds"]) -> int:
        value = self.mapping.get(setting)
        return _UNLIMITED if value is None else value
