"""The load balancer of a container service, and the VPC link from an API to it."""

from dataclasses import dataclass
from typing import Any, Final, cast

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.blocks.container_service.args import ContainerServiceArgs
from serverless_patterns.blocks.container_service.network import Network
from serverless_patterns.blocks.container_service.security_groups import (
    HTTP,
    HTTPS,
    SecurityGroups,
    listener_port,
)
from serverless_patterns.component import Scope
from serverless_patterns.safeguards.alarms import alarm_above_zero
from serverless_patterns.safeguards.web_acl import create_web_acl

TLS_POLICY: Final = "ELBSecurityPolicy-TLS13-1-2-2021-06"
"""TLS 1.2 and 1.3 (User Guide for Application Load Balancers, security policies)."""
DEREGISTRATION_DELAY_SECONDS: Final = 30
"""Time that a task has to finish its requests: an API waits 29 seconds for them."""

TARGET_PORT: Final = 8_080
"""Port of targets that were registered without one. Amazon ECS registers tasks with theirs, so that another
``container_port`` takes the place of the old one in the same target group, task by task."""


@dataclass(frozen=True)
class LoadBalancer:
    """The load balancer, its target group, and its VPC link."""

    url: pulumi.Output[str]
    """URL within the VPC, without a slash at the end."""
    arn: pulumi.Output[str]
    dns_name: pulumi.Output[str]
    zone_id: pulumi.Output[str]
    link_id: pulumi.Output[str]
    target_group_arn: pulumi.Output[str]
    resource_label: pulumi.Output[str]
    """Load balancer and target group, as a scaling policy names them."""
    listener: "aws.lb.Listener"
    """Must exist before the target group receives requests."""


def create_load_balancer(
    scope: Scope, given: ContainerServiceArgs[Completed], network: Network, groups: SecurityGroups
) -> LoadBalancer:
    """Creates the load balancer and the VPC link.

    Args:
        scope: Scope of the container service.
        given: Its arguments.
        network: Network that it runs in.
        groups: Its security groups.
    """
    bucket = given["access_log_bucket_name"]
    load_balancer = aws.lb.LoadBalancer(
        scope.child("lb"),
        load_balancer_type="application",
        internal=not given["internet_facing"],
        subnets=network.public.ids or network.subnet_ids,
        security_groups=[groups.load_balancer.id],
        drop_invalid_header_fields=True,
        access_logs={"bucket": bucket, "prefix": scope.name, "enabled": True} if bucket else None,
        tags=scope.tags,
        # AWS moves no load balancer to another VPC, where its security group is replaced.
        opts=pulumi.ResourceOptions.merge(
            scope.opts(*network.public.routes), pulumi.ResourceOptions(replace_with=[groups.load_balancer])
        ),
    )
    if given["internet_facing"]:
        _redirect_http(scope, load_balancer)
    _associate_web_acl(scope, given, load_balancer)
    target_group = _create_target_group(scope, given, network)
    link = aws.apigatewayv2.VpcLink(
        scope.child("link"),
        subnet_ids=network.subnet_ids,
        security_group_ids=[groups.link.id],
        tags=scope.tags,
        opts=scope.opts(),
    )
    alarm_above_zero(
        scope,
        "unhealthy-alarm",
        description="Tasks of the service fail their health checks.",
        metric=("AWS/ApplicationELB", "UnHealthyHostCount", "Maximum"),
        dimensions={"LoadBalancer": load_balancer.arn_suffix, "TargetGroup": target_group.arn_suffix},
    )
    host = given["domain_name"] or load_balancer.dns_name
    return LoadBalancer(
        url=pulumi.Output.format("{0}://{1}", "https" if given["certificate_arn"] else "http", host),
        arn=load_balancer.arn,
        dns_name=load_balancer.dns_name,
        zone_id=load_balancer.zone_id,
        link_id=link.id,
        target_group_arn=target_group.arn,
        resource_label=pulumi.Output.format("{0}/{1}", load_balancer.arn_suffix, target_group.arn_suffix),
        listener=_create_listener(scope, given, load_balancer, target_group),
    )


def _create_listener(
    scope: Scope,
    given: ContainerServiceArgs[Completed],
    load_balancer: "aws.lb.LoadBalancer",
    target_group: "aws.lb.TargetGroup",
) -> "aws.lb.Listener":
    certificate_arn = given["certificate_arn"]
    tls: dict[str, Any] = (
        {"ssl_policy": TLS_POLICY, "certificate_arn": certificate_arn} if certificate_arn else {}
    )
    return aws.lb.Listener(
        scope.child("listener"),
        load_balancer_arn=load_balancer.arn,
        protocol="HTTPS" if certificate_arn else "HTTP",
        port=listener_port(given),
        default_actions=[{"type": "forward", "target_group_arn": target_group.arn}],
        **tls,
        tags=scope.tags,
        opts=scope.opts(),
    )


def _redirect_http(scope: Scope, load_balancer: "aws.lb.LoadBalancer") -> None:
    """Answers each request by HTTP with the same address by HTTPS."""
    redirect = {"protocol": "HTTPS", "port": str(HTTPS), "status_code": "HTTP_301"}
    aws.lb.Listener(
        scope.child("redirect"),
        load_balancer_arn=load_balancer.arn,
        protocol="HTTP",
        port=HTTP,
        default_actions=[{"type": "redirect", "redirect": cast("Any", redirect)}],
        tags=scope.tags,
        opts=scope.opts(),
    )


def _associate_web_acl(
    scope: Scope, given: ContainerServiceArgs[Completed], load_balancer: "aws.lb.LoadBalancer"
) -> None:
    """Associates the web ACL that was given; a hardened public load balancer without one creates it."""
    web_acl_arn = given["web_acl_arn"]
    if given["hardened"] and given["internet_facing"] and not web_acl_arn:
        web_acl_arn = create_web_acl(
            scope, "REGIONAL", given["log_retention_days"], force_destroy=given["force_destroy"]
        )
    if web_acl_arn:
        aws.wafv2.WebAclAssociation(
            scope.child("web-acl-association"),
            resource_arn=load_balancer.arn,
            web_acl_arn=web_acl_arn,
            # The deletion of an association leaves the resource without any web ACL.
            opts=scope.opts(delete_before_replace=True),
        )


def _create_target_group(
    scope: Scope, given: ContainerServiceArgs[Completed], network: Network
) -> "aws.lb.TargetGroup":
    return aws.lb.TargetGroup(
        scope.child("tg"),
        vpc_id=network.vpc_id,
        target_type="ip",
        protocol="HTTP",
        port=TARGET_PORT,
        deregistration_delay=DEREGISTRATION_DELAY_SECONDS,
        health_check={
            "path": given["health_check_path"],
            "matcher": "200-299",
            "interval": 15,
            "timeout": 5,
            "healthy_threshold": 2,
            "unhealthy_threshold": 3,
        },
        tags=scope.tags,
        opts=scope.opts(),
    )
