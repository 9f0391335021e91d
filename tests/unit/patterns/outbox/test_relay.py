"""The function of an outbox: events of the records of a stream, in requests that keep the order of a key."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from serverless_patterns.patterns import outbox

RELAY = Path(outbox.__file__).parent / "relay"
MODULES = ("attribute_values", "changes", "relay", "targets")
TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"


@pytest.fixture(autouse=True)
def deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The modules side by side, with the variables of an outbox of a bus."""
    monkeypatch.syspath_prepend(RELAY)
    for name, value in {
        "SOURCE": "shop.orders",
        "DETAIL_TYPE_INSERT": "OrderPlaced",
        "DETAIL_TYPE_MODIFY": "OrderChanged",
        "EVENT_BUS": "shop",
        "DEAD_LETTERS": "https://sqs.us-east-1.amazonaws.com/123456789012/dead",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    yield
    for name in MODULES:
        sys.modules.pop(name, None)


def build_record(number: int, key: str, change: str = "INSERT", **item: Any) -> dict[str, Any]:
    image = {"id": {"S": key}, **item}
    return {
        "eventID": f"event-{number}",
        "eventName": change,
        "eventSourceARN": f"{TABLE}/stream/2026-01-01T00:00:00.000",
        "dynamodb": {
            "Keys": {"id": {"S": key}},
            "SequenceNumber": str(number),
            "ApproximateCreationDateTime": 1_767_225_600.0,
            "OldImage" if change == "REMOVE" else "NewImage": image,
        },
    }


class FakeTarget:
    """A target that takes events of up to 1,000 bytes, unless their ID has an error code."""

    largest = 1_000
    rejections = frozenset({"MalformedDetail"})

    def __init__(self, **codes: str) -> None:
        self.codes = codes
        self.requests: list[list[str]] = []

    def measure(self, change: Any) -> int:
        return len(change.detail)

    def publish(self, changes: Sequence[Any]) -> list[str | None]:
        names = [change.identifier.replace("-", "_") for change in changes]
        self.requests.append(names)
        return [self.codes.get(name) for name in names]


def relay_records(target: FakeTarget, *records: dict[str, Any], seconds: float = 60) -> tuple[Any, list[Any]]:
    """Returns the answer of the function, and the bodies in the dead-letter queue."""
    import relay

    dead: list[Any] = []
    relay._target = target  # type: ignore[assignment]
    relay._queue = SimpleNamespace(
        send_message=lambda MessageBody, **_: dead.append(json.loads(MessageBody))  # noqa: N803 AWS's names
    )
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: seconds * 1_000)
    return relay.handler({"Records": records}, context), dead


def test_values_are_written_digit_by_digit():
    from attribute_values import write_item

    number = "123456789012345678901234567890.12345678"
    item = {
        "amount": {"N": number},
        "tags": {"SS": ["a", "b"]},
        "lines": {"L": [{"M": {"paid": {"BOOL": True}}}, {"NULL": True}]},
        "text": {"S": '"\ufffe\n'},
    }
    assert write_item(item) == (
        f'{{"amount":{number},"tags":["a","b"],"lines":[{{"paid":true}},null],"text":"\\"\\ufffe\\n"}}'
    )


def test_an_event_has_the_item_its_key_and_the_name_of_the_change():
    from changes import read_change

    change = read_change(build_record(7, "a", amount={"N": "1.10"}))
    assert change
    assert (change.source, change.detail_type, change.table_arn) == ("shop.orders", "OrderPlaced", TABLE)
    assert json.loads(change.detail) == {
        "metadata": {"id": "event-7", "sequence": "7", "change": "INSERT", "key": {"id": "a"}},
        "data": {"id": "a", "amount": 1.1},
    }
    same, other = read_change(build_record(8, "a")), read_change(build_record(9, "b"))
    assert same
    assert other
    assert change.key == same.key != other.key
    assert read_change(build_record(10, "a", "REMOVE")) is None


def test_requests_have_one_event_of_a_key_and_at_most_ten():
    target = FakeTarget()
    keys = ["a", "b", "a", *(f"c{number}" for number in range(12))]
    answer, dead = relay_records(target, *(build_record(at, key) for at, key in enumerate(keys)))
    assert [len(request) for request in target.requests] == [2, 10, 3]
    assert (answer, dead) == ({"batchItemFailures": []}, [])


def test_the_records_from_the_first_that_failed_come_again():
    target = FakeTarget(event_1="InternalFailure")
    records = [build_record(at, key) for at, key in enumerate(["a", "b", "b"])]
    answer, dead = relay_records(target, *records)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert (target.requests, dead) == ([["event_0", "event_1"]], [])
    with pytest.raises(Exception, match="event-1 was not published: InternalFailure"):
        relay_records(target, *records[1:])


def test_poison_is_set_aside_with_its_record_and_blocks_nothing():
    broken, large = build_record(1, "b"), build_record(2, "c", text={"S": "x" * 1_000})
    del broken["dynamodb"]["NewImage"]
    target = FakeTarget(event_3="MalformedDetail")
    answer, dead = relay_records(
        target, build_record(0, "a"), broken, large, build_record(3, "d"), build_record(4, "e")
    )
    assert answer == {"batchItemFailures": []}
    assert [each["Records"][0]["eventID"] for each in dead] == ["event-1", "event-2", "event-3"]
    assert dead[2]["reason"] == "The event was rejected: MalformedDetail."
    assert target.requests == [["event_0"], ["event_3", "event_4"]]


def test_no_request_begins_when_the_time_is_nearly_over():
    target = FakeTarget()
    records = [build_record(at, "a") for at in range(3)]
    answer, _ = relay_records(target, *records, seconds=10)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert target.requests == [["event_0"]]


def test_a_bus_and_a_topic_are_measured_and_addressed(monkeypatch: pytest.MonkeyPatch):
    import targets
    from changes import read_change

    change = read_change(build_record(1, "ä"))
    assert change
    bus = targets.find_target()
    assert isinstance(bus, targets.EventBus)
    texts = (change.source, change.detail_type, change.detail, change.table_arn)
    assert bus.measure(change) == 14 + sum(len(text.encode()) for text in texts)
    monkeypatch.delenv("EVENT_BUS")
    monkeypatch.setenv("TOPIC", "arn:aws:sns:us-east-1:123456789012:orders.fifo")
    topic = targets.find_target()
    assert isinstance(topic, targets.Topic)
    entry = topic._build_entry(0, change)
    assert (entry["MessageGroupId"], entry["MessageDeduplicationId"]) == (change.key, "event-1")
    assert json.loads(entry["Message"])["detail"]["data"] == {"id": "ä"}
