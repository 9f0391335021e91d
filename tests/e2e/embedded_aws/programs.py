"""Shared parts of the programs of these tests."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws

TAGS = {"team": "post"}
TAG_LIST = [{"Key": "team", "Value": "post"}]


def policy(*statements: dict[str, object]) -> str:
    """A policy that allows what its statements say."""
    allowed = [{"Effect": "Allow", **statement} for statement in statements]
    return json.dumps({"Version": "2012-10-17", "Statement": allowed})


def allow(action: str, resource: str, **principal: str) -> str:
    """A policy for one action on one resource; with a principal, the policy of a resource."""
    statement: dict[str, object] = {"Action": action, "Resource": resource}
    return policy({**statement, "Principal": principal} if principal else statement)


def trust(service: str) -> str:
    """A policy that lets a service assume a role."""
    return policy({"Action": "sts:AssumeRole", "Principal": {"Service": f"{service}.amazonaws.com"}})


def simple_function(
    name: str, code: str = "def handler(event, context): return event"
) -> aws.lambda_.Function:
    """A function that needs no permissions; by default it returns its event."""
    return aws.lambda_.Function(
        name,
        role=aws.iam.Role(name, assume_role_policy=trust("lambda")).arn,
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(code)}),
    )


def state_machine(
    name: str,
    first: dict[str, Any],
    others: dict[str, Any] | None = None,
    *,
    permissions: pulumi.Input[str] | None = None,
    kind: str = "STANDARD",
    timeout: int | None = None,
    trusted: str = "states",
) -> aws.sfn.StateMachine:
    """A state machine that begins with ``first`` and may do what ``permissions`` allow; exports its ARN."""
    role = aws.iam.Role(name, assume_role_policy=trust(trusted))
    granted = [aws.iam.RolePolicy(name, role=role.name, policy=permissions)] if permissions else []
    definition = {"StartAt": "First", "States": {"First": first, **(others or {})}}
    if timeout:
        definition["TimeoutSeconds"] = timeout
    made = aws.sfn.StateMachine(
        name,
        role_arn=role.arn,
        type=kind,
        definition=pulumi.Output.json_dumps(definition),
        opts=pulumi.ResourceOptions(depends_on=granted),
    )
    pulumi.export(name, made.arn)
    return made
