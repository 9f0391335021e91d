"""The web ACL of a hardened site."""

import pulumi
import pulumi_aws as aws

from serverless_patterns.static_offload.domain import REGION

REQUESTS_PER_ADDRESS = 2_000
"""Requests in five minutes after which an address is blocked until it slows down: twenty visits of a site
with a hundred files."""
_MANAGED_RULES = (
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesCommonRuleSet",
)


def make_web_acl(
    name: str, log_retention_days: int, tags: dict[str, pulumi.Input[str]], opts: pulumi.ResourceOptions
) -> pulumi.Output[str]:
    """Makes a web ACL with AWS's managed rules and a rate limit, which logs what it blocks.

    Args:
        name: Logical name of the component.
        log_retention_days: Days its log is kept.
        tags: Tags of the resources.
        opts: Resource options, with the parent.

    Returns:
        Its ARN.
    """
    rules = [_managed_rule(name, priority, rule) for priority, rule in enumerate(_MANAGED_RULES, start=1)]
    web_acl = aws.wafv2.WebAcl(
        f"{name}-web-acl",
        scope="CLOUDFRONT",
        region=REGION,
        default_action={"allow": {}},
        rules=[_rate_limit(name), *rules],
        visibility_config=_visibility(f"{name}-web-acl"),
        tags=tags,
        opts=opts,
    )
    log_group = aws.cloudwatch.LogGroup(
        f"{name}-web-acl-logs",
        name_prefix=f"aws-waf-logs-{name}-",  # WAF logs to groups that are named like this alone
        retention_in_days=log_retention_days,
        region=REGION,
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
        region=REGION,
        opts=opts,
    )
    return web_acl.arn


def _rate_limit(name: str) -> aws.wafv2.WebAclRuleArgsDict:
    return {
        "name": "rate-limit",
        "priority": 0,
        "action": {"block": {"custom_response": {"response_code": 429}}},
        "statement": {
            "rate_based_statement": {"limit": REQUESTS_PER_ADDRESS, "aggregate_key_type": "IP"},
        },
        "visibility_config": _visibility(f"{name}-rate-limit"),
    }


def _managed_rule(name: str, priority: int, rule: str) -> aws.wafv2.WebAclRuleArgsDict:
    # How large a body may be is for the API behind to say.
    counted = ["SizeRestrictions_BODY"] if rule == "AWSManagedRulesCommonRuleSet" else []
    return {
        "name": rule,
        "priority": priority,
        "override_action": {"none": {}},
        "statement": {
            "managed_rule_group_statement": {
                "vendor_name": "AWS",
                "name": rule,
                "rule_action_overrides": [
                    {"name": counted_rule, "action_to_use": {"count": {}}} for counted_rule in counted
                ],
            }
        },
        "visibility_config": _visibility(f"{name}-{rule}"),
    }


def _visibility(metric: str) -> aws.wafv2.WebAclVisibilityConfigArgsDict:
    return {"cloudwatch_metrics_enabled": True, "metric_name": metric, "sampled_requests_enabled": True}
