"""Outcomes of conversions, in every order and repeated."""

import itertools
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from photo_desk import CONTEXT, Desk, Load, request

KEY = {"owner": "ann", "id": "0" * 32}


class Records:
    """One photograph that is being converted."""

    def __init__(self, load: Load) -> None:
        self.record, self.table = load("record"), load("photos").table
        conversions = {name: {"status": "pending"} for name in ("thumbnail", "archive")}
        photo = {**KEY, "file": "cat.png", "status": "waiting", "conversions": conversions, "expires": 1}
        self.table.put_item(Item=photo)

    def outcome(self, conversion: str, status: str = "converted", **changes: Any) -> dict[str, Any]:
        ended = {"reason": "it is damaged"}
        if status == "converted":
            output_key = f"{conversion}/{KEY['owner']}/{KEY['id']}/été 1.webp"
            ended = {"output_key": output_key, "content_type": "image/webp", "bytes": 7}
        source_key = f"{KEY['owner']}/{KEY['id']}/cat.png"
        told = {"conversion": conversion, "source_key": source_key, "status": status, "sequencer": "0A"}
        return told | ended | changes

    def tell(self, *bodies: Any) -> list[str]:
        """Delivers messages; the ids of those that are to be delivered again."""
        texts = [body if isinstance(body, str) else json.dumps(body) for body in bodies]
        records = [
            {"messageId": str(number), "body": text, "eventSource": "aws:sqs", "attributes": {}}
            for number, text in enumerate(texts)
        ]
        answer = self.record.handler({"Records": records}, CONTEXT)
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]

    @property
    def photo(self) -> dict[str, Any]:
        return self.table.get_item(Key=KEY, ConsistentRead=True)["Item"]

    @property
    def statuses(self) -> tuple[str, ...]:
        """That of the photograph, of its thumbnail and of its archive."""
        conversions = self.photo["conversions"]
        return self.photo["status"], *(conversions[name]["status"] for name in ("thumbnail", "archive"))


@pytest.fixture
def records(load: Load) -> Records:
    return Records(load)


def test_a_result_is_noted_with_its_address(records: Records):
    assert records.tell(records.outcome("thumbnail")) == []
    output_key = f"thumbnail/ann/{KEY['id']}/été 1.webp"
    assert records.photo["conversions"]["thumbnail"] == {
        "status": "converted",
        "key": output_key,
        "url": f"/media/thumbnail/ann/{KEY['id']}/%C3%A9t%C3%A9%201.webp",
        "type": "image/webp",
        "bytes": 7,
    }
    assert records.statuses == ("waiting", "converted", "pending")
    assert "expires" not in records.photo


def test_the_photo_is_sent_to_its_owner_with_a_version_that_grows(records: Records, desk: Desk):
    records.tell(records.outcome("thumbnail"), records.outcome("archive"))
    first, second = sorted(desk.list_sent(), key=lambda each: each["data"]["photo"]["version"])
    for message in (first, second):
        assert (message["channel"], message["source"]) == ("ann", "authorizer.principalId")
    assert first["data"]["photo"]["conversions"]["archive"] == {"status": "pending"}
    assert second["data"]["photo"] == json.loads(json.dumps(records.photo, default=int))
    assert second["data"]["photo"]["status"] == "ready"


