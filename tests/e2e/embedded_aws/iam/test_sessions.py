"""Temporary credentials: who gets them, for how long, and what they can call."""

import json
from functools import partial
from http import HTTPStatus
from typing import Any

import pytest
import urllib3

from tests.e2e.embedded_aws.iam.rows import (
    ALLOWED,
    DENIED,
    EVERYTHING,
    Call,
    Caller,
    Row,
    World,
    assume,
    observe,
    use_credentials,
)
from tests.permissions.account import Account, document

INVALID = "InvalidClientTokenId"
ASSUME = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]


def role_for(world: World, caller: Account | str, actions: list[str] = ASSUME, **conditions: Any) -> str:
    """Creates a role that the caller can assume, who may then do everything; returns its ARN."""
    arn = caller if isinstance(caller, str) else caller.user_arn()
    trust: dict[str, Any] = {"Principal": {"AWS": arn}, "Action": actions}
    if conditions:
        trust["Condition"] = conditions
    return world.aws.role("lambda", EVERYTHING, trusts=trust)


def assume_own(named: bool = True, **given: Any) -> Call:
    """Assumes a role that trusts the caller, or only its account."""

    def call(caller: Account, world: World) -> None:
        assume(caller, role_for(world, caller if named else world.fill("<root>")), world, **given)

    return call


def assume_for(seconds: int, longest: int = 3600) -> Call:
    def call(caller: Account, world: World) -> None:
        role = role_for(world, world.fill("<root>"))
        name = role.rpartition("/")[2]
        world.aws.client("iam").update_role(RoleName=name, MaxSessionDuration=longest)
        assume(caller, role, world, DurationSeconds=seconds)

    return call


def assume_with_external_id(required: str, given: str | None) -> Call:
    def call(caller: Account, world: World) -> None:
        role = role_for(world, caller, StringEquals={"sts:ExternalId": required})
        assume(caller, role, world, **({"ExternalId": given} if given else {}))

    return call


def use_after(change: str) -> Call:
    """Uses a session after its role was deleted, and perhaps created again."""

    def call(_: Account, world: World) -> None:
        caller = Caller((EVERYTHING,), session={}).create(world)
        iam, name = world.aws.client("iam"), caller.user_arn().split("/")[1]
        trust = json.dumps(iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"])
        if change != "nothing":
            iam.delete_role_policy(RoleName=name, PolicyName="access")
            iam.delete_role(RoleName=name)
        if change == "recreate":
            iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)
            iam.put_role_policy(RoleName=name, PolicyName="access", PolicyDocument=document(EVERYTHING))
        caller.client("sns").publish(TopicArn=world.topic, Message="1")

    return call


def call_in_session_of_user(service: str, operation: str) -> Call:
    def call(caller: Account, world: World) -> None:
        made = caller.client("sts").get_session_token()["Credentials"]
        getattr(use_credentials(world, made).client(service), operation)()

    return call


def assume_for_service(caller: Account, world: World) -> None:
    """The role trusts a service, but nobody of the account."""
    assume(caller, world.role, world)


def assume_without_path(caller: Account, world: World) -> None:
    name = world.aws.name("role")
    trust = document({"Principal": {"AWS": world.fill("<root>")}, "Action": "sts:AssumeRole"})
    world.aws.client("iam").create_role(RoleName=name, Path="/team/", AssumeRolePolicyDocument=trust)
    assume(caller, f"arn:aws:iam::{world.aws.number}:role/{name}", world)


def pass_tag_through_two_roles(tag: str) -> Call:
    """Assumes a role with a transitive tag, and another role, perhaps with the same tag."""

    def call(caller: Account, world: World) -> None:
        tags = [{"Key": "team", "Value": "red"}]
        first = assume(
            caller,
            role_for(world, caller),
            world,
            Tags=tags,
            TransitiveTagKeys=["team"],
            SourceIdentity="ann",
        )
        arn = world.fill("<root>")
        given = {"Tags": [{"Key": tag, "Value": "x"}]} if tag else {}
        second = assume(first, role_for(world, arn), world, **given)
        condition = {"StringEquals": {"aws:PrincipalTag/team": "red", "aws:SourceIdentity": "ann"}}
        queue = world.aws.queue(
            {"Effect": "Deny", "Principal": "*", "Action": "sqs:SendMessage", "Condition": condition}
        )
        second.client("sqs").send_message(QueueUrl=queue.url, MessageBody="1")

    return call


