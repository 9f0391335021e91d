"""The web application firewall of a hardened pattern."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

REQUESTS_PER_ADDRESS = 2_000
"""Requests in five minutes after which an address is blocked until it slows down: twenty visits of a site
with a hundred files."""
_MANAGED_RULES = {
    "AWSManagedRulesAmazonIpReputationList": (),
    "AWSManagedRulesKnownBadInputsRuleSet": (),
    # People behind a VPN and other people's servers come from such addresses, too: they are counted.
    "AWSManagedRulesAnonymousIpList": ("AnonymousIPList", "HostingProviderIPList"),
    # Refuses bodies above 8 KB, and how large a body may be is for the API to say: those are counted.
    "AWSManagedRulesCommonRuleSet": ("SizeRestrictions_BODY",),
}
"""Rules that AWS keeps up to date, with those of them that only count."""

# The annotations below are quoted: evaluating them would load the largest module of pulumi-aws for everybody.


def create_web_acl(
    name: str,
    *,
    scope: str,
    retention_days: int,
    region: str | None = None,
    kms_key_arn: pulumi.Input[str] | None = None,
    rate_limit: bool = True,
    tags: Mapping[str, Any],
    opts: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    """Makes a web ACL with AWS's managed rules and, by default, a rate limit; it logs what it blocks.

    Args:
        name: Logical name of the component.
        scope: ``CLOUDFRONT``, with ``region`` us-east-1, or ``REGIONAL``.
        retention_days: Days its log is kept.
        region: Where it is. Default the stack's Region.
        kms_key_arn: Customer-managed key for its log. Default CloudWatch's own key.
        rate_limit: Whether each address may send so much and no more; behind a distribution the addresses are
            those of its edges, which many viewers share.
        tags: Tags of the resources.
        opts: Resource options, with the parent.

    Returns:
        Its ARN.
    """
    rules = [
        _managed_rule(name, priority, rule, counted)
        for priority, (rule, counted) in enumerate(_MANAGED_RULES.items(), start=1)
    ]
    web_acl = aws.wafv2.WebAcl(
        f"{name}-web-acl",
        scope=scope,
        region=region,
        default_action={"allow": {}},
        rules=[*([_rate_limit(name)] if rate_limit else []), *rules],
        visibility_config=_visibility(f"{name}-web-acl"),
        tags=tags,
        opts=opts,
    )
    log_group = aws.cloudwatch.LogGroup(
        f"{name}-web-acl-logs",
        name_prefix=f"aws-waf-logs-{name}-",  # WAF logs to groups that are named like this alone
        retention_in_days=retention_days,
        kms_key_id=kms_key_arn,
        region=region,
        tags=tags,
        opts=opts,
    )
    aws.wafv2.WebAclLoggingConfiguration(
        f"{name}-web-acl-logging",
        resource_arn=web_acl.arn,
        log_destination_configs=[log_group.arn],
        logging_filter={
            "default_behavior": "DROP",
            "filters": [
                {
                    "behavior": "KEEP",
                    "requirement": "MEETS_ANY",
                    "conditions": [{"action_condition": {"action": action}} for action in ("BLOCK", "COUNT")],
                }
            ],
        },
        redacted_fields=[
            {"single_header": {"name": header}} for header in ("authorization", "cookie", "x-api-key")
        ],
        region=region,
        opts=opts,
    )
    return web_acl.arn


def _rate_limit(name: str) -> "aws.wafv2.WebAclRuleArgsDict":
    return {
        "name": "rate-limit",
        "priority": 0,
        "action": {"block": {"custom_response": {"response_code": 429}}},
        "statement": {
            "rate_based_statement": {"limit": REQUESTS_PER_ADDRESS, "aggregate_key_type": "IP"},
        },
        "visibility_config": _visibility(f"{name}-rate-limit"),
    }


def _managed_rule(
    name: str, priority: int, rule: str, counted: tuple[str, ...]
) -> "aws.wafv2.WebAclRuleArgsDict":
    return {
        "name": rule,
        "priority": priority,
        "override_action": {"none": {}},
        "statement": {
            "managed_rule_group_statement": {
                "vendor_name": "AWS",
                "name": rule,
                "rule_action_overrides": [{"name": part, "action_to_use": {"count": {}}} for part in counted],
            }
        },
        "visibility_config": _visibility(f"{name}-{rule}"),
    }


def _visibility(metric: str) -> "aws.wafv2.WebAclVisibilityConfigArgsDict":
    return {"cloudwatch_metrics_enabled": True, "metric_name": metric, "sampled_requests_enabled": True}
