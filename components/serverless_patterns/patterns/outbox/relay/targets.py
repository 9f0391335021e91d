"""Targets of the events: an event bus, or an SNS topic, which may be FIFO."""

import os
from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, cast

import boto3
from attribute_values import write_text
from botocore.config import Config
from changes import Change

_config = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})
create_client = cast("Any", boto3).client

Event = dict[str, Any]


class Target(ABC):
    """A service that receives up to ten events in a request."""

    largest: ClassVar[int]
    """Bytes of an event, and of the events of a request."""
    rejections: ClassVar[frozenset[str]]
    """Error codes of an event that is rejected whenever it is published."""

    @abstractmethod
    def measure(self, change: Change) -> int:
        """Returns the bytes of an event as the service counts them."""

    @abstractmethod
    def publish(self, changes: Sequence[Change]) -> list[str | None]:
        """Publishes events; returns the error code of each, None if it was published."""


class EventBus(Target):
    """An event bus."""

    largest = 1_048_576
    rejections = frozenset({"InvalidArgument", "MalformedDetail", "ValidationException"})

    def __init__(self, name: str) -> None:
        self._name, self._client = name, create_client("events", config=_config)

    def measure(self, change: Change) -> int:  # noqa: D102
        # 14 bytes of the time (EventBridge user guide, calculating PutEvents event entry size).
        texts = (change.source, change.detail_type, change.detail, change.table_arn)
        return 14 + sum(len(text.encode()) for text in texts)

    def publish(self, changes: Sequence[Change]) -> list[str | None]:  # noqa: D102
        answer = self._client.put_events(Entries=[self._build_entry(change) for change in changes])
        return [entry.get("ErrorCode") for entry in answer["Entries"]]

    def _build_entry(self, change: Change) -> Event:
        return {
            "EventBusName": self._name,
            "Source": change.source,
            "DetailType": change.detail_type,
            "Detail": change.detail,
            "Time": datetime.fromtimestamp(change.time, UTC),
            "Resources": [change.table_arn],
        }


class Topic(Target):
    """An SNS topic; the message has the names of an event of EventBridge."""

    largest = 262_144
    rejections = frozenset({"InvalidParameter", "InvalidParameterValue", "ValidationException"})

    def __init__(self, arn: str) -> None:
        self._arn, self._client = arn, create_client("sns", config=_config)

    def measure(self, change: Change) -> int:  # noqa: D102
        entry = self._build_entry(0, change)
        attributes = sum(
            len(name) + len("String") + len(value["StringValue"].encode())
            for name, value in entry["MessageAttributes"].items()
        )
        return len(entry["Message"].encode()) + attributes

    def publish(self, changes: Sequence[Change]) -> list[str | None]:  # noqa: D102
        answer = self._client.publish_batch(
            TopicArn=self._arn,
            PublishBatchRequestEntries=[self._build_entry(*each) for each in enumerate(changes)],
        )
        failed = {entry["Id"]: entry["Code"] for entry in answer.get("Failed", [])}
        return [failed.get(str(number)) for number in range(len(changes))]

    def _build_entry(self, number: int, change: Change) -> Event:
        moment = datetime.fromtimestamp(change.time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        members = {
            "id": change.identifier,
            "source": change.source,
            "detail-type": change.detail_type,
            "time": moment,
        }
        texts = ",".join(f"{write_text(name)}:{write_text(value)}" for name, value in members.items())
        order = {"MessageGroupId": change.key, "MessageDeduplicationId": change.identifier}
        return {
            "Id": str(number),
            "Message": f'{{{texts},"resources":[{write_text(change.table_arn)}],"detail":{change.detail}}}',
            "MessageAttributes": {
                name: {"DataType": "String", "StringValue": value}
                for name, value in (("source", change.source), ("detail-type", change.detail_type))
            },
            **(order if self._arn.endswith(".fifo") else {}),
        }


def find_target() -> Target:
    """Returns the target of the outbox."""
    if name := os.environ.get("EVENT_BUS"):
        return EventBus(name)
    return Topic(os.environ["TOPIC"])
