"""Permissions of services in policies of resources, and in trust policies of roles."""

import json
from collections.abc import Mapping
from typing import Final

from embedded_aws.json_values import is_array, read_object
from embedded_aws.ministack import iam_evaluator
from embedded_aws.ministack.iam_evaluator import Policy
from embedded_aws.ministack.responses import get_account_id, get_region

_REGIONAL: Final = frozenset({"logs.amazonaws.com", "states.amazonaws.com"})


def list_principals(service: str) -> tuple[str, ...]:
    """Returns the names by which a policy can trust a service.

    Step Functions and CloudWatch Logs also have a principal of the Region.

    Args:
        service: Service principal, such as ``"states.amazonaws.com"``.
    """
    if service not in _REGIONAL:
        return (service,)
    return service, service.replace(".", f".{get_region()}.", 1)


def is_allowed_by_policy(
    service: str, action: str, resource: str, source: str, account: str, **more: object
) -> bool:
    """Whether the policy of a resource allows a service an action.

    Args:
        service: Service principal, such as ``"sns.amazonaws.com"``.
        action: IAM action, such as ``"sqs:SendMessage"``.
        resource: ARN of the resource.
        source: ARN in the condition key ``aws:SourceArn``.
        account: Account in ``aws:SourceAccount``.
        more: Values of other condition keys.
    """
    found = iam_evaluator.resource_policy(action.partition(":")[0], resource)
    keys = {"aws:sourcearn": source, "aws:sourceaccount": account, **_lower(more)}
    return found is not None and any(
        is_allowed_by_statement(found[0], principal, action, resource, keys)
        for principal in list_principals(service)
    )


def is_anyone_allowed(action: str, resource: str, keys: Mapping[str, object]) -> bool:
    """Whether the policy of a resource allows an action to callers without credentials.

    Args:
        action: IAM action, such as ``"lambda:InvokeFunctionUrl"``.
        resource: ARN of the resource.
        keys: Condition keys.
    """
    found = iam_evaluator.resource_policy(action.partition(":")[0], resource)
    return found is not None and is_allowed_by_statement(found[0], "", action, resource, _lower(keys))


def _lower(keys: Mapping[str, object]) -> dict[str, object]:
    return {name.lower(): value for name, value in keys.items()}


def trust_allows(policy: Policy, service: str, source: str | None) -> bool:
    """Whether the trust policy of a role allows a service to assume it.

    Args:
        policy: Trust policy.
        service: Service principal, such as ``"states.amazonaws.com"``.
        source: ARN in the condition key ``aws:SourceArn``; None if it can be any.
    """
    document = json.loads(policy) if isinstance(policy, str) else policy
    keys = {"aws:sourcearn": source, "aws:sourceaccount": get_account_id()}
    if source is None:
        document = _remove_source_conditions(document)
    return is_allowed_by_statement(document, service, "sts:AssumeRole", "*", keys)


def is_allowed_by_statement(
    policy: Policy, service: str, action: str, resource: str, keys: Mapping[str, object]
) -> bool:
    """Whether a policy allows a service an action.

    Args:
        policy: The policy.
        service: Service principal; empty for callers without credentials.
        action: IAM action.
        resource: ARN of the resource.
        keys: Condition keys by their names in lower case.
    """
    context = iam_evaluator.EvalContext(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action=action,
        resource_arn=resource,
        region=get_region(),
        service_context={**keys},
    )
    return iam_evaluator.evaluate_resource_policy(policy, context, service=service).decision == "Allow"


def _remove_source_conditions(document: Policy) -> Policy:
    """Returns a copy of the policy without conditions on the source."""
    copy = read_object(json.loads(json.dumps(document)))
    found = copy.get("Statement", [])
    for statement in found if is_array(found) else [found]:
        conditions = read_object(read_object(statement).get("Condition"))
        for operator, keys in conditions.items():
            named = read_object(keys).items()
            conditions[operator] = {k: v for k, v in named if k.lower() != "aws:sourcearn"}
    return copy
