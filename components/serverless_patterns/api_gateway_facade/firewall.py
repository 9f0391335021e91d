"""The web application firewall of a hardened API."""

from collections.abc import Mapping
from typing import Any, cast

import pulumi
import pulumi_aws as aws

REQUESTS_PER_FIVE_MINUTES = 2_000
"""Requests from one address above which it is blocked for a while."""
MANAGED_RULES = {
    "AWSManagedRulesAmazonIpReputationList": (),
    "AWSManagedRulesKnownBadInputsRuleSet": (),
    # Refuses bodies above 8 KB, and API Gateway takes 10 MB: those are counted instead.
    "AWSManagedRulesCommonRuleSet": ("SizeRestrictions_BODY",),
}
"""Rules that AWS keeps up to date, with those of them that only count."""


def make_firewall(
    name: str,
    *,
    retention_days: int,
    kms_key_arn: pulumi.Input[str] | None,
    tags: Mapping[str, Any],
    opts: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    """Makes a web ACL that logs what it blocks; returns its ARN."""
    rules = [_managed_rule(name, rule, counted) for rule, counted in MANAGED_RULES.items()]
    rules.append(
        {
            "name": "rate",
            "statement": {
                "rate_based_statement": {"limit": REQUESTS_PER_FIVE_MINUTES, "aggregate_key_type": "IP"}
            },
            "action": {"block": {}},
            "visibility_config": _visibility(name, "rate"),
        }
    )
    web_acl = aws.wafv2.WebAcl(
        f"{name}-web-acl",
        scope="REGIONAL",
        default_action={"allow": {}},
        rules=cast("Any", [{**rule, "priority": priority} for priority, rule in enumerate(rules)]),
        visibility_config=cast("Any", _visibility(name, "web-acl")),
        tags=tags,
        opts=opts,
    )
    log_group = aws.cloudwatch.LogGroup(
        f"{name}-web-acl-logs",
        # The prefix is WAF's condition for a log group (AWS WAF developer guide).
        name_prefix=f"aws-waf-logs-{name}-",
        retention_in_days=retention_days,
        kms_key_id=kms_key_arn,
        tags=tags,
        opts=opts,
    )
    aws.wafv2.WebAclLoggingConfiguration(
        f"{name}-web-acl-logging",
        resource_arn=web_acl.arn,
        log_destination_configs=[log_group.arn],
        redacted_fields=[
            {"single_header": {"name": header}} for header in ("authorization", "cookie", "x-api-key")
        ],
        opts=opts,
    )
    return web_acl.arn


def associate_firewall(
    name: str, stage: aws.apigateway.Stage, web_acl_arn: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> None:
    """Puts a web ACL in front of a stage."""
    aws.wafv2.WebAclAssociation(
        f"{name}-web-acl-association", resource_arn=stage.arn, web_acl_arn=web_acl_arn, opts=opts
    )


def _managed_rule(name: str, rule: str, counted: tuple[str, ...]) -> dict[str, Any]:
    overrides: list[Any] = [{"name": part, "action_to_use": {"count": {}}} for part in counted]
    return {
        "name": rule,
        "statement": {
            "managed_rule_group_statement": {
                "vendor_name": "AWS",
                "name": rule,
                **({"rule_action_overrides": overrides} if overrides else {}),
            }
        },
        "override_action": {"none": {}},
        "visibility_config": _visibility(name, rule),
    }


def _visibility(name: str, rule: str) -> dict[str, Any]:
    return {
        "cloudwatch_metrics_enabled": True,
        "metric_name": f"{name}-{rule}",
        "sampled_requests_enabled": True,
    }
