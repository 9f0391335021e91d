"""Keys, firewalls, alarms, secrets and users."""

from collections.abc import Iterator
from typing import Any, Final

from embedded_aws import Registration
from serverless_patterns_cli.architecture.kinds import USER_POOL
from serverless_patterns_cli.estimate.charges import MILLION, Charge, Charges, Stack, Unpriced

CHARGES: Final = Charges()
_ANOMALY_METRICS: Final = 3
"""The metric, and both sides of the band."""
_MINUTE: Final = 60
_WEB_ACL: Final = "aws:wafv2/webAcl:WebAcl"
_OWN_PRICE: Final = ("BotControl", "ATPRuleSet", "ACFPRuleSet", "AntiDDoS")
"""Managed rule groups with an additional charge."""


@CHARGES.register("aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey")
def charge_key(stack: Stack, _given: Registration) -> Iterator[Charge | Unpriced]:
    """The key, and a call to it for each request that enters the stack."""
    yield Charge("KMS", "keys", "month", "kms_key", 1)
    yield Charge("KMS", "calls", "million_requests", "kms", stack.given.general("requests") / MILLION)


@CHARGES.register(_WEB_ACL)
def charge_web_acl(stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """The web ACL, its rules, and what it inspects."""
    rules: list[dict[str, Any]] = given.inputs.get("rules") or []
    inspected = stack.given.value("requests", given.name)
    yield Charge("WAF", "web ACLs", "month", "waf_web_acl", 1)
    yield Charge("WAF", "rules", "month", "waf_rule", len(rules))
    yield Charge("WAF", "requests inspected", "million_requests", "waf", inspected / MILLION)
    if any(name in str(rule) for rule in rules for name in _OWN_PRICE):
        yield Unpriced("a managed rule group with a separate price")


@CHARGES.register("aws:cloudwatch/metricAlarm:MetricAlarm")
def charge_alarm(_stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """An alarm for each of its metrics, by their period; for a band of anomalies, three."""
    queries: list[dict[str, Any]] = given.inputs.get("metricQueries") or []
    watched = [query["metric"] for query in queries if query.get("metric")] or [given.inputs]
    is_fine = any(metric.get("period", _MINUTE) < _MINUTE for metric in watched)
    metrics = _ANOMALY_METRICS if given.inputs.get("thresholdMetricId") else len(watched)
    what = "alarms of high resolution" if is_fine else "alarms"
    item = "cloudwatch_alarm_high_resolution" if is_fine else "cloudwatch_alarm"
    yield Charge("CloudWatch", what, "month", item, metrics)


@CHARGES.register("aws:secretsmanager/secret:Secret")
def charge_secret(_stack: Stack, _given: Registration) -> Iterator[Charge | Unpriced]:
    """The secret, without calls for it."""
    yield Charge("Secrets Manager", "secrets", "month", "secret", 1)


@CHARGES.register("aws:ssm/parameter:Parameter")
def charge_parameter(_stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """An advanced parameter; a standard one is free."""
    if given.inputs.get("tier", "Standard") == "Advanced":
        yield Charge("Systems Manager", "advanced parameters", "month", "ssm_advanced_parameter", 1)


@CHARGES.register(USER_POOL)
def charge_user_pool(stack: Stack, given: Registration) -> Iterator[Charge | Unpriced]:
    """Its active users, by its tier."""
    tier = given.inputs.get("userPoolTier", "ESSENTIALS").lower()
    users = stack.given.value("users", given.name)
    yield Charge("Cognito", f"active users ({tier})", "user_month", f"cognito_{tier}", users)
