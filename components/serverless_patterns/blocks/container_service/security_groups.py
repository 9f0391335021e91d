"""Who may connect to whom on the way to a container service, and from it to AWS."""

from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from serverless_patterns.blocks.container_service.network import Network
from serverless_patterns.blocks.container_service.settings import Settings

HTTPS = 443


@dataclass(frozen=True)
class SecurityGroups:
    """The security groups from the VPC link to a task; nothing gets in or out but as the rules say."""

    link: "aws.ec2.SecurityGroup"
    load_balancer: "aws.ec2.SecurityGroup"
    tasks: "aws.ec2.SecurityGroup"
    rules: list[pulumi.Resource]
    """Without which no task gets its image, or is asked for its health."""


def create_security_groups(
    name: str, settings: Settings, network: Network, opts: pulumi.ResourceOptions
) -> SecurityGroups:
    """Makes the security groups and their rules.

    Args:
        name: Logical name of the service.
        settings: Its settings.
        network: Where it runs.
        opts: Resource options, with the parent.
    """

    def group(suffix: str, description: str) -> "aws.ec2.SecurityGroup":
        return aws.ec2.SecurityGroup(
            f"{name}-{suffix}-group",
            description=description,
            vpc_id=network.vpc_id,
            tags=settings.tags,
            opts=opts,
        )

    link = group("link", "VPC link of the service")
    load_balancer = group("lb", "Load balancer of the service")
    tasks = group("tasks", "Tasks of the service")
    rules = _Rules(settings.tags, opts, [])
    rules.connect(f"{name}-link-to-lb", link, load_balancer, settings.listener_port)
    rules.connect(f"{name}-lb-to-tasks", load_balancer, tasks, settings.port)
    if network.endpoints is None:
        # The addresses of AWS's services cannot be named; where the subnets lead is the VPC's to say.
        rules.let_out(f"{name}-tasks-to-aws", tasks, HTTPS, cidr_ipv4="0.0.0.0/0")
    else:
        rules.connect(f"{name}-tasks-to-endpoints", tasks, network.endpoints, HTTPS)
    for service, gateway in network.gateways.items():
        rules.let_out(f"{name}-tasks-to-{service}", tasks, HTTPS, prefix_list_id=gateway.prefix_list_id)
    return SecurityGroups(link, load_balancer, tasks, rules.made)


@dataclass(frozen=True)
class _Rules:
    """Makes rules, each for TCP and one port."""

    tags: dict[str, Any]
    opts: pulumi.ResourceOptions
    made: list[pulumi.Resource]

    def connect(
        self, name: str, source: "aws.ec2.SecurityGroup", target: "aws.ec2.SecurityGroup", port: int
    ) -> None:
        """Lets ``source`` connect to ``target``; each side has to allow it."""
        self.let_out(name, source, port, referenced_security_group_id=target.id)
        ingress = aws.vpc.SecurityGroupIngressRule(
            f"{name}-ingress",
            security_group_id=target.id,
            referenced_security_group_id=source.id,
            description=name,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            tags=self.tags,
            opts=self.opts,
        )
        self.made.append(ingress)

    def let_out(
        self, name: str, source: "aws.ec2.SecurityGroup", port: int, **target: pulumi.Input[str]
    ) -> None:
        """Lets ``source`` connect to one target, named as ``aws.vpc.SecurityGroupEgressRule`` does."""
        egress = aws.vpc.SecurityGroupEgressRule(
            f"{name}-egress",
            security_group_id=source.id,
            description=name,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            **target,
            tags=self.tags,
            opts=self.opts,
        )
        self.made.append(egress)
