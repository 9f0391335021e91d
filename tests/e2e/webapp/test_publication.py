"""Publications: they wait for the conversions, and say how they ended."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.e2e.conftest import eventually
from tests.e2e.webapp.conftest import PATIENCE_SECONDS
from tests.e2e.webapp.desk import Desk, User, photograph, put
from tests.e2e.webapp.test_photographs import POISON

pytestmark = pytest.mark.exhaustive


def test_what_is_ready_is_published(desk: Desk, ann: User):
    photo_id = ann.upload("ready.png", photograph())
    ann.wait(photo_id, "ready")
    assert desk.end(ann.publish(photo_id))["status"] == "SUCCEEDED"
    photo = ann.photo(photo_id)
    assert photo["status"] == "published"
    assert abs((datetime.now(UTC) - datetime.fromisoformat(photo["published"])).total_seconds()) < 60
    assert "publication" not in photo


def test_a_publication_waits_for_the_conversions(desk: Desk, ann: User):
    content = photograph()
    presigned = ann.presign("later.png", content)
    execution = ann.publish(presigned["id"])
    eventually(lambda: ann.photo(presigned["id"]).get("publication") == "running", "a running publication")
    assert ann.photo(presigned["id"])["status"] == "waiting"
    assert put(presigned, content).status == 200
    assert desk.end(execution)["status"] == "SUCCEEDED"
    photo = ann.photo(presigned["id"])
    assert (photo["status"], "publication" in photo) == ("published", False)
    assert {each["status"] for each in photo["conversions"].values()} == {"converted"}


def test_one_publication_at_a_time(desk: Desk, ann: User):
    content = photograph()
    presigned = ann.presign("once.png", content)
    first = ann.publish(presigned["id"])
    eventually(lambda: ann.photo(presigned["id"]).get("publication") == "running", "a running publication")
    second = desk.end(ann.publish(presigned["id"]))
    assert second["status"] == "SUCCEEDED"
    assert ann.photo(presigned["id"])["publication"] == "running"
    put(presigned, content)
    desk.end(first)
    published = ann.photo(presigned["id"])["published"]
    assert desk.end(ann.publish(presigned["id"]))["status"] == "SUCCEEDED"
    assert ann.photo(presigned["id"])["published"] == published


def test_a_publication_goes_on_whose_beginning_was_noted_but_not_answered(desk: Desk, ann: User):
    photo_id = ann.upload("begun.png", photograph())
    ann.wait(photo_id, "ready")
    name = "begun-before"
    desk.deployment.client("dynamodb").update_item(
        TableName=desk.outputs["photos_table_name"],
        Key={"owner": {"S": ann.sub}, "id": {"S": photo_id}},
        UpdateExpression="SET publication = :running, publisher = :execution",
        ExpressionAttributeValues={":running": {"S": "running"}, ":execution": {"S": name}},
    )
    assert desk.end(ann.publish(photo_id))["status"] == "SUCCEEDED"
    assert ann.photo(photo_id)["publication"] == "running"  # another one's
    started = desk.states.start_execution(
        stateMachineArn=desk.outputs["publish_arn"],
        name=name,
        input=json.dumps({"body": {}, "parameters": {"owner": ann.sub, "id": photo_id}}),
    )
    assert desk.end(started["executionArn"])["status"] == "SUCCEEDED"
    photo = ann.photo(photo_id)
    assert (photo["status"], "publication" in photo, "publisher" in photo) == ("published", False, False)


def test_what_could_not_be_converted_is_not_published(desk: Desk, ann: User):
    photo_id = ann.upload("poisoned.png", POISON)
    ended = desk.end(ann.publish(photo_id))
    assert (ended["status"], ended["error"]) == ("FAILED", "NotPublished")
    photo = ann.wait(photo_id)
    assert (photo["status"], "published" in photo, "publication" in photo) == ("failed", False, False)
    assert photo["reason"].startswith("not converted: ")
    failed = photo["reason"].removeprefix("not converted: ").split(", ")
    assert {"thumbnail", "jpeg", "webp"} >= set(failed)


def test_what_is_never_uploaded_is_given_up(desk: Desk, ann: User):
    photo_id = ann.presign("never.png", b"12345")["id"]
    ended = desk.end(ann.publish(photo_id), 3 * PATIENCE_SECONDS + 30)
    assert (ended["status"], ended["error"]) == ("FAILED", "NotPublished")
    photo = ann.photo(photo_id)
    assert photo["status"] == "failed"
    missing = photo["reason"].removeprefix("not converted in time: ").split(", ")
    assert sorted(missing) == ["archive", "jpeg", "thumbnail", "webp"]
    lasted = (ended["stopDate"] - ended["startDate"]).total_seconds()
    assert PATIENCE_SECONDS <= lasted < 2 * PATIENCE_SECONDS + 5


def test_what_is_deleted_meanwhile_is_not_brought_back(desk: Desk, ann: User):
    photo_id = ann.presign("deleted.png", b"12345")["id"]
    execution = ann.publish(photo_id)
    eventually(lambda: ann.photo(photo_id).get("publication") == "running", "a running publication")
    assert ann.ask("DELETE", f"/photos/{photo_id}").status == 204
    assert desk.end(execution)["status"] == "SUCCEEDED"
    assert ann.ask("GET", f"/photos/{photo_id}").status == 404


def test_what_does_not_exist_is_not_made_by_publishing_it(desk: Desk, ann: User):
    assert desk.end(ann.publish("0" * 32))["status"] == "SUCCEEDED"
    assert ann.ask("GET", f"/photos/{'0' * 32}").status == 404


def test_a_table_that_cannot_be_read_fails_the_publication(desk: Desk, ann: User, unreadable: None):
    photo_id = ann.upload("unread.png", photograph())
    ann.wait(photo_id, "ready")
    ended = desk.end(ann.publish(photo_id))
    assert (ended["status"], ended["error"]) == ("FAILED", "NotPublished")
    photo = ann.photo(photo_id)
    assert (photo["status"], photo["reason"]) == ("failed", "it could not be looked at")
    assert "publication" not in photo


@pytest.fixture
def unreadable(desk: Desk) -> Iterator[None]:
    """The workflow may write the table, but no longer read it."""
    iam = desk.deployment.client("iam")
    policy = desk.deployment.recording.find_by_name("publish-policy")
    named = {"RoleName": policy.inputs["role"], "PolicyName": policy.outputs["name"]}
    narrowed = policy.inputs["policy"].replace("dynamodb:GetItem", "dynamodb:DescribeTable")
    iam.put_role_policy(**named, PolicyDocument=narrowed)
    yield
    iam.put_role_policy(**named, PolicyDocument=policy.inputs["policy"])
