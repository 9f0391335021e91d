"""Roles, each with the one policy that says what it may do."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from serverless_patterns.safeguards.policy import PolicyStatementArgs, identity_document


def create_role(
    name: str,
    trust: pulumi.Input[str],
    statements: Sequence[PolicyStatementArgs],
    tags: Mapping[str, Any],
    opts: pulumi.ResourceOptions,
) -> tuple[aws.iam.Role, aws.iam.RolePolicy]:
    """Makes a role and its policy, which what uses the role has to wait for.

    Args:
        name: Logical name of what uses the role; ``-role`` and ``-policy`` are appended.
        trust: Policy document that says who may assume the role.
        statements: What it may do, one at least.
        tags: Tags of the role; a policy carries none.
        opts: Resource options, with the parent.
    """
    role = aws.iam.Role(f"{name}-role", assume_role_policy=trust, tags=tags, opts=opts)
    policy = aws.iam.RolePolicy(
        f"{name}-policy", role=role.name, policy=identity_document(statements), opts=opts
    )
    return role, policy
