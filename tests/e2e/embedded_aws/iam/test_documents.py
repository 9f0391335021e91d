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


def put_on_stream(world: World, policy: str) -> None:
    world.aws.client("kinesis").put_resource_policy(ResourceARN=world.stream, Policy=policy)


def put_on_bus(world: World, policy: str) -> None:
    name = world.aws.name("bus")
    world.aws.client("events").create_event_bus(Name=name)
    world.aws.client("events").put_permission(EventBusName=name, Policy=policy)


def set_on_repository(world: World, policy: str) -> None:
    name = world.aws.name("repository")
    world.aws.client("ecr").create_repository(repositoryName=name)
    world.aws.client("ecr").set_repository_policy(repositoryName=name, policyText=policy)


def put_on_logs(world: World, policy: str) -> None:
    world.aws.client("logs").put_resource_policy(policyName=world.aws.name("policy"), policyDocument=policy)


def create_table(world: World, policy: str) -> None:
    world.aws.table(ResourcePolicy=policy)


def update_api(world: World, policy: str) -> None:
    api = world.aws.client("apigateway").create_rest_api(name=world.aws.name("api"))["id"]
    change = {"op": "replace", "path": "/policy", "value": policy}
    world.aws.client("apigateway").update_rest_api(restApiId=api, patchOperations=[change])


INVALID: Mapping[str, Mapping[str, Any]] = {
    "element": {"Actions": "s3:*"},
    "operator": {"Condition": {"StringFoo": {"a:b": "c"}}},
    "qualifier ForAllValue": {"Condition": {"ForAllValue:StringEquals": {"aws:TagKeys": "c"}}},
    "qualifier ForAnyValues": {"Condition": {"ForAnyValues:StringEquals": {"aws:TagKeys": "c"}}},
    "action and its negation": {"NotAction": "s3:*"},
    "actions that are empty": {"Action": []},
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
    "service that does not exist": {"Principal": {"Service": "lamda.amazonaws.com"}},
    "kind of a principal": {"Principal": {"Role": "ann"}},
    "principals that are empty": {"Principal": {"AWS": []}},
}
OF_ONE_SERVICE: Mapping[str, Mapping[str, Any]] = {
    "action of another service": {"Action": "rds-data:ExecuteStatement"},
    "one action of another service": {"Action": ["<action>", "rds-data:ExecuteStatement"]},
    "action that does not exist": {"Action": "<service>:NoSuchAction"},
    "pattern that matches no action": {"Action": "<service>:NoSuch*"},
}
OF_ONE_RESOURCE: Mapping[str, Mapping[str, Any]] = {
    "another resource": {"Resource": "arn:aws:<service>:us-east-1:123456789012:no-such-resource"},
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
    "dynamodb": ("dynamodb:GetItem", "ValidationException", (put_on_table, create_table)),
    "kinesis": ("kinesis:PutRecord", "InvalidArgumentException", (put_on_stream,)),
    "events": ("events:PutEvents", "ValidationException", (put_on_bus,)),
    "logs": ("logs:PutLogEvents", "InvalidParameterException", (put_on_logs,)),
    "ecr": ("ecr:BatchGetImage", "InvalidParameterException", (set_on_repository,)),
    "apigateway": ("execute-api:Invoke", "BadRequestException", (create_api, update_api)),
}
OWNED = {"sns", "s3", "dynamodb", "kinesis"}
"""Services whose policies name their resource only."""


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
    of_service = {"ecr": {}, "kinesis": {"Resource": world.stream}}
    resource = of_service.get(service, {"Resource": "*"})
    valid = {"Action": action, "Principal": {"AWS": world.fill("<root>")}, **resource}
    rows = {**OF_RESOURCES, **OF_ONE_SERVICE, **(OF_ONE_RESOURCE if service in OWNED else {})}
    for create in ways:
        for title, changes in rows.items():
            given = statement(changes, **valid).replace("<action>", action)
            given = given.replace("<service>", action.partition(":")[0])
            expected = ALLOWED if (service, title) in ACCEPTED else code
            assert observe(partial(create, world, given)) == expected, title
        assert observe(partial(create, world, "{")) == code
        assert observe(lambda create=create: create(world, statement({}, **valid))) == ALLOWED


def test_a_rejected_policy_is_not_stored(world: World) -> None:
    s3, sqs, bucket, queue = world.aws.client("s3"), world.aws.client("sqs"), world.aws.bucket(), world.queue
    kept = {
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
        "Principal": "*",
        "Effect": "Deny",
    }
    s3.put_bucket_policy(Bucket=bucket, Policy=statement({}, **kept))
    qualified = {"Condition": {"ForAllValue:StringEquals": {"aws:TagKeys": "c"}}}
    for changes in (*OF_RESOURCES.values(), {"Resource": "arn:aws:s3:::other/*"}, qualified):
        assert observe(lambda c=changes: s3.put_bucket_policy(Bucket=bucket, Policy=statement(c, **kept)))
    assert json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"]) == json.loads(statement({}, **kept))
    attributes = {"Policy": statement({"Action": "s3:GetObject"}, Resource="*", Principal="*")}
    assert observe(lambda: sqs.set_queue_attributes(QueueUrl=queue.url, Attributes=attributes))
    found = sqs.get_queue_attributes(QueueUrl=queue.url, AttributeNames=["Policy"])
    assert "Attributes" not in found or "s3:GetObject" not in found["Attributes"].get("Policy", "")