def test_what_cannot_be_sent_is_delivered_again(
    records: Records, desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MESSAGES_QUEUE", f"{desk.messages}-gone")
    assert records.tell(records.outcome("thumbnail")) == ["0"]
    monkeypatch.setenv("MESSAGES_QUEUE", desk.messages)
    assert records.tell(records.outcome("thumbnail")) == []
    (message,) = desk.list_sent()
    assert message["data"]["photo"]["conversions"]["thumbnail"]["status"] == "converted"


def test_a_failure_is_noted_with_its_reason(records: Records):
    records.tell(records.outcome("thumbnail", "failed"))
    assert records.photo["conversions"]["thumbnail"] == {"status": "failed", "reason": "it is damaged"}
    assert records.statuses == ("failed", "failed", "pending")


@pytest.mark.exhaustive
@pytest.mark.parametrize("batched", [True, False])
@pytest.mark.parametrize(
    "order", [*itertools.permutations(["good", "bad", "archive"]), ("bad", "good", "bad", "archive", "good")]
)
def test_the_end_is_the_same_in_any_order_and_however_often(records: Records, order: Any, batched: bool):
    outcomes = {
        "good": records.outcome("thumbnail"),
        "bad": records.outcome("thumbnail", "failed"),
        "archive": records.outcome("archive"),
    }
    told = [outcomes[name] for name in order]
    for batch in [told] if batched else [[one] for one in told]:
        assert records.tell(*batch) == []
    assert records.statuses == ("ready", "converted", "converted")


def test_a_failure_stays_after_later_successes(records: Records):
    records.tell(
        records.outcome("archive"), records.outcome("thumbnail", "failed"), records.outcome("archive")
    )
    assert records.statuses == ("failed", "failed", "converted")


def test_outcomes_at_the_same_time(records: Records):
    told = [records.outcome(name) for name in ("thumbnail", "archive")] * 5
    with ThreadPoolExecutor(len(told)) as pool:
        list(pool.map(records.record._record, told))
    assert records.statuses == ("ready", "converted", "converted")


def test_a_status_that_is_out_of_date_is_not_written(records: Records):
    before = records.photo["conversions"]
    records.tell(records.outcome("thumbnail"), records.outcome("archive"))
    records.record._set_status(KEY, before)
    assert records.statuses[0] == "ready"


def test_what_is_published_stays_published(records: Records):
    records.tell(records.outcome("thumbnail"), records.outcome("archive"))
    published = {":status": "published"}
    records.table.update_item(
        Key=KEY,
        UpdateExpression="SET #status = :status",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues=published,
    )
    records.tell(records.outcome("thumbnail"), records.outcome("thumbnail", "failed"))
    assert records.statuses == ("published", "converted", "converted")


def test_the_reason_of_a_failed_publication_goes_once_all_is_converted(records: Records):
    records.table.update_item(
        Key=KEY, UpdateExpression="SET reason = :reason", ExpressionAttributeValues={":reason": "too slow"}
    )
    records.tell(records.outcome("thumbnail", "failed"))
    assert records.photo["reason"] == "too slow"
    records.tell(records.outcome("thumbnail"), records.outcome("archive"))
    assert "reason" not in records.photo


def test_what_is_made_of_a_deleted_photograph_is_removed(records: Records, desk: Desk):
    outcome = records.outcome("archive")
    records.table.delete_item(Key=KEY)
    desk.s3.put_object(Bucket=desk.source, Key=outcome["source_key"], Body=b"1")
    desk.s3.put_object(Bucket=desk.output, Key=outcome["output_key"], Body=b"1")
    assert records.tell(outcome, records.outcome("thumbnail", "failed")) == []
    assert (desk.keys(desk.source), desk.keys(desk.output)) == (set(), set())
    assert "Item" not in records.table.get_item(Key=KEY)
    assert desk.list_sent() == []


@pytest.mark.parametrize("source_key", ["cat.png", "ann/", "/cat.png", ""])
def test_what_was_not_uploaded_through_the_api_is_left_alone(records: Records, desk: Desk, source_key: str):
    outcome = records.outcome("archive", source_key=source_key)
    desk.s3.put_object(Bucket=desk.output, Key=outcome["output_key"], Body=b"1")
    assert records.tell(outcome) == []
    assert desk.keys(desk.output) == {outcome["output_key"]}
    assert records.statuses == ("waiting", "pending", "pending")


def test_what_cannot_be_noted_is_delivered_again_alone(records: Records):
    incomplete = {"status": "converted"}
    told = ["no JSON", records.outcome("thumbnail"), incomplete, records.outcome("archive")]
    assert records.tell(*told) == ["0", "2"]
    assert records.statuses == ("ready", "converted", "converted")


class TestDeletion:
    """Through the API."""

    def delete(self, load: Load, owner: str, photo_id: str) -> int:
        answer = load("delete").handler(request(owner, pathParameters={"id": photo_id}), CONTEXT)
        return answer["statusCode"]

    def test_nothing_is_left(self, load: Load, records: Records, desk: Desk):
        outcome = records.outcome("archive")
        records.tell(outcome)
        for bucket, key in ((desk.source, outcome["source_key"]), (desk.output, outcome["output_key"])):
            desk.s3.put_object(Bucket=bucket, Key=key, Body=b"1")
        assert self.delete(load, "ann", KEY["id"]) == 204
        assert (desk.keys(desk.source), desk.keys(desk.output)) == (set(), set())
        assert "Item" not in records.table.get_item(Key=KEY)
        assert self.delete(load, "ann", KEY["id"]) == 404

    @pytest.mark.parametrize(
        ("owner", "photo_id"),
        [("bob", KEY["id"]), ("ann", "1" * 32), ("ann", "../x"), ("ann", "x" * 3_000), ("ann", "")],
    )
    def test_what_is_not_the_callers_does_not_exist(
        self, load: Load, records: Records, owner: str, photo_id: str
    ):
        assert self.delete(load, owner, photo_id) == 404
        assert records.statuses == ("waiting", "pending", "pending")

    def test_a_result_that_is_noted_meanwhile_goes_as_well(
        self, load: Load, records: Records, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ):
        outcome = records.outcome("archive")
        desk.s3.put_object(Bucket=desk.output, Key=outcome["output_key"], Body=b"1")
        storage = load("storage")
        remove = storage.remove_source

        def remove_while_noting(key: str) -> None:
            remove(key)
            records.tell(outcome)

        monkeypatch.setattr(storage, "remove_source", remove_while_noting)
        assert self.delete(load, "ann", KEY["id"]) == 204
        assert desk.keys(desk.output) == set()


def test_a_failure_after_the_deletion_takes_the_upload_away_and_one_of_a_photo_that_is_there_does_not(
    records: Records, desk: Desk
):
    failed = records.outcome("thumbnail", "failed")
    desk.s3.put_object(Bucket=desk.source, Key=failed["source_key"], Body=b"1")
    assert records.tell(records.outcome("thumbnail"), failed) == []
    assert desk.keys(desk.source) == {failed["source_key"]}
    records.table.delete_item(Key=KEY)
    assert records.tell(failed) == []
    assert desk.keys(desk.source) == set()
