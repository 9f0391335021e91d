"""Programs to be drawn, and what a drawing says."""

import re
from collections.abc import Callable

import pulumi
import pulumi_aws as aws

from embedded_aws import record
from serverless_patterns_cli.architecture import draw, format_mermaid

HOST_BUILDS = {"serverless-patterns:buildPlatform": "host"}
TRUST = '{"Statement": []}'


def mermaid(program: Callable[[], None]) -> str:
    return format_mermaid(draw(record(program, config=HOST_BUILDS)))


def edges(text: str) -> set[tuple[str, str, str, str]]:
    """Source, arrow, label and target of each."""
    found = re.findall(r'^ +(\w+) (-->|-\.->)(?:\|"(.*)"\|)? (\w+)$', text, re.MULTILINE)
    return {(source, arrow, label, target) for source, arrow, label, target in found}


def nodes(text: str) -> dict[str, str]:
    """The label of each node by its id."""
    return dict(re.findall(r'^ +(\w+)[\[({]+"(.*)"[\])}]+:::\w+$', text, re.MULTILINE))


def policy(actions: object, *resources: pulumi.Input[str], effect: str = "Allow") -> pulumi.Output[str]:
    statement = {"Effect": effect, "Action": actions, "Resource": list(resources)}
    return pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [statement]})


def function(name: str) -> tuple[aws.lambda_.Function, aws.iam.Role]:
    role = aws.iam.Role(f"{name}-role", assume_role_policy=TRUST)
    return aws.lambda_.Function(name, role=role.arn, handler="a.b", runtime="python3.13"), role
