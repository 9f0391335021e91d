"""Tags of the resource, in policies of every kind."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.e2e.embedded_aws.iam.rows import ALLOWED, DENIED, EVERYTHING, Call, Caller, Row, World
from tests.permissions.account import Statement, document

CALLS: Mapping[str, tuple[str, Call]] = {
    "sqs": ("<queue>", lambda aws, w: aws.client("sqs").send_message(QueueUrl=w.queue.url, MessageBody="1")),
    "sns": ("<topic>", lambda aws, w: aws.client("sns").publish(TopicArn=w.topic, Message="1")),
    "dynamodb": ("<table>", lambda aws, w: aws.client("dynamodb").scan(TableName=w.table)),
    "secretsmanager": (
        "<secret>",
        lambda aws, w: aws.client("secretsmanager").get_secret_value(SecretId=w.secret),
    ),
    "kms": ("<key>", lambda aws, w: aws.client("kms").encrypt(KeyId=w.key, Plaintext=b"1")),
    "ssm": ("<parameter>", lambda aws, w: aws.client("ssm").get_parameter(Name=w.parameter)),
    "lambda": ("<function>", lambda aws, w: aws.client("lambda").get_function(FunctionName=w.function)),
    "states": (
        "<machine>",
        lambda aws, w: aws.client("stepfunctions").describe_state_machine(stateMachineArn=w.machine),
    ),
    "kinesis": (
        "<stream>",
        lambda aws, w: aws.client("kinesis").describe_stream_summary(StreamARN=w.stream),
    ),
    "iam": ("<tagged role>", lambda aws, w: aws.client("iam").get_role(RoleName=w.tagged_role)),
}


def build_tag_statement(value: str, effect: str = "Allow") -> Statement:
    condition = {"StringEquals": {"aws:ResourceTag/team": value}}
    return {"Effect": effect, "Action": "*", "Resource": "*", "Condition": condition}


def callers(value: str, effect: str) -> Mapping[str, Caller]:
    """Callers whom one kind of policy allows or denies what has a tag."""
    allowed = () if effect == "Allow" else (EVERYTHING,)
    limit = (build_tag_statement(value, effect), *allowed)
    return {
        "identity policy": Caller(limit),
        "boundary": Caller((EVERYTHING,), boundary=limit),
        "session policy": Caller((EVERYTHING,), session={"Policy": limit}),
    }


ROWS = [
    Row(f"{service}, {kind}, {effect} if {value}", outcome, call, caller)
    for service, (_, call) in CALLS.items()
    for value, effect, outcome in (
        ("red", "Deny", DENIED),
        ("blue", "Deny", ALLOWED),
        ("red", "Allow", ALLOWED),
        ("blue", "Allow", DENIED),
    )
    for kind, caller in callers(value, effect).items()
    # One row of each kind and service is enough for the outcomes that follow from the others.
    if (service in {"sqs", "sns"} or outcome == DENIED)
    and (service in {"sqs", "kms"} or kind != "identity policy")
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.title)
def test_tags_of_resources(world: World, row: Row) -> None:
    row.check(world)


@pytest.mark.parametrize(("value", "outcome"), [("red", DENIED), ("blue", ALLOWED)])
@pytest.mark.parametrize("service", ["sqs", "sns", "secretsmanager", "dynamodb", "kms"])
def test_tags_of_resources_in_their_own_policies(
    world: World, service: str, value: str, outcome: str
) -> None:
    """Each resource is one of its own, so that other rows keep theirs."""
    own = World(world.aws)
    arn, call = CALLS[service]
    denied: dict[str, Any] = {
        **build_tag_statement(value, "Deny"),
        "Principal": {"AWS": "*"},
        "Resource": own.fill(arn),
    }
    # The administrator is the root user, whom no policy of a resource denies anything here.
    kept = {
        "Principal": {"AWS": own.fill("<root>")},
        "Action": f"{service}:*",
        "Resource": denied["Resource"],
    }
    policy = document({**denied, "Action": f"{service}:*"}, kept)
    put = {
        "sqs": lambda: own.aws.client("sqs").set_queue_attributes(
            QueueUrl=own.queue.url, Attributes={"Policy": policy}
        ),
        "sns": lambda: own.aws.client("sns").set_topic_attributes(
            TopicArn=own.topic, AttributeName="Policy", AttributeValue=policy
        ),
        "secretsmanager": lambda: own.aws.client("secretsmanager").put_resource_policy(
            SecretId=own.secret, ResourcePolicy=policy
        ),
        "dynamodb": lambda: own.aws.client("dynamodb").put_resource_policy(
            ResourceArn=own.fill("<table>"), Policy=policy
        ),
        "kms": lambda: own.aws.client("kms").put_key_policy(
            KeyId=own.key, PolicyName="default", Policy=policy
        ),
    }
    put[service]()
    Row(service, outcome, call, Caller((EVERYTHING,))).check(own)


def test_the_tag_of_a_role_decides_who_assumes_it(world: World) -> None:
    """The condition is in the trust policy, whose resource is the role."""
    condition = {"StringEquals": {"aws:ResourceTag/team": "red"}}
    root = {"Principal": {"AWS": world.fill("<root>")}, "Action": "sts:AssumeRole", "Condition": condition}
    role = world.aws.role("lambda", trusts=root)
    call: Call = lambda aws, _: aws.client("sts").assume_role(RoleArn=role, RoleSessionName="session")  # noqa: E731
    caller = Caller((EVERYTHING,))
    Row("without a tag", DENIED, call, caller).check(world)
    tags = [{"Key": "team", "Value": "red"}]
    world.aws.client("iam").tag_role(RoleName=role.rpartition("/")[2], Tags=tags)
    Row("with the tag", ALLOWED, call, caller).check(world)
