"""Variables in policies."""

import pytest

from tests.e2e.embedded_aws.iam.rows import ALLOWED, DENIED, Call, Caller, Row, World, assume
from tests.permissions.account import document


def put(key: str) -> Call:
    return lambda caller, world: caller.client("s3").put_object(Bucket=world.bucket, Key=key, Body=b"1")


def may_put(*keys: str, version: str = "2012-10-17") -> Caller:
    resources = [f"<bucket>/{key}" for key in keys]
    return Caller(({"Action": "s3:PutObject", "Resource": resources},), version=version)


def may_list(operator: str, prefix: str, version: str = "2012-10-17") -> Caller:
    condition = {operator: {"s3:prefix": prefix}}
    return Caller(
        ({"Action": "s3:ListBucket", "Resource": "<bucket>", "Condition": condition},), version=version
    )


def list_from(prefix: str) -> Call:
    return lambda caller, world: caller.client("s3").list_objects_v2(Bucket=world.bucket, Prefix=prefix)


def assume_with_name(name: str) -> Call:
    """Assumes a role whose trust policy requires the name of the user as the name of the session."""

    def call(caller, world: World) -> None:
        user = caller.user_arn()
        condition = {"StringEquals": {"sts:RoleSessionName": "${aws:username}"}}
        trust = {"Principal": {"AWS": user}, "Action": "sts:AssumeRole", "Condition": condition}
        role = world.aws.role("lambda", trusts=trust)
        assume(caller, role, world, RoleSessionName=name or user.rpartition("/")[2])

    return call


MAY_ASSUME = Caller(({"Action": "sts:AssumeRole", "Resource": "*"},))
FIRST = "2008-10-17"

ROWS = [
    Row("an escaped asterisk", ALLOWED, put("x*y"), may_put("x${*}y")),
    Row("an escaped asterisk is not a wildcard", DENIED, put("xzy"), may_put("x${*}y")),
    Row("an escaped question mark", ALLOWED, put("x?y"), may_put("x${?}y")),
    Row("an escaped question mark is not a wildcard", DENIED, put("xzy"), may_put("x${?}y")),
    Row("an escaped dollar sign", ALLOWED, put("x${aws:username}"), may_put("x${$}{aws:username}")),
    Row("an escaped asterisk in a condition", ALLOWED, list_from("x*"), may_list("StringEquals", "x${*}")),
    Row("an escaped asterisk in a pattern", ALLOWED, list_from("x*y"), may_list("StringLike", "x${*}?")),
    Row(
        "an escaped asterisk matches only itself", DENIED, list_from("xzy"), may_list("StringLike", "x${*}?")
    ),
    Row("a default value", ALLOWED, put("d"), may_put("${aws:PrincipalTag/team, 'd'}")),
    Row("a default value without a space", ALLOWED, put("d"), may_put("${aws:PrincipalTag/team,'d'}")),
    Row(
        "a default value is not the value of a tag",
        DENIED,
        put("e"),
        may_put("${aws:PrincipalTag/team, 'd'}"),
    ),
    Row("a variable without a value", DENIED, put("d"), may_put("${aws:PrincipalTag/team}")),
    Row("the first version has no variables", DENIED, put("d"), may_put("${aws:x, 'd'}", version=FIRST)),
    Row("the first version has no escapes", DENIED, put("x*y"), may_put("x${*}y", version=FIRST)),
    Row(
        "the first version has none in conditions",
        DENIED,
        list_from("d"),
        may_list("StringEquals", "${aws:x, 'd'}", version=FIRST),
    ),
    Row("a variable in a trust policy", ALLOWED, assume_with_name(""), MAY_ASSUME),
    Row("a variable in a trust policy has another value", DENIED, assume_with_name("other"), MAY_ASSUME),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.title)
def test_variables(world: World, row: Row) -> None:
    row.check(world)


@pytest.mark.parametrize(("version", "outcome"), [(FIRST, DENIED), ("2012-10-17", ALLOWED), (None, DENIED)])
def test_the_policy_of_a_queue_has_the_variables_of_its_version(
    world: World, version: str | None, outcome: str
) -> None:
    queue = world.aws.queue()
    policy = document(
        {
            "Principal": "*",
            "Action": "sqs:SendMessage",
            "Resource": queue.arn,
            "Condition": {"StringEquals": {"aws:username": "${aws:username}"}},
        }
    )
    old = '"Version": "2012-10-17", '
    policy = policy.replace(old, f'"Version": "{version}", ' if version else "")
    world.aws.client("sqs").set_queue_attributes(QueueUrl=queue.url, Attributes={"Policy": policy})

    def send(caller, _world: World) -> None:
        caller.client("sqs").send_message(QueueUrl=queue.url, MessageBody="1")

    Row("a queue", outcome, send, Caller()).check(world)
