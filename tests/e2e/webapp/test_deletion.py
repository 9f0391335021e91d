"""Deletion of an account: with everything that is its, and nothing that is another's."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from tests.e2e.conftest import eventually
from tests.e2e.webapp.desk import PASSWORD, Desk, User, photograph, put

pytestmark = pytest.mark.exhaustive

MANY = 30
"""More photos than a batch has."""


def function(desk: Desk, name: str) -> str:
    return desk.deployment.recording.find_by_name(f"{name}-function").outputs["name"]


def items_of(desk: Desk, sub: str) -> list[dict[str, Any]]:
    found = desk.deployment.client("dynamodb").scan(TableName=desk.outputs["photos_table_name"])["Items"]
    return [item for item in found if sub in item["owner"]["S"]]


def execution_of(desk: Desk, user: User) -> str:
    return desk.outputs["close_arn"].replace(":stateMachine:", ":execution:") + f":{user.sub}"


def await_deletion(desk: Desk, user: User) -> None:
    """Waits until the user is deleted, after everything else."""
    cognito, named = desk.deployment.client("cognito-idp"), {"UserPoolId": desk.outputs["user_pool_id"]}

    def is_deleted() -> bool:
        try:
            cognito.admin_get_user(**named, Username=user.sub)
        except cognito.exceptions.UserNotFoundException:
            return True
        return False

    eventually(is_deleted, f"no user {user.sub}", 120)


def add_many(desk: Desk, user: User) -> None:
    """Adds photos as if they had been converted."""
    table, bucket = desk.outputs["photos_table_name"], desk.outputs["output_bucket_name"]
    for number in range(MANY):
        photo_id = f"{number:032x}"
        key = f"jpeg/{user.sub}/{photo_id}/a.jpg"
        texts = {"owner": user.sub, "id": photo_id, "file": "a.png", "status": "ready"}
        item: dict[str, Any] = {name: {"S": value} for name, value in texts.items()}
        item["conversions"] = {"M": {"jpeg": {"M": {"status": {"S": "converted"}, "key": {"S": key}}}}}
        desk.deployment.client("dynamodb").put_item(TableName=table, Item=item)
        desk.s3.put_object(Bucket=bucket, Key=key, Body=b"1")


def await_close(connection: ClientConnection) -> None:
    """Waits until the other side has closed a connection."""
    with suppress(ConnectionClosed):
        while connection.recv(timeout=60):
            pass


@pytest.fixture
def eve(desk: Desk, request: pytest.FixtureRequest) -> User:
    """A user of the test's own."""
    return desk.sign_up(f"{request.function.__name__[:40]}@example.com")


def test_nothing_of_a_deleted_account_is_left_and_no_token_works(desk: Desk, eve: User, bob: User):
    email = "test_nothing_of_a_deleted_account_is_lef@example.com"
    tokens = desk.sign_in(email)
    published, plain = (eve.upload(f"{name}.png", photograph()) for name in ("published", "plain"))
    late = eve.presign("late.png", photograph())
    kept = bob.upload("kept.png", photograph())
    for user, photo_id in ((eve, published), (eve, plain), (bob, kept)):
        user.wait(photo_id, "ready")
    add_many(desk, eve)
    assert desk.end(eve.publish(published, downloads=["archive"]))["status"] == "SUCCEEDED"
    assert desk.end(bob.publish(kept))["status"] == "SUCCEEDED"
    page, bobs = eve.photo(published)["page"], bob.photo(kept)
    with eve.connect() as connection, bob.connect() as other:
        answer = eve.ask("DELETE", "/account")
        assert answer.status == 202, answer.body
        await_deletion(desk, eve)
        await_close(connection)
        other.send('{"action":"ping"}')
        assert json.loads(other.recv(timeout=60)) == {"pong": True}

    assert desk.list_stored(eve.sub) == set()
    (closed,) = items_of(desk, eve.sub)
    assert closed.keys() == {"owner", "id", "expires"}  # for a day, so that its tokens are good for nothing
    assert desk.connections(eve.sub) == []
    assert {
        desk.get(path).status for path in (page["path"], *(f"/{key}" for key in page["copies"].values()))
    } == {403}
    users = desk.deployment.client("cognito-idp").list_users(UserPoolId=desk.outputs["user_pool_id"])["Users"]
    assert eve.sub not in json.dumps(users, default=str)

    assert eve.ask("POST", "/photos", {"name": "a.png", "type": "image/png", "bytes": 5}).status == 403
    assert eve.ask("POST", "/tickets").status == 403
    assert eve.photos() == {}
    for flow, parameters in (
        ("USER_PASSWORD_AUTH", {"USERNAME": email, "PASSWORD": PASSWORD}),
        ("REFRESH_TOKEN_AUTH", {"REFRESH_TOKEN": tokens["RefreshToken"]}),
    ):
        assert desk.cognito("InitiateAuth", AuthFlow=flow, AuthParameters=parameters).status == 400
    put(late, photograph())  # a URL that was presigned before
    eventually(lambda: not desk.list_stored(eve.sub), "nothing that was uploaded afterwards")

    assert bob.photo(kept) == bobs
    assert len(desk.list_stored(kept)) == 5
    assert desk.get(bobs["page"]["path"]).status == 200

    # The address is free again, for an account that has nothing of the old one.
    again = desk.sign_up(email)
    assert (again.sub != eve.sub, again.photos()) == (True, {})


