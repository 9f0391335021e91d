"""Policies that AWS rejects for their size."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.e2e.embedded_aws.iam.rows import World
from tests.permissions.account import document

Create = Callable[[World, str], object]


def build_policy(characters: int, **more: object) -> str:
    """Returns a policy with a number of characters besides white space, which it has as well."""
    statement = {"Effect": "Allow", "Action": "s3:GetObject", **more}
    name = "Resource" if "Principal" not in more else "Sid"
    begin = "arn:aws:s3:::" if name == "Resource" else ""
    shortest = json.dumps(json.loads(document({**statement, name: begin})), separators=(",", ":"))
    padded = {**statement, name: begin + "a" * (characters - len(shortest))}
    return json.dumps(json.loads(document(padded)), indent=8)


def build_trust(characters: int) -> str:
    return build_policy(characters, Action="sts:AssumeRole", Principal={"Service": "lambda.amazonaws.com"})


def read_error(act: Callable[[], object]) -> tuple[int, str, str] | None:
    try:
        act()
    except ClientError as error:
        answer: Any = error.response
        return (
            answer["ResponseMetadata"]["HTTPStatusCode"],
            answer["Error"]["Code"],
            answer["Error"]["Message"],
        )
    return None


def create_owner(world: World, kind: str) -> str:
    """Creates a user, a group or a role; returns its name."""
    iam, name = world.aws.client("iam"), world.aws.name(kind)
    trust = {"AssumeRolePolicyDocument": build_trust(500)} if kind == "role" else {}
    getattr(iam, f"create_{kind}")(**{f"{kind.title()}Name": name}, **trust)
    return name


@pytest.mark.parametrize(("kind", "most"), [("role", 10_240), ("user", 2_048), ("group", 5_120)])
def test_identity_policies_have_a_largest_size(world: World, kind: str, most: int) -> None:
    iam, owner = world.aws.client("iam"), create_owner(world, kind)

    def put(name: str, characters: int, of: str = owner) -> tuple[int, str, str] | None:
        settings = {f"{kind.title()}Name": of, "PolicyName": name}
        policy = build_policy(characters)
        return read_error(lambda: getattr(iam, f"put_{kind}_policy")(**settings, PolicyDocument=policy))

    excess = (409, "LimitExceeded", f"Maximum policy size of {most} bytes exceeded for {kind} {owner}")
    assert put("one", most + 1) == excess
    assert put("one", most - 500) is None
    assert put("two", 501) == excess
    assert put("two", 500) is None
    assert put("one", most - 499) == excess  # it replaces its former text
    assert put("one", most - 500) is None
    assert put("one", most + 1, of="missing")[1] == "NoSuchEntity"  # type: ignore[index]
    stored = getattr(iam, f"list_{kind}_policies")(**{f"{kind.title()}Name": owner})["PolicyNames"]
    assert sorted(stored) == ["one", "two"]


def test_managed_policies_have_a_largest_size(world: World) -> None:
    iam, excess = world.aws.client("iam"), (409, "LimitExceeded", "Cannot exceed quota for PolicySize: 6144")

    def create(name: str, characters: int) -> str:
        policy = build_policy(characters)
        return iam.create_policy(PolicyName=name, PolicyDocument=policy)["Policy"]["Arn"]

    def add_version(arn: str, characters: int) -> object:
        return iam.create_policy_version(PolicyArn=arn, PolicyDocument=build_policy(characters))

    assert read_error(lambda: create(world.aws.name("policy"), 6_145)) == excess
    arn = create(world.aws.name("policy"), 6_144)
    assert read_error(lambda: add_version(arn, 6_145)) == excess
    assert read_error(lambda: add_version(arn, 6_144)) is None


def test_trust_policies_have_a_largest_size(world: World) -> None:
    iam, role = world.aws.client("iam"), create_owner(world, "role")
    excess = (409, "LimitExceeded", "Cannot exceed quota for ACLSizePerRole: 2048")

    def update(characters: int) -> object:
        return iam.update_assume_role_policy(RoleName=role, PolicyDocument=build_trust(characters))

    def create(characters: int) -> object:
        name = world.aws.name("role")
        return iam.create_role(RoleName=name, AssumeRolePolicyDocument=build_trust(characters))

    for act in (update, create):
        assert read_error(lambda act=act: act(2_049)) == excess
        assert read_error(lambda act=act: act(2_048)) is None


def test_a_large_invalid_policy_is_malformed(world: World) -> None:
    iam, user = world.aws.client("iam"), create_owner(world, "user")
    text = build_policy(3_000).replace("Allow", "Permit")
    error = read_error(lambda: iam.put_user_policy(UserName=user, PolicyName="one", PolicyDocument=text))
    assert error
    assert error[:2] == (400, "MalformedPolicyDocument")


def build_queue_policy(statements: int = 1, actions: int = 1, padding: int = 0) -> str:
    names = ("SendMessage", "ReceiveMessage", "DeleteMessage", "PurgeQueue", "GetQueueUrl")
    more = ("GetQueueAttributes", "SetQueueAttributes", "ChangeMessageVisibility")
    return document(
        *(
            {
                "Sid": f"S{number}",
                "Effect": "Allow",
                "Principal": {"AWS": "123456789012"},
                "Action": [f"sqs:{name}" for name in (*names, *more)[:actions]],
                "Resource": "arn:aws:sqs:us-east-1:123456789012:" + "q" * padding,
            }
            for number in range(statements)
        )
    )


@pytest.mark.parametrize(
    ("too_large", "message", "largest"),
    [
        (
            {"statements": 21},
            "21 statements were found in the submitted policy, max allowed is 20",
            {"statements": 20},
        ),
        (
            {"actions": 8},
            "8 actions were found in a statement from the submitted policy, max allowed is 7",
            {"actions": 7},
        ),
        ({"padding": 8_192}, "Submitted policy is over max allowed size.", {"padding": 7_000}),
    ],
    ids=["statements", "actions", "bytes"],
)
def test_policies_of_queues_have_a_largest_size(
    world: World, too_large: dict[str, int], message: str, largest: dict[str, int]
) -> None:
    sqs, queue = world.aws.client("sqs"), world.aws.queue()

    def set_policy(size: dict[str, int]) -> object:
        policy = {"Policy": build_queue_policy(**size)}
        return sqs.set_queue_attributes(QueueUrl=queue.url, Attributes=policy)

    assert read_error(lambda: set_policy(too_large)) == (403, "OverLimit", message)
    assert read_error(lambda: set_policy(largest)) is None


def test_add_permission_adds_no_more_than_20_statements(world: World) -> None:
    sqs, queue = world.aws.client("sqs"), world.aws.queue()

    def add(number: int) -> object:
        return sqs.add_permission(
            QueueUrl=queue.url, Label=f"s{number}", AWSAccountIds=["123456789012"], Actions=["SendMessage"]
        )

    assert [read_error(lambda number=number: add(number)) for number in range(20)] == [None] * 20
    message = "21 statements were found in the submitted policy, max allowed is 20"
    assert read_error(lambda: add(20)) == (403, "OverLimit", message)
