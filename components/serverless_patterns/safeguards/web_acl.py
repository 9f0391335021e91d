"""The web ACL of a hardened component."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from serverless_patterns.component import Scope
from serverless_patterns.safeguards.log_groups import create_log_group

REQUESTS_PER_ADDRESS = 2_000
"""Requests in five minutes from one IP address; more are blocked. Twenty visits of a site with 100 files."""
_COMMON = "AWSManagedRulesCommonRuleSet"
_MANAGED_RULES = {
    "AWSManagedRulesAmazonIpReputationList": (),
    "AWSManagedRulesKnownBadInputsRuleSet": (),
    # VPNs and the servers of partners use such addresses, too: they are counted.
    "AWSManagedRulesAnonymousIpList": ("AnonymousIPList", "HostingProviderIPList"),
    # It blocks bodies above 8 KB, but the API limits the size of its bodies itself: those are counted.
    _COMMON: ("SizeRestrictions_BODY",),
}
"""Managed rule groups of AWS, each with its rules that only count."""

_LOGGED: "aws.wafv2.WebAclLoggingConfigurationLoggingFilterArgsDict" = {
    "default_behavior": "DROP",
    "filters": [
        {
            "behavior": "KEEP",
            "requirement": "MEETS_ANY",
            "conditions": [{"action_condition": {"action": action}} for action in ("BLOCK", "COUNT")],
        }
    ],
}

# Annotations are quoted in this room: evaluating them loads the largest module of pulumi-aws.


def create_web_acl(
    scope: Scope,
    web_acl_scope: str,
    retention_days: int,
    *,
    force_destroy: bool,
    region: str | None = None,
    rate_limit: bool = True,
    counted: Sequence[str] = (),
) -> pulumi.Output[str]:
    """Creates a web ACL with AWS managed rules and a rate limit, which logs what it blocks and counts.

    Args:
        scope: What it shares with the other children of the component.
        web_acl_scope: ``CLOUDFRONT``, with ``region`` us-east-1, or ``REGIONAL``.
        retention_days: Days that its log is kept.
        force_destroy: Whether its log is deleted with it. Otherwise turning ``hardened`` off would delete the
            record of blocked requests.
        region: Region of the web ACL. Defaults to that of the stack.
        rate_limit: Whether the requests of an IP address are limited. Behind a distribution the addresses are
            those of its edge locations, which many viewers share.
        counted: More rules of the common rule set that only count.

    Returns:
        ARN of the web ACL.
    """
    name = scope.name
    rules = [
        _build_managed_rule(name, priority, rule, (*only_count, *(counted if rule == _COMMON else ())))
        for priority, (rule, only_count) in enumerate(_MANAGED_RULES.items(), start=1)
    ]
    web_acl = aws.wafv2.WebAcl(
        scope.child("web-acl"),
        scope=web_acl_scope,
        region=region,
        default_action={"allow": {}},
        rules=[*([_rate_limit(name)] if rate_limit else []), *rules],
        visibility_config=_visibility(f"{name}-web-acl"),
        tags=scope.tags,
        opts=scope.opts(),
    )
    # WAF only logs to groups with this prefix.
    log_group = create_log_group(
        scope,
        "web-acl-logs",
        retention_days,
        name_prefix=f"aws-waf-logs-{name}-",
        region=region,
        retain_on_delete=not force_destroy or None,
    )
    aws.wafv2.WebAclLoggingConfiguration(
        scope.child("web-acl-logging"),
        resource_arn=web_acl.arn,
        log_destination_configs=[log_group.arn],
        logging_filter=_LOGGED,
        redacted_fields=[
            {"single_header": {"name": header}} for header in ("authorization", "cookie", "x-api-key")
        ],
        region=region,
        opts=scope.opts(),
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


def _build_managed_rule(
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
