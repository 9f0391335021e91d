"""Policies that AWS rejects when they are created, by the error of each service."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import pytest

from embedded_aws import Emulator
from tests.e2e.embedded_aws.iam.rows import ALLOWED, EVERYTHING, Caller, World, observe
from tests.permissions.account import document

Create = Callable[[World, str], object]
_MALFORMED: Final = "MalformedPolicyDocument"


def put_on_user(world: World, policy: str) -> None:
    iam, name = world.aws.client("iam"), world.aws.name("user")
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="access", PolicyDocument=policy)


def put_on_group(world: World, policy: str) -> None:
    iam, name = world.aws.client("iam"), world.aws.name("group")
    iam.create_group(GroupName=name)
    iam.put_group_policy(GroupName=name, PolicyName="access", PolicyDocument=policy)


def put_on_role(world: World, policy: str) -> None:
    name = world.role.rpartition("/")[2]
    world.aws.client("iam").put_role_policy(RoleName=name, PolicyName="access", PolicyDocument=policy)


def create_policy(world: World, policy: str) -> str:
    created = world.aws.client("iam").create_policy(
        PolicyName=world.aws.name("policy"), PolicyDocument=policy
    )
    return created["Policy"]["Arn"]


def create_version(world: World, policy: str) -> None:
    arn = create_policy(world, document(EVERYTHING))
    world.aws.client("iam").create_policy_version(PolicyArn=arn, PolicyDocument=policy)


def create_role(world: World, policy: str) -> None:
    name = world.aws.name("role")
    world.aws.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=policy)


def update_role(world: World, policy: str) -> None:
    name = world.aws.role("lambda").rpartition("/")[2]
    world.aws.client("iam").update_assume_role_policy(RoleName=name, PolicyDocument=policy)


def set_on_queue(world: World, policy: str) -> None:
    queue = world.aws.queue()
    world.aws.client("sqs").set_queue_attributes(QueueUrl=queue.url, Attributes={"Policy": policy})


def create_queue(world: World, policy: str) -> None:
    world.aws.client("sqs").create_queue(QueueName=world.aws.name("queue"), Attributes={"Policy": policy})


def set_on_topic(world: World, policy: str) -> None:
    world.aws.client("sns").set_topic_attributes(
        TopicArn=world.aws.topic(), AttributeName="Policy", AttributeValue=policy
    )


def create_topic(world: World, policy: str) -> None:
    world.aws.client("sns").create_topic(Name=world.aws.name("topic"), Attributes={"Policy": policy})


def put_on_bucket(world: World, policy: str) -> None:
    world.aws.client("s3").put_bucket_policy(Bucket=world.aws.bucket(), Policy=policy)


def create_key(world: World, policy: str) -> None:
    world.aws.client("kms").create_key(Policy=policy)


def put_on_key(world: World, policy: str) -> None:
    world.aws.client("kms").put_key_policy(KeyId=world.key, PolicyName="default", Policy=policy)


def put_on_secret(world: World, policy: str) -> None:
    world.aws.client("secretsmanager").put_resource_policy(SecretId=world.secret, ResourcePolicy=policy)


def put_on_table(world: World, policy: str) -> None:
    arn = world.fill("<table>")
    world.aws.client("dynamodb").put_resource_policy(ResourceArn=arn, Policy=policy)


def create_api(world: World, policy: str) -> None:
    world.aws.client("apigateway").create_rest_api(name=world.aws.name("api"), policy=policy)


INVALID: Mapping[str, Mapping[str, Any]] = {
    "element": {"Actions": "s3:*"},
    "operator": {"Condition": {"StringFoo": {"a": "b"}}},
    "effect": {"Effect": "allow"},
    "action": {"Action": "GetObject"},
    "resource": {"Resource": "bucket/*"},
    "unsupported key": {"Condition": {"StringEquals": {"secretsmanager:Type": "a"}}},
}
OF_RESOURCES: Mapping[str, Mapping[str, Any]] = {
    **INVALID,
    "no principal": {"Principal": None},
    "principal": {"Principal": {"AWS": "ann"}},
    "pattern of a principal": {"Principal": {"AWS": "arn:aws:iam::123456789012:role/*"}},
    "role that does not exist": {"Principal": {"AWS": "arn:aws:iam::123456789012:role/missing"}},
}
ACCEPTED = {("sqs", "resource")}
SERVICES: Mapping[str, tuple[str, str, tuple[Create, ...]]] = {
    "sqs": ("sqs:SendMessage", "InvalidAttributeValue", (set_on_queue, create_queue)),
    "sns": ("sns:Publish", "InvalidParameter", (set_on_topic, create_topic)),
    "s3": ("s3:GetObject", "MalformedPolicy", (put_on_bucket,)),
    "kms": ("kms:*", "MalformedPolicyDocumentException", (put_on_key, create_key)),
    "secretsmanager": (
        "secretsmanager:GetSecretValue",
        "MalformedPolicyDocumentException",
        (put_on_secret,),
    ),
    "dynamodb": ("dynamodb:GetItem", "ValidationException", (put_on_table,)),
    "apigateway": ("execute-api:Invoke", "BadRequestException", (create_api,)),
}


def statement(changes: Mapping[str, Any], **given: Any) -> str:
    changed = {"Effect": "Allow", **given, **changes}
    kept = {name: value for name, value in changed.items() if value is not None}
    return json.dumps({"Version": "2012-10-17", "Statement": [kept]})


@pytest.mark.parametrize(
    "create",
    [put_on_user, put_on_group, put_on_role, create_policy, create_version],
    ids=lambda f: f.__name__,
)
def test_identity_policies(world: World, create: Create) -> None:
    for title, changes in {**INVALID, "principal": {"Principal": "*"}}.items():
        assert observe(partial(create, world, statement(changes, **EVERYTHING))) == _MALFORMED, title
    assert observe(lambda: create(world, statement({}, **EVERYTHING))) == ALLOWED


def test_session_policies(world: World) -> None:
    for title, changes in {**INVALID, "principal": {"Principal": "*"}}.items():
        caller = Caller((EVERYTHING,), session={"Policy": statement(changes, **EVERYTHING)})
        assert observe(partial(caller.create, world)) == _MALFORMED, title


@pytest.mark.parametrize("create", [create_role, update_role], ids=lambda f: f.__name__)
def test_trust_policies(world: World, create: Create) -> None:
    trust = {"Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    for title, changes in {**OF_RESOURCES, "action of another service": {"Action": "s3:GetObject"}}.items():
        assert observe(partial(create, world, statement(changes, **trust))) == _MALFORMED, title
    assert observe(lambda: create(world, statement({}, **trust))) == ALLOWED


@pytest.mark.parametrize("service", SERVICES)
def test_policies_of_resources(world: World, service: str) -> None:
    action, code, ways = SERVICES[service]
    valid = {"Action": action, "Resource": "*", "Principal": {"AWS": world.fill("<root>")}}
    for create in ways:
        for title, changes in OF_RESOURCES.items():
            expected = ALLOWED if (service, title) in ACCEPTED else code
            assert observe(partial(create, world, statement(changes, **valid))) == expected, title
        assert observe(partial(create, world, "{")) == code
        assert observe(partial(create, world, statement({}, **valid))) == ALLOWED


def test_texts_of_iam_and_s3(world: World) -> None:
    with pytest.raises(world.aws.client("iam").exceptions.MalformedPolicyDocumentException) as raised:
        create_role(world, "{")
    assert raised.value.response["Error"]["Message"] == "This policy contains invalid Json"
    given = {"Action": "s3:GetObject", "Resource": "bucket", "Principal": "*"}
    with pytest.raises(world.aws.client("s3").exceptions.ClientError, match="Policy has invalid resource"):
        put_on_bucket(world, statement({}, **given))


def test_a_mistyped_condition_key_is_in_the_log(world: World, emulator: Emulator) -> None:
    conditions = {"Condition": {"StringEquals": {"aws:PrincipleArn": "a"}}}
    create_policy(world, statement(conditions, **EVERYTHING))
    assert "condition key aws:PrincipleArn, which is not one of AWS" in emulator.log()


def test_a_role_is_a_principal_with_its_path(world: World) -> None:
    """The ARN without the path is that of a role that does not exist."""
    iam, name = world.aws.client("iam"), world.aws.name("role")
    service = {"Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName=name, Path="/team/", AssumeRolePolicyDocument=document(service))["Role"][
        "Arn"
    ]
    given = {"Action": "sqs:SendMessage", "Resource": "*"}
    assert observe(lambda: set_on_queue(world, statement({"Principal": {"AWS": role}}, **given))) == ALLOWED
    without = {"Principal": {"AWS": role.replace("/team/", "/")}}
    assert observe(lambda: set_on_queue(world, statement(without, **given))) == "InvalidAttributeValue"
