"""IAM roles, each with the one policy that holds its permissions."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from serverless_patterns.component import Scope
from serverless_patterns.safeguards.policy import (
    MOST_ROLE_CHARACTERS,
    PolicyStatementArgs,
    identity_document,
    limit_document,
)


@dataclass(frozen=True)
class Role:
    """An IAM role."""

    arn: pulumi.Output[str]
    name: pulumi.Output[str]
    policies: "Sequence[aws.iam.RolePolicy]"
    """Resources that must exist before the role is used; empty without permissions."""


def create_role(scope: Scope, trust: pulumi.Input[str], statements: Sequence[PolicyStatementArgs]) -> Role:
    """Creates a role and its policy.

    Args:
        scope: Scope of the user of the role; ``-role`` and ``-policy`` are appended to its name.
        trust: Policy document that says which service assumes the role.
        statements: Permissions of the role.
    """
    role = aws.iam.Role(scope.child("role"), assume_role_policy=trust, tags=scope.tags, opts=scope.opts())
    if not statements:
        return Role(role.arn, role.name, [])
    policy = aws.iam.RolePolicy(
        scope.child("policy"),
        role=role.name,
        policy=limit_document(
            identity_document(statements),
            scope.child("policy"),
            MOST_ROLE_CHARACTERS,
            "Reduce its links and policy statements, or divide the work",
        ),
        opts=scope.opts(),
    )
    return Role(role.arn, role.name, [policy])