ALL, NONE = Caller((EVERYTHING,)), Caller()
CHAINED = Caller((EVERYTHING,), session={})
NO_TAGS = Caller(({"Action": "sts:AssumeRole", "Resource": "*"},))
TAGS = [{"Key": "team", "Value": "red"}]
ROWS = [
    Row("a trust policy that names the user is enough", ALLOWED, assume_own(), NONE),
    Row("one that names the account is not", DENIED, assume_own(named=False), NONE),
    Row("one that names the account, with an identity policy", ALLOWED, assume_own(named=False), ALL),
    Row(
        "a denial of the identity policy counts",
        DENIED,
        assume_own(),
        Caller(({"Effect": "Deny", "Action": "sts:*", "Resource": "*"},)),
    ),
    Row("with the external ID", ALLOWED, assume_with_external_id("one", "one"), NONE),
    Row("with another external ID", DENIED, assume_with_external_id("one", "two"), ALL),
    Row("without the external ID", DENIED, assume_with_external_id("one", None), ALL),
    Row("as long as the role allows", ALLOWED, assume_for(7200, longest=7200), ALL),
    Row("longer than the role allows", "ValidationError", assume_for(3601), ALL),
    Row("longer than 12 hours", "ValidationError", assume_for(43201, longest=43200), ALL),
    Row("an hour by way of another role", ALLOWED, assume_for(3600, longest=7200), CHAINED),
    Row(
        "more than an hour by way of another role", "ValidationError", assume_for(3601, longest=7200), CHAINED
    ),
    Row("a role of a service", DENIED, assume_for_service, ALL),
    Row("a role of a service, as the root user", DENIED, assume_for_service),
    Row("a role by its ARN without the path", DENIED, assume_without_path, ALL),
    Row("a name with a colon", "ValidationError", assume_own(RoleSessionName="a:b"), ALL),
    Row("tags without a permission", DENIED, assume_own(named=False, Tags=TAGS), NO_TAGS),
    Row("tags with the permission", ALLOWED, assume_own(named=False, Tags=TAGS), ALL),
    Row("an identity without a permission", DENIED, assume_own(named=False, SourceIdentity="ann"), NO_TAGS),
    Row("an identity with the permission", ALLOWED, assume_own(named=False, SourceIdentity="ann"), ALL),
    Row(
        "a key that is not the key of a tag",
        "InvalidParameterValue",
        assume_own(TransitiveTagKeys=["team"]),
        ALL,
    ),
    Row("tag and identity of the first session", DENIED, pass_tag_through_two_roles(""), ALL),
    Row("another tag in the second session", DENIED, pass_tag_through_two_roles("other"), ALL),
    Row(
        "the same tag in the second session", "InvalidParameterValue", pass_tag_through_two_roles("TEAM"), ALL
    ),
    Row("a session of a role", ALLOWED, use_after("nothing")),
    Row("a session of a deleted role", INVALID, use_after("delete")),
    Row("a session of a role that was created again", INVALID, use_after("recreate")),
    Row("a session of a user calls a service", ALLOWED, call_in_session_of_user("sqs", "list_queues"), ALL),
    Row("a session of a user calls IAM", INVALID, call_in_session_of_user("iam", "list_users"), ALL),
    Row(
        "a session of a user asks who it is",
        ALLOWED,
        call_in_session_of_user("sts", "get_caller_identity"),
        ALL,
    ),
    Row(
        "a session of a user asks for another",
        DENIED,
        call_in_session_of_user("sts", "get_session_token"),
        ALL,
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.title)
def test_sessions(world: World, row: Row) -> None:
    row.check(world)


def create_deleted_role(world: World) -> Account:
    """Returns a caller whose role does not exist any more."""
    caller = Caller(session={}).create(world)
    name = caller.user_arn().split("/")[1]
    world.aws.client("iam").delete_role(RoleName=name)
    return caller


def test_who_calls_with_the_credentials_of_a_deleted_role(world: World) -> None:
    assert observe(create_deleted_role(world).user_arn) == INVALID


def test_a_signed_link_ends_with_its_role(world: World) -> None:
    caller = Caller((EVERYTHING,), session={}).create(world)
    name = caller.user_arn().split("/")[1]
    link = caller.client("s3").generate_presigned_url(
        "get_object", Params={"Bucket": world.bucket, "Key": "a"}
    )
    assert urllib3.request("GET", link).status == HTTPStatus.OK
    world.aws.client("iam").delete_role_policy(RoleName=name, PolicyName="access")
    world.aws.client("iam").delete_role(RoleName=name)
    assert urllib3.request("GET", link).status == HTTPStatus.FORBIDDEN


def test_a_trust_policy_can_require_the_identity_of_the_first_session(world: World) -> None:
    first = Caller((EVERYTHING,), session={"SourceIdentity": "ann"}).create(world)
    for identity, outcome in (("ann", ALLOWED), ("bob", DENIED)):
        condition = {"StringEquals": {"aws:SourceIdentity": identity}}
        role = role_for(world, world.fill("<root>"), **condition)
        assert observe(partial(assume, first, role, world)) == outcome