def test_an_empty_policy_of_a_bucket(world: World) -> None:
    assert observe(lambda: put_on_bucket(world, "")) == "MalformedPolicy"


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"Resource": "arn:aws:s3:::another-bucket/*"}, "Policy has invalid resource"),
        ({"Resource": "arn:aws:sqs:us-east-1:123456789012:q"}, "Policy has invalid resource"),
        ({"Action": "s3:GetObjekt"}, "Policy has invalid action"),
        ({"Action": "sqs:SendMessage"}, "Policy has invalid action"),
        ({"Action": "s3:ListBucket"}, "Action does not apply to any resource(s) in statement"),
        ({"Action": "s3:ListAllMyBuckets"}, "Action does not apply to any resource(s) in statement"),
        ({"Principal": {"Service": "lamda.amazonaws.com"}}, "Invalid principal in policy"),
        ({"Sid": "a" * 21000}, "Policy exceeds the maximum allowed document size."),
    ],
)
def test_texts_of_bucket_policies(world: World, changes: Mapping[str, Any], text: str) -> None:
    s3, bucket = world.aws.client("s3"), world.aws.bucket()
    given = {"Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*", "Principal": "*"}
    with pytest.raises(s3.exceptions.ClientError) as raised:
        s3.put_bucket_policy(Bucket=bucket, Policy=statement(changes, **given))
    assert raised.value.response["Error"] == {
        **raised.value.response["Error"],
        "Code": "MalformedPolicy",
        "Message": text,
    }


def test_the_policy_of_a_topic_has_actions_on_topics(world: World) -> None:
    sns = world.aws.client("sns")
    with pytest.raises(sns.exceptions.InvalidParameterException) as raised:
        set_on_topic(world, statement({}, Action="sns:CreateTopic", Resource="*", Principal="*"))
    message = "Invalid parameter: Policy statement action out of service scope!"
    assert raised.value.response["Error"]["Message"] == message


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ALLOWED),
        ({"Principal": "*"}, ALLOWED),
        ({"Principal": "123456789012"}, ALLOWED),
        ({"Principal": "arn:aws:iam::123456789012:root"}, ALLOWED),
        ({"Principal": "events.amazonaws.con"}, "InvalidParameterValueException"),
        ({"Principal": "event.amazonaws.com"}, "InvalidParameterValueException"),
        ({"Principal": "amazonaws.com"}, "InvalidParameterValueException"),
        ({"Principal": "ann"}, "InvalidParameterValueException"),
        ({"Principal": "12345678901"}, "InvalidParameterValueException"),
        ({"Principal": "arn:aws:iam::123456789012:group/a"}, "InvalidParameterValueException"),
        ({"Action": "lambda:InvokeFunktion"}, "InvalidParameterValueException"),
        ({"Action": "sqs:SendMessage"}, "ValidationException"),
    ],
)
def test_permissions_of_functions(world: World, changes: Mapping[str, Any], code: str) -> None:
    functions = world.aws.client("lambda")
    given = {"Action": "lambda:InvokeFunction", "Principal": "events.amazonaws.com", **changes}
    # A function of this row: other tests share that of the world, which anyone could call afterwards.
    function = {"FunctionName": world.aws.function("def handler(event, context): ..."), "StatementId": "one"}
    assert observe(lambda: functions.add_permission(**function, **given)) == code


@pytest.mark.parametrize(
    ("principal", "conditions", "public"),
    [
        ("*", {}, True),
        ({"AWS": "*"}, {}, True),
        ("*", {"StringEquals": {"aws:PrincipalAccount": "123456789012"}}, False),
        ({"AWS": "arn:aws:iam::123456789012:root"}, {}, False),
    ],
)
def test_public_policies_of_secrets(
    world: World, principal: object, conditions: Mapping[str, Any], public: bool
) -> None:
    secrets = world.aws.client("secretsmanager")
    given = {"Action": "secretsmanager:GetSecretValue", "Resource": "*", "Principal": principal}
    policy = statement({"Condition": conditions}, **given)
    secret = secrets.create_secret(Name=world.aws.name("secret"), SecretString="1")["ARN"]
    put = partial(secrets.put_resource_policy, SecretId=secret, ResourcePolicy=policy)
    assert observe(partial(put, BlockPublicPolicy=True)) == ("PublicPolicyException" if public else ALLOWED)
    assert observe(partial(put, BlockPublicPolicy=False)) == ALLOWED
    validated = secrets.validate_resource_policy(SecretId=secret, ResourcePolicy=policy)
    assert validated["PolicyValidationPassed"] is not public


def test_a_mistyped_action_is_in_the_log(world: World, emulator: Emulator) -> None:
    """IAM accepts any action in the policy of an identity."""
    create_policy(world, statement({}, Action="s3:GetObjekt", Resource="*"))
    assert "action s3:GetObjekt, which is not one of AWS" in emulator.log()


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
