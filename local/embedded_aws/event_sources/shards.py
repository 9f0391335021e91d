"""The shards of Kinesis streams and of the streams of tables, and their records as functions receive them."""

import base64
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from embedded_aws.json_values import read_number, read_object, read_text
from embedded_aws.ministack import dynamodb, kinesis

_Stored = Mapping[str, object]


@dataclass(frozen=True)
class Record:
    """A record of a stream.

    Attributes:
        sequence: Sequence number, which grows with each record, and sorts as text.
        arrival: When it arrived, in seconds since the epoch.
        event: The record as the function receives it.
    """

    sequence: str
    arrival: float
    event: Mapping[str, object]


@dataclass(frozen=True)
class Shard:
    """A shard of a stream.

    Attributes:
        identifier: Its ID.
        began: A sequence number that no other shard of the stream begins with.
        hash_keys: First and last hash key.
        stored: Returns what is stored in it, the oldest first.
    """

    identifier: str
    began: str
    hash_keys: tuple[int, int]
    stored: Callable[[], Sequence[_Stored]]

    def overlaps(self, other: "Shard") -> bool:
        """Whether a key belongs to both, such as to a shard and to one that it was split into."""
        (first, last), (other_first, other_last) = self.hash_keys, other.hash_keys
        return first <= other_last and other_first <= last


class Stream(ABC):
    """A stream.

    Attributes:
        arn: Its ARN.
        information: Name of the description of a batch in the record of a failure.
        precision: How precise times in that description are.
    """

    information: ClassVar[str]
    precision: ClassVar[str]

    def __init__(self, arn: str) -> None:
        self.arn = arn
        *_, self.region, self.account, self.resource = arn.split(":", 5)

    @abstractmethod
    def shards(self) -> Sequence[Shard]:
        """Returns the shards; none if the stream does not exist."""

    @abstractmethod
    def sequence(self, stored: _Stored) -> str:
        """Returns the sequence number of a stored record."""

    @abstractmethod
    def key(self, stored: _Stored) -> str:
        """Returns what records have in common that stay in order."""

    @abstractmethod
    def arrival(self, stored: _Stored) -> float:
        """Returns when a record arrived."""

    @abstractmethod
    def record(self, stored: _Stored, shard: Shard, role: str) -> Record:
        """Returns the record for a function.

        Args:
            stored: What is stored.
            shard: The shard it is stored in.
            role: ARN of the role that reads it.
        """


class KinesisStream(Stream):
    """A Kinesis data stream."""

    information = "KinesisBatchInfo"
    precision = "milliseconds"

    def shards(self) -> Sequence[Shard]:
        name = self.resource.partition("/")[2]
        stream = kinesis.streams.get_scoped(self.account, self.region, name)
        if stream is None or stream["StreamARN"] != self.arn or stream["StreamStatus"] != "ACTIVE":
            return []
        return [self._shard(identifier, shard) for identifier, shard in list(stream["shards"].items())]

    def _shard(self, identifier: str, shard: kinesis.Shard) -> Shard:
        keys = int(shard["starting_hash_key"]), int(shard["ending_hash_key"])
        return Shard(identifier, shard["starting_sequence_number"], keys, lambda: shard["records"])

    def sequence(self, stored: _Stored) -> str:
        return read_text(stored["SequenceNumber"])

    def key(self, stored: _Stored) -> str:
        return read_text(stored["PartitionKey"])

    def arrival(self, stored: _Stored) -> float:
        return read_number(stored["ApproximateArrivalTimestamp"])

    def record(self, stored: _Stored, shard: Shard, role: str) -> Record:
        sequence, arrival = self.sequence(stored), self.arrival(stored)
        event = {
            "kinesis": {
                "kinesisSchemaVersion": "1.0",
                "partitionKey": stored["PartitionKey"],
                "sequenceNumber": sequence,
                "data": _encode_base64(read_text(stored["Data"])),
                "approximateArrivalTimestamp": arrival,
            },
            "eventSource": "aws:kinesis",
            "eventVersion": "1.0",
            "eventID": f"{shard.identifier}:{sequence}",
            "eventName": "aws:kinesis:record",
            "invokeIdentityArn": role,
            "awsRegion": self.region,
            "eventSourceARN": self.arn,
        }
        return Record(sequence, arrival, event)


class TableStream(Stream):
    """The stream of a DynamoDB table, which is one shard in the emulator."""

    information = "DDBStreamBatchInfo"
    precision = "seconds"

    def shards(self) -> Sequence[Shard]:
        name = self.resource.split("/")[1]
        table = dynamodb.tables.get_scoped(self.account, self.region, name)
        if table is None or table.get("LatestStreamArn") != self.arn:
            return []

        def read_stored() -> Sequence[_Stored]:
            return dynamodb.stream_records(name, account_id=self.account, region=self.region)

        return [Shard(dynamodb.shard_id, "", (0, 0), read_stored)]

    def sequence(self, stored: _Stored) -> str:
        return read_text(read_object(stored["dynamodb"])["SequenceNumber"])

    def key(self, stored: _Stored) -> str:
        return json.dumps(read_object(stored["dynamodb"])["Keys"], sort_keys=True)

    def arrival(self, stored: _Stored) -> float:
        return read_number(read_object(stored["dynamodb"])["ApproximateCreationDateTime"])

    def record(self, stored: _Stored, shard: Shard, role: str) -> Record:
        arrival = float(self.arrival(stored))
        change = {**read_object(stored["dynamodb"]), "ApproximateCreationDateTime": arrival}
        return Record(self.sequence(stored), arrival, {**stored, "dynamodb": change})


def stream_of(arn: str) -> Stream | None:
    """Returns the stream with an ARN; None if it is the ARN of something else."""
    service = next(iter(arn.split(":")[2:3]), "")
    kinds = {"kinesis": KinesisStream, "dynamodb": TableStream}
    return kinds[service](arn) if service in kinds else None


def _encode_base64(data: str) -> str:
    """Returns data as base64, which it is except from clients that send it otherwise."""
    try:
        base64.b64decode(data, validate=True)
    except ValueError:
        return base64.b64encode(data.encode()).decode()
    return data
