"""The record of a custom domain name of an API."""

import pulumi
import pulumi_aws as aws

from serverless_patterns.component import Scope


def create_domain_record(
    scope: Scope,
    hosted_zone_id: pulumi.Input[str] | None,
    domain_name: str,
    *,
    target: pulumi.Input[str],
    target_zone_id: pulumi.Input[str],
) -> None:
    """Creates the record that leads to an API; none without a hosted zone."""
    if hosted_zone_id:
        aws.route53.Record(
            scope.child("record"),
            zone_id=hosted_zone_id,
            name=domain_name,
            type="A",
            aliases=[{"name": target, "zone_id": target_zone_id, "evaluate_target_health": False}],
            opts=scope.opts(),
        )
