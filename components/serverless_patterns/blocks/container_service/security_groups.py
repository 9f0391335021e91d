"""The connections that are allowed on the way to a container service, and from it to AWS."""

from dataclasses import dataclass, field
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.blocks.container_service.args import ContainerServiceArgs
from serverless_patterns.blocks.container_service.network import Network
from serverless_patterns.component import Scope

HTTP: Final = 80
HTTPS: Final = 443


@dataclass(frozen=True)
class SecurityGroups:
    """The security groups from the VPC link to a task; they allow only what the rules say."""

    link: "aws.ec2.SecurityGroup"
    load_balancer: "aws.ec2.SecurityGroup"
    tasks: "aws.ec2.SecurityGroup"
    rules: list[pulumi.Resource]
    """Rules that must exist before a task starts."""


def listener_port(given: ContainerServiceArgs[Completed]) -> int:
    """Returns the port of the load balancer."""
    return HTTPS if given["certificate_arn"] else HTTP


def create_security_groups(
    scope: Scope, given: ContainerServiceArgs[Completed], network: Network
) -> SecurityGroups:
    """Creates the security groups and their rules.

    Args:
        scope: Scope of the container service.
        given: Its arguments.
        network: Network that it runs in.
    """

    def group(suffix: str, description: str) -> "aws.ec2.SecurityGroup":
        return aws.ec2.SecurityGroup(
            scope.child(f"{suffix}-group"),
            description=description,
            vpc_id=network.vpc_id,
            tags=scope.tags,
            opts=scope.opts(),
        )

    link = group("link", "VPC link of the service")
    load_balancer = group("lb", "Load balancer of the service")
    tasks = group("tasks", "Tasks of the service")
    rules = _Rules(scope)
    rules.connect("link-to-lb", link, load_balancer, listener_port(given))
    if given["internet_facing"]:
        for suffix, port in {"internet-to-lb": listener_port(given), "internet-to-redirect": HTTP}.items():
            rules.allow_ingress(suffix, load_balancer, port, cidr_ipv4="0.0.0.0/0")
    rules.connect("lb-to-tasks", load_balancer, tasks, given["container_port"])
    if network.endpoints_group is None:
        # A rule cannot name the addresses of AWS's services; the route tables of the VPC limit them.
        rules.allow_egress("tasks-to-aws", tasks, HTTPS, cidr_ipv4="0.0.0.0/0")
    else:
        rules.connect("tasks-to-endpoints", tasks, network.endpoints_group, HTTPS)
    for service, gateway in network.gateways.items():
        rules.allow_egress(f"tasks-to-{service}", tasks, HTTPS, prefix_list_id=gateway.prefix_list_id)
    return SecurityGroups(link, load_balancer, tasks, rules.created)


@dataclass(frozen=True)
class _Rules:
    """Creates rules, each for TCP and one port."""

    scope: Scope
    created: list[pulumi.Resource] = field(default_factory=list[pulumi.Resource])

    def connect(
        self, suffix: str, source: "aws.ec2.SecurityGroup", target: "aws.ec2.SecurityGroup", port: int
    ) -> None:
        """Allows ``source`` to connect to ``target``, which requires a rule of each."""
        self.allow_egress(suffix, source, port, referenced_security_group_id=target.id)
        self.allow_ingress(suffix, target, port, referenced_security_group_id=source.id)

    def allow_ingress(
        self, suffix: str, target: "aws.ec2.SecurityGroup", port: int, **source: pulumi.Input[str]
    ) -> None:
        """Lets a source, an argument of ``aws.vpc.SecurityGroupIngressRule``, connect to ``target``."""
        ingress = aws.vpc.SecurityGroupIngressRule(
            self.scope.child(f"{suffix}-ingress"),
            security_group_id=target.id,
            **source,
            **self._settings(suffix, port),
        )
        self.created.append(ingress)

    def allow_egress(
        self, suffix: str, source: "aws.ec2.SecurityGroup", port: int, **target: pulumi.Input[str]
    ) -> None:
        """Allows ``source`` to connect to a target, an argument of ``aws.vpc.SecurityGroupEgressRule``."""
        egress = aws.vpc.SecurityGroupEgressRule(
            self.scope.child(f"{suffix}-egress"),
            security_group_id=source.id,
            **target,
            **self._settings(suffix, port),
        )
        self.created.append(egress)

    def _settings(self, suffix: str, port: int) -> dict[str, Any]:
        # The rule for a new port is created before that for the old one is deleted: while the service moves
        # to it, connections to both are made.
        replacing = pulumi.ResourceOptions(replace_on_changes=["from_port", "to_port"])
        return {
            "description": self.scope.child(suffix),
            "ip_protocol": "tcp",
            "from_port": port,
            "to_port": port,
            "tags": self.scope.tags,
            "opts": pulumi.ResourceOptions.merge(self.scope.opts(), replacing),
        }
