"""One difference from AWS, and what its checks have in common."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context


@dataclass(frozen=True)
class Difference:
    """One difference from AWS.

    Attributes:
        type: Token of the resource type.
        property: The input that it is about.
        rule: What happens here.
        reason: Why.
        check: Raises a :class:`DeploymentError` for inputs that AWS would reject; None if the difference
            cannot be seen before a resource is created.
    """

    type: str
    property: str
    rule: str
    reason: str
    check: Callable[[Context, Properties], None] | None = None


def trusts(aws: Context, role_arn: str, service: str) -> bool:
    """Whether a role may be assumed by a service, such as ``"lambda.amazonaws.com"``."""
    role = aws.act_as_service().client("iam").get_role(RoleName=role_arn.rpartition("/")[2])["Role"]
    return service in json.dumps(role["AssumeRolePolicyDocument"])


def find_denied(aws: Context, role_arn: str, actions: Iterable[str], resource: str) -> str | None:
    """The first of ``actions`` that a role may not do to ``resource``; None if it may do them all."""
    simulated = (
        aws.act_as_service()
        .client("iam")
        .simulate_principal_policy(
            PolicySourceArn=role_arn, ActionNames=list(actions), ResourceArns=[resource]
        )["EvaluationResults"]
    )
    denied = (each["EvalActionName"] for each in simulated if each["EvalDecision"] != "allowed")
    return next(denied, None)
