"""The internal load balancer of a container service, and the VPC link that leads an API to it."""

from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from serverless_patterns.blocks.container_service.network import Network
from serverless_patterns.blocks.container_service.security_groups import SecurityGroups
from serverless_patterns.blocks.container_service.settings import Settings
from serverless_patterns.component import Scope
from serverless_patterns.safeguards.alarms import alarm_above_zero

TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"
"""TLS 1.2 and 1.3 (Application Load Balancer guide, security policies)."""
DRAIN_SECONDS = 30
"""What a task has to finish its requests: an API waits 29 seconds for them."""


@dataclass(frozen=True)
class LoadBalancer:
    """The way to the tasks, as it stands."""

    url: pulumi.Output[str]
    """Where it is reached, without a slash at the end."""
    arn: pulumi.Output[str]
    link_id: pulumi.Output[str]
    target_group_arn: pulumi.Output[str]
    label: pulumi.Output[str]
    """Load balancer and target group, as a scaling policy names them."""
    listener: "aws.lb.Listener"
    """Without which the target group serves nobody."""


def create_load_balancer(
    name: str, settings: Settings, network: Network, groups: SecurityGroups, opts: pulumi.ResourceOptions
) -> LoadBalancer:
    """Makes the load balancer and the VPC link.

    Args:
        name: Logical name of the service.
        settings: Its settings.
        network: Where it runs.
        groups: Its security groups.
        opts: Resource options, with the parent.
    """
    tags, certificate, log_bucket = settings.tags, settings.certificate, settings.access_log_bucket
    load_balancer = aws.lb.LoadBalancer(
        f"{name}-lb",
        load_balancer_type="application",
        internal=True,
        subnets=network.subnet_ids,
        security_groups=[groups.load_balancer.id],
        drop_invalid_header_fields=True,
        access_logs={"bucket": log_bucket, "prefix": name, "enabled": True} if log_bucket else None,
        tags=tags,
        opts=opts,
    )
    target_group = _make_target_group(name, settings, network, opts)
    tls: dict[str, Any] = (
        {"ssl_policy": TLS_POLICY, "certificate_arn": certificate.arn} if certificate else {}
    )
    listener = aws.lb.Listener(
        f"{name}-listener",
        load_balancer_arn=load_balancer.arn,
        protocol="HTTPS" if certificate else "HTTP",
        port=settings.listener_port,
        default_actions=[{"type": "forward", "target_group_arn": target_group.arn}],
        **tls,
        tags=tags,
        opts=opts,
    )
    link = aws.apigatewayv2.VpcLink(
        f"{name}-link",
        subnet_ids=network.subnet_ids,
        security_group_ids=[groups.link.id],
        tags=tags,
        opts=opts,
    )
    alarm_above_zero(
        Scope(name, opts.parent, tags, alarm_topic_arn=settings.alarm_topic_arn),
        "unhealthy-alarm",
        description="Tasks of the service fail their health checks.",
        metric=("AWS/ApplicationELB", "UnHealthyHostCount", "Maximum"),
        dimensions={"LoadBalancer": load_balancer.arn_suffix, "TargetGroup": target_group.arn_suffix},
    )
    scheme, host = ("https", certificate.domain_name) if certificate else ("http", load_balancer.dns_name)
    return LoadBalancer(
        url=pulumi.Output.format("{0}://{1}", scheme, host),
        arn=load_balancer.arn,
        link_id=link.id,
        target_group_arn=target_group.arn,
        label=pulumi.Output.format("{0}/{1}", load_balancer.arn_suffix, target_group.arn_suffix),
        listener=listener,
    )


def _make_target_group(
    name: str, settings: Settings, network: Network, opts: pulumi.ResourceOptions
) -> "aws.lb.TargetGroup":
    return aws.lb.TargetGroup(
        f"{name}-tg",
        vpc_id=network.vpc_id,
        target_type="ip",
        protocol="HTTP",
        port=settings.port,
        deregistration_delay=DRAIN_SECONDS,
        health_check={
            "path": settings.health_check_path,
            "matcher": "200-299",
            "interval": 15,
            "timeout": 5,
            "healthy_threshold": 2,
            "unhealthy_threshold": 3,
        },
        tags=settings.tags,
        opts=opts,
    )