def test_a_ticket_of_before_opens_nothing_that_lasts(desk: Desk, eve: User):
    ticket = eve.ticket()
    assert eve.ask("DELETE", "/account").status == 202
    await_deletion(desk, eve)
    with desk.live(f"?ticket={ticket}") as late:
        # The second round, which the execution itself begins once no ticket is left.
        again = json.dumps({"owner": eve.sub, "user": eve.sub})
        desk.states.start_execution(stateMachineArn=desk.outputs["close_arn"], input=again)
        await_close(late)
    assert desk.connections(eve.sub) == []


def test_the_second_round_closes_what_a_late_ticket_has_opened(desk: Desk, eve: User):
    ticket = eve.ticket()
    assert eve.ask("DELETE", "/account").status == 202
    await_deletion(desk, eve)
    with desk.live(f"?ticket={ticket}"):
        ended = desk.end(execution_of(desk, eve), 180)
        assert ended["status"] == "SUCCEEDED", (ended["error"], ended["cause"])
        assert desk.connections(eve.sub) == []


@pytest.fixture
def stale(desk: Desk) -> Iterator[None]:
    """Every sign-in is too long ago."""
    functions, name = desk.deployment.client("lambda"), function(desk, "close-account")
    variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    functions.update_function_configuration(
        FunctionName=name, Environment={"Variables": {**variables, "FRESH_SECONDS": "-1"}}
    )
    yield
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables})


def test_an_old_sign_in_deletes_nothing(desk: Desk, eve: User, stale: None):
    photo_id = eve.presign("kept.png", b"12345")["id"]
    answer = eve.ask("DELETE", "/account")
    assert (answer.status, answer.json["message"]) == (403, "Sign in again to delete the account.")
    assert eve.photos().keys() == {photo_id}
    assert eve.ticket()


@pytest.fixture
def forbidden(desk: Desk) -> Iterator[None]:
    """The function that deletes photos may no longer delete objects."""
    iam = desk.deployment.client("iam")
    policy = desk.deployment.recording.find_by_name("erase-policy")
    named = {"RoleName": policy.inputs["role"], "PolicyName": policy.outputs["name"]}
    narrowed = policy.inputs["policy"].replace("s3:DeleteObject", "s3:GetObjectTagging")
    iam.put_role_policy(**named, PolicyDocument=narrowed)
    yield
    iam.put_role_policy(**named, PolicyDocument=policy.inputs["policy"])


def test_a_deletion_that_fails_can_be_repeated(desk: Desk, eve: User, forbidden: None):
    photo_id = eve.upload("stuck.png", photograph())
    eve.wait(photo_id, "ready")
    assert eve.ask("DELETE", "/account").status == 202
    arn = execution_of(desk, eve)
    assert desk.end(arn)["status"] == "FAILED"
    assert len(desk.list_stored(photo_id)) == 5
    iam, policy = desk.deployment.client("iam"), desk.deployment.recording.find_by_name("erase-policy")
    named = {"RoleName": policy.inputs["role"], "PolicyName": policy.outputs["name"]}
    iam.put_role_policy(**named, PolicyDocument=policy.inputs["policy"])
    # With a separate name: the emulator has no RedriveExecution.
    failed = desk.states.describe_execution(executionArn=arn)
    again = desk.states.start_execution(stateMachineArn=desk.outputs["close_arn"], input=failed["input"])
    assert again["executionArn"] != arn
    await_deletion(desk, eve)
    assert desk.list_stored(eve.sub) == set()
    assert [item.keys() for item in items_of(desk, eve.sub)] == [{"owner", "id", "expires"}]
