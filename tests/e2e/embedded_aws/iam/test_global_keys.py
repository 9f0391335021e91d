"""Global condition keys: the caller, its session, its request, and what an account here does not have."""

import json
from typing import Any

import pytest

from tests.e2e.embedded_aws.iam.rows import ALLOWED, DENIED, EVERYTHING, Call, Caller, Row, World
from tests.permissions.account import Account, document


def send(caller: Account, world: World) -> None:
    caller.client("sqs").send_message(QueueUrl=world.queue.url, MessageBody="1")


def allow_if(session: bool = False, tags: dict[str, str] | None = None, **conditions: Any) -> Caller:
    """A caller who may do everything under conditions."""
    given = {"session": {}} if session else {}
    return Caller(({**EVERYTHING, "Condition": conditions},), tags=tags or {}, **given)


def deny_if(session: bool = False, **conditions: Any) -> Caller:
    """A caller who may do everything, but for a denial under conditions."""
    denied = {**EVERYTHING, "Effect": "Deny", "Condition": conditions}
    given = {"session": {}} if session else {}
    return Caller((EVERYTHING, denied), **given)


ROLE = "arn:aws:iam::<account>:role/*"
SESSION = "arn:aws:sts::<account>:assumed-role/*"
USER = "arn:aws:iam::<account>:user/*"
NOT_HERE = ("SourceVpc", "SourceVpce", "VpcSourceIp", "PrincipalOrgID", "PrincipalOrgPaths", "ResourceOrgID")

ROWS = [
    Row(
        "a session has the ARN of its role", ALLOWED, send, allow_if(True, ArnLike={"aws:PrincipalArn": ROLE})
    ),
    Row("a session has not its own ARN", DENIED, send, allow_if(True, ArnLike={"aws:PrincipalArn": SESSION})),
    Row(
        "a denial of a role stops its session",
        DENIED,
        send,
        deny_if(True, ArnLike={"aws:PrincipalArn": ROLE}),
    ),
    Row(
        "a denial of all but a role does not stop its session",
        ALLOWED,
        send,
        deny_if(True, ArnNotLike={"aws:PrincipalArn": ROLE}),
    ),
    Row("a user has its own ARN", ALLOWED, send, allow_if(ArnLike={"aws:PrincipalArn": USER})),
    Row("type of a user", ALLOWED, send, allow_if(StringEquals={"aws:PrincipalType": "User"})),
    Row(
        "type of a session", ALLOWED, send, allow_if(True, StringEquals={"aws:PrincipalType": "AssumedRole"})
    ),
    Row("ID of a user", ALLOWED, send, allow_if(StringLike={"aws:userid": "AIDA*"})),
    Row("ID of a session", ALLOWED, send, allow_if(True, StringLike={"aws:userid": "AROA*:session"})),
    Row("a session has no user name", DENIED, send, allow_if(True, StringLike={"aws:username": "*"})),
    Row("account", ALLOWED, send, allow_if(StringEquals={"aws:PrincipalAccount": "<account>"})),
    Row(
        "tag of a user",
        ALLOWED,
        send,
        allow_if(tags={"Team": "a"}, StringEquals={"aws:PrincipalTag/team": "a"}),
    ),
    Row(
        "tag of a role",
        ALLOWED,
        send,
        allow_if(True, {"team": "a"}, StringEquals={"aws:PrincipalTag/team": "a"}),
    ),
    Row("user agent", ALLOWED, send, allow_if(StringLike={"aws:UserAgent": "Boto3*"})),
    Row("another user agent", DENIED, send, allow_if(StringLike={"aws:UserAgent": "Java*"})),
    Row("a denial of a user agent", DENIED, send, deny_if(StringLike={"aws:UserAgent": "*Boto3*"})),
    Row("no referer", DENIED, send, allow_if(StringLike={"aws:Referer": "*"})),
    Row("without an MFA device", DENIED, send, deny_if(BoolIfExists={"aws:MultiFactorAuthPresent": "false"})),
    Row("a user has no MFA key", ALLOWED, send, deny_if(Bool={"aws:MultiFactorAuthPresent": "false"})),
    Row(
        "a session has an MFA key", DENIED, send, deny_if(True, Bool={"aws:MultiFactorAuthPresent": "false"})
    ),
    Row("no service calls", ALLOWED, send, allow_if(Bool={"aws:ViaAWSService": "false"})),
    Row("no service is the caller", ALLOWED, send, allow_if(Bool={"aws:PrincipalIsAWSService": "false"})),
    Row("through no service", DENIED, send, allow_if(StringLike={"aws:CalledViaFirst": "*"})),
    Row("Region", ALLOWED, send, allow_if(StringEquals={"aws:RequestedRegion": "us-east-1"})),
    Row("another Region", DENIED, send, allow_if(StringEquals={"aws:RequestedRegion": "eu-west-1"})),
    Row(
        "account of the resource", ALLOWED, send, allow_if(StringEquals={"aws:ResourceAccount": "<account>"})
    ),
    *(Row(f"no {key}", DENIED, send, allow_if(StringLike={f"aws:{key}": "*"})) for key in NOT_HERE),
    *(
        Row(f"a denial of all but one {key}", DENIED, send, deny_if(StringNotEquals={f"aws:{key}": "x"}))
        for key in NOT_HERE
    ),
    Row("the case of a key does not matter", ALLOWED, send, allow_if(ArnLike={"AWS:principalARN": USER})),
    Row("an unknown key is absent", ALLOWED, send, deny_if(StringEquals={"aws:Foo": "x"})),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.title)
