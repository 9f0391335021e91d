"""Positions of mappings and pipes in their streams."""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from typing import Final

from embedded_aws.event_sources.lanes import StreamReader
from embedded_aws.event_sources.shards import Shard, Stream

READERS: Final[dict[str, StreamReader]] = {}
"""Position of each mapping of a stream, by its UUID, and of each pipe, by its ARN."""


def count_records_left(identifier: str) -> int:
    """Returns the number of records of its stream that a mapping or pipe has not processed yet."""
    reader = READERS.get(identifier)
    return reader.count_unprocessed() if reader else 0


def skip_records(stream_arn: str) -> None:
    """Lets all mappings and pipes of a stream continue after its last record."""
    for reader in list(READERS.values()):
        if reader.stream.arn == stream_arn:
            reader.skip()


def find_start(settings: Mapping[str, object]) -> Callable[[Stream, Shard], str]:
    """Returns a function that returns the sequence number before the first record that a mapping reads."""

    def start(stream: Stream, shard: Shard) -> str:
        stored = shard.stored()
        match settings["StartingPosition"]:
            case "TRIM_HORIZON":
                first = 0
            case "LATEST":
                first = len(stored)
            case _:
                given = settings["StartingPositionTimestamp"]
                since = given if isinstance(given, int | float) else 0
                first = bisect_left(stored, since, key=stream.arrival)
        return stream.sequence(stored[first - 1]) if first else ""

    return start
