"""From where the API may be called."""

import ipaddress
import json
import re
from collections.abc import Sequence
from typing import Any

import pulumi

from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.arguments.quotas import API_RESOURCE_POLICY
from serverless_patterns.arguments.reader import Given

# Relative to the API it belongs to: every stage, method and path of it (API Gateway developer guide).
_WHOLE_API = "execute-api:/*"


def read_allowed_cidr_blocks(given: Given, *, signed: bool) -> list[pulumi.Input[str]]:
    """The argument ``allowed_cidr_blocks``, checked.

    Args:
        given: The arguments.
        signed: Whether some route takes signed requests.
    """

    def length(known: Sequence[str]) -> int:
        return len(json.dumps(access_policy(known, [], signed=signed)))

    cidrs = given.texts("allowed_cidr_blocks", _is_cidr, "a CIDR block, such as 192.0.2.0/24")
    given.filled("allowed_cidr_blocks")
    is_known = not any(map(is_output, cidrs))
    given.within(
        "allowed_cidr_blocks",
        length(cidrs) if is_known else pulumi.Output.all(*cidrs).apply(length),
        API_RESOURCE_POLICY,
    )
    return cidrs


def _is_cidr(text: str) -> bool:
    """Whether IAM takes it, too: an address, and how many of its bits count."""
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return re.fullmatch(r"[0-9A-Fa-f.:]+(/[0-9]+)?", text) is not None


def access_policy(
    cidrs: Sequence[str], vpc_endpoint_ids: Sequence[str], *, signed: bool
) -> dict[str, Any] | None:
    """The resource policy; None if anybody may call from anywhere.

    Args:
        cidrs: The networks to call from; of the VPC, if there are endpoints.
        vpc_endpoint_ids: The VPC endpoints to call through, on a private API.
        signed: Whether some route takes signed requests.
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
    # To be allowed is not enough: IAM could allow the same from elsewhere. So what is elsewhere is denied.
    denials = [{"Effect": "Deny", **statement, "Condition": condition} for condition in conditions]
    allowed: dict[str, Any] = {"Effect": "Allow", **statement}
    if signed:
        # An allowance for signed requests would do in place of one by IAM, and let other accounts in (API
        # Gateway developer guide, policy evaluation outcome tables). Signed requests alone have a user id.
        allowed["Condition"] = {"Null": {"aws:userid": "true"}}
    return {"Version": "2012-10-17", "Statement": [allowed, *denials]}
