"""Records of a stream that are not tried again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from embedded_aws.event_sources.lanes import Batch
from embedded_aws.event_sources.shards import Shard, Stream


@dataclass(frozen=True)
class Discarded:
    """Records that a mapping or pipe will not try again.

    Attributes:
        batch: The records.
        stream: The stream.
        shard: The shard.
        condition: ``RetryAttemptsExhausted`` or ``RecordAgeExceeded``.
        result: What the last invocation returned; None if that is not the reason.
    """

    batch: Batch
    stream: Stream
    shard: Shard
    condition: str
    result: Mapping[str, object] | None

    def describe(self) -> dict[str, object]:
        """Returns the description of the records, by its name."""
        first, last = self.batch.records[0], self.batch.records[-1]
        precision = self.stream.precision
        return {
            self.stream.information: {
                "shardId": self.shard.identifier,
                "startSequenceNumber": first.sequence,
                "endSequenceNumber": last.sequence,
                "approximateArrivalOfFirstRecord": format_time(first.arrival, precision),
                "approximateArrivalOfLastRecord": format_time(last.arrival, precision),
                "batchSize": len(self.batch.records),
                "streamArn": self.stream.arn,
            }
        }


def format_time(moment: float, precision: str) -> str:
    """Returns a time as it is in the description of a failure.

    Args:
        moment: Seconds since the epoch.
        precision: ``seconds`` or ``milliseconds``.
    """
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec=precision).replace("+00:00", "Z")
