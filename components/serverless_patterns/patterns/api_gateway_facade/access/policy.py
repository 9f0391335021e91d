"""The resource policy of an API: the networks that can call it."""

import json
from collections.abc import Sequence
from typing import Any, cast

import pulumi

from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.arguments.quotas import API_RESOURCE_POLICY

# Relative to the API it belongs to: every stage, method and path of it (API Gateway developer guide).
_WHOLE_API = "execute-api:/*"


def check_policy_length(cidr_blocks: Sequence[pulumi.Input[str]], errors: Errors, *, signed: bool) -> None:
    """Warns if the resource policy for ``cidr_blocks`` is longer than the quota.

    Args:
        cidr_blocks: Networks that can call the API.
        errors: Receives the warning.
        signed: Whether a route requires signed requests.
    """

    def length(known: Sequence[str]) -> int:
        return len(json.dumps(access_policy(known, [], signed=signed)))

    errors.warn_above(
        "allowed_cidr_blocks",
        pulumi.Output.all(*cidr_blocks).apply(length)
        if any(map(is_output, cidr_blocks))
        else length(cast("Sequence[str]", cidr_blocks)),
        API_RESOURCE_POLICY,
    )


def access_policy(
    cidrs: Sequence[str], vpc_endpoint_ids: Sequence[str], *, signed: bool
) -> dict[str, Any] | None:
    """Returns the resource policy; None if the API accepts calls from any network.

    Args:
        cidrs: CIDR blocks that can call the API; those of the VPC, if there are endpoints.
        vpc_endpoint_ids: VPC endpoints through which a private API can be called.
        signed: Whether a route accepts signed requests.
    """
    conditions: list[dict[str, Any]] = []
    if vpc_endpoint_ids:
        conditions.append({"StringNotEquals": {"aws:SourceVpce": [*vpc_endpoint_ids]}})
    if cidrs:
        address = "aws:VpcSourceIp" if vpc_endpoint_ids else "aws:SourceIp"
        conditions.append({"NotIpAddress": {address: [*cidrs]}})
    if not conditions:
        return None
    statement = {"Principal": "*", "Action": "execute-api:Invoke", "Resource": _WHOLE_API}
    # An Allow is not enough, since IAM could allow calls from elsewhere: those are denied.
    denials = [{"Effect": "Deny", **statement, "Condition": condition} for condition in conditions]
    allowed: dict[str, Any] = {"Effect": "Allow", **statement}
    if signed:
        # An Allow for signed requests would replace that of IAM, and allow other accounts (API Gateway
        # developer guide, policy evaluation outcome tables). Only signed requests have a user ID.
        allowed["Condition"] = {"Null": {"aws:userid": "true"}}
    return {"Version": "2012-10-17", "Statement": [allowed, *denials]}