def test_global_keys(world: World, row: Row) -> None:
    row.check(world)


@pytest.mark.parametrize(
    ("operator", "arn", "outcome"),
    [
        ("ArnNotLike", "role", ALLOWED),
        ("ArnNotEquals", "role", ALLOWED),
        ("StringNotEquals", "role", ALLOWED),
        ("ArnEquals", "role", DENIED),
        ("ArnNotLike", "other", DENIED),
    ],
)
def test_a_bucket_admits_one_role(world: World, operator: str, arn: str, outcome: str) -> None:
    bucket = world.aws.bucket()
    world.aws.client("s3").put_object(Bucket=bucket, Key="a", Body=b"1")
    caller = Caller((EVERYTHING,), session={}, path="/team/").create(world)
    name = caller.user_arn().split("/")[1]
    role = world.aws.client("iam").get_role(RoleName=name)["Role"]["Arn"]
    named = role if arn == "role" else role.replace("/team/", "/")
    denied = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
        "Condition": {operator: {"aws:PrincipalArn": named}},
    }
    world.aws.client("s3").put_bucket_policy(Bucket=bucket, Policy=document(denied))
    call: Call = lambda _, __: caller.client("s3").get_object(Bucket=bucket, Key="a")  # noqa: E731
    Row(operator, outcome, call).check(world)


@pytest.mark.parametrize(("header", "outcome"), [("https://a.example/x", ALLOWED), ("", DENIED)])
def test_the_referer_of_a_request(world: World, header: str, outcome: str) -> None:
    condition = {"StringLike": {"aws:Referer": "https://a.example/*"}}
    caller = Caller(({**EVERYTHING, "Condition": condition},)).create(world).client("s3")
    if header:
        caller.meta.events.register(
            "before-sign.s3", lambda request, **_: request.headers.add_header("Referer", header)
        )
    call: Call = lambda _, w: caller.get_object(Bucket=w.bucket, Key="a")  # noqa: E731
    Row("referer", outcome, call).check(world)


@pytest.mark.parametrize(("team", "outcome"), [("red", ALLOWED), ("blue", DENIED)])
def test_the_policy_of_a_queue_can_require_a_tag_of_the_caller(world: World, team: str, outcome: str) -> None:
    condition = {"StringNotEquals": {"aws:PrincipalTag/team": "red"}}
    denied = {
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": "sqs:SendMessage",
        "Condition": condition,
    }
    queue = world.aws.queue(denied)
    call: Call = lambda aws, _: aws.client("sqs").send_message(QueueUrl=queue.url, MessageBody="1")  # noqa: E731
    Row(team, outcome, call, Caller((EVERYTHING,), tags={"team": team})).check(world)


def test_a_function_has_its_arn_in_its_calls(world: World) -> None:
    code = """
import boto3, botocore
def handler(event, context):
    try:
        boto3.client("sqs").send_message(QueueUrl=event["url"], MessageBody="1")
    except botocore.exceptions.ClientError as error:
        return error.response["Error"]["Code"]
    return "sent"
"""
    name = "arn:aws:lambda:us-east-1:<account>:function:function-*"
    for pattern, outcome in ((name, "sent"), (name.replace("function-*", "x"), "AccessDenied")):
        condition = {"ArnLike": {"lambda:SourceFunctionArn": world.fill(pattern)}}
        function = world.aws.function(code, {**EVERYTHING, "Condition": condition})
        payload = json.dumps({"url": world.queue.url})
        answer = world.aws.client("lambda").invoke(FunctionName=function, Payload=payload)
        assert json.load(answer["Payload"]) == outcome
