"""What the programs of these tests have in common."""

import json

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


def simple_function(name: str) -> aws.lambda_.Function:
    """A function that needs no rights and returns its event."""
    code = "def handler(event, context): return event"
    return aws.lambda_.Function(
        name,
        role=aws.iam.Role(name, assume_role_policy=trust("lambda")).arn,
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(code)}),
    )
