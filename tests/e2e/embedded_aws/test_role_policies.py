"""Policies that a program gives together with a role."""

import json

import pulumi_aws as aws
from botocore.exceptions import ClientError

from embedded_aws import Emulator, deploy
from tests.e2e.embedded_aws.programs import policy, trust

READS = policy({"Action": "sqs:ListQueues", "Resource": "*"})
WRITES = policy({"Action": "sqs:CreateQueue", "Resource": "*"})
WATCHES = "arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"


class Shop:
    """A program with a role whose policies a test changes."""

    def __init__(self) -> None:
        self.inline: dict[str, str] = {}
        self.managed: list[str] = []

    def __call__(self) -> None:
        aws.iam.Role(
            "clerk",
            name="clerk",
            assume_role_policy=trust("lambda"),
            inline_policies=[{"name": name, "policy": text} for name, text in self.inline.items()],
            managed_policy_arns=self.managed,
        )


def may_list_queues(emulator: Emulator, arn: str) -> bool:
    try:
        emulator.client("sqs", role_arn=arn).list_queues()
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"AccessDenied", "AccessDeniedException"}:
            raise
        return False
    return True


def test_a_role_has_the_policies_that_its_program_gives_it(emulator: Emulator) -> None:
    shop = Shop()
    shop.inline = {"reads": READS, "writes": WRITES}
    shop.managed = [WATCHES]
    iam = emulator.client("iam")
    with deploy(shop, emulator=emulator) as stack:
        arn = iam.get_role(RoleName="clerk")["Role"]["Arn"]
        assert iam.list_role_policies(RoleName="clerk")["PolicyNames"] == ["reads", "writes"]
        found = iam.get_role_policy(RoleName="clerk", PolicyName="reads")["PolicyDocument"]
        assert found == json.loads(READS)
        assert may_list_queues(emulator, arn)
        assert stack.update(shop) == {}

        shop.inline = {"writes": WRITES}
        shop.managed = []
        assert {*stack.update(shop).values()} == {"update"}
        assert iam.list_role_policies(RoleName="clerk")["PolicyNames"] == ["writes"]
        assert iam.list_attached_role_policies(RoleName="clerk")["AttachedPolicies"] == []
        assert not may_list_queues(emulator, arn)
        stack.destroy()
    roles = iam.get_paginator("list_roles").paginate().search("Roles[].RoleName")
    assert "clerk" not in {*roles}
