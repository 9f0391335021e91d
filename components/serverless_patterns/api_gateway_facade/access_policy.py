"""From where the API may be called."""

import ipaddress
import json
from collections.abc import Sequence
from typing import Any

from serverless_patterns.validation import Given

MAX_POLICY = 8_192
"""Characters of a resource policy (API Gateway quotas)."""

# Relative to the API it belongs to: every stage, method and path of it (API Gateway developer guide).
_WHOLE_API = "execute-api:/*"


def read_allowed_cidrs(given: Given) -> list[str]:
    """The argument ``allowed_cidrs``, checked."""
    cidrs = given.items("allowed_cidrs")
    for index, cidr in enumerate(cidrs):
        try:
            ipaddress.ip_network(cidr)
        except ValueError:
            given.fault(f"allowed_cidrs.{index}", f"{cidr!r} has to be a CIDR block, such as 192.0.2.0/24")
    given.filled("allowed_cidrs")
    length = len(json.dumps(access_policy(cidrs, [])))
    if length > MAX_POLICY:
        given.fault(
            "allowed_cidrs",
            f"make a policy of {length:,} characters, API Gateway takes {MAX_POLICY:,}; join some",
        )
    return cidrs


def access_policy(cidrs: Sequence[str], vpc_endpoint_ids: Sequence[str]) -> dict[str, Any] | None:
    """The resource policy; None if anybody may call from anywhere.

    Args:
        cidrs: The networks to call from; of the VPC, if there are endpoints.
        vpc_endpoint_ids: The VPC endpoints to call through, on a private API.
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
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}, *denials]}
