"""A container service on Fargate, behind an internal load balancer."""

from dataclasses import replace
from typing import Optional

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.reader import check
from serverless_patterns.blocks.container_service.args import ContainerServiceArgs
from serverless_patterns.blocks.container_service.image import find_image
from serverless_patterns.blocks.container_service.load_balancer import LoadBalancer, create_load_balancer
from serverless_patterns.blocks.container_service.network import Network, find_network
from serverless_patterns.blocks.container_service.scaling import create_scaling
from serverless_patterns.blocks.container_service.security_groups import (
    SecurityGroups,
    create_security_groups,
)
from serverless_patterns.blocks.container_service.settings import Settings, read_settings
from serverless_patterns.blocks.container_service.task import CONTAINER, Task, create_task
from serverless_patterns.component import Scope
from serverless_patterns.connections.routes import ApiGatewayFacadeRouteArgs
from serverless_patterns.safeguards.encryption_key import EncryptionKey

OUTPUTS = (
    *("url", "load_balancer_arn", "vpc_link_id", "security_group_id", "cluster_name", "service_name"),
    *("task_role_arn", "task_role_name", "log_group_name"),
)


class ContainerService(pulumi.ComponentResource):
    """A container on Fargate: private, behind an internal load balancer, scaled, rolled back if it fails."""

    url: pulumi.Output[str]
    """Where the service is reached from within the VPC, without a slash at the end."""
    load_balancer_arn: pulumi.Output[str]
    """ARN of the load balancer."""
    vpc_link_id: pulumi.Output[str]
    """Id of the VPC link by which an API reaches the load balancer."""
    security_group_id: pulumi.Output[str]
    """Id of the tasks' security group: what they may connect to is a rule of it, as for a database."""
    cluster_name: pulumi.Output[str]
    """Name of the cluster."""
    service_name: pulumi.Output[str]
    """Name of the service in the cluster."""
    task_role_arn: pulumi.Output[str]
    """ARN of the role of what runs in a task."""
    task_role_name: pulumi.Output[str]
    """Name of the role of what runs in a task."""
    log_group_name: pulumi.Output[str]
    """Name of the log group."""

    def __init__(
        self, name: str, args: ContainerServiceArgs, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        with check("ContainerService", name, args, ContainerServiceArgs) as given:
            settings = read_settings(given)
        super().__init__("serverless-patterns:index:ContainerService", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        settings = _with_key(name, settings, child)
        network = find_network(name, settings, child)
        groups = create_security_groups(name, settings, network, child)
        load_balancer = create_load_balancer(name, settings, network, groups, child)
        task = create_task(name, settings, find_image(name, settings, child), child)
        cluster = aws.ecs.Cluster(f"{name}-cluster", tags=settings.tags, opts=child)
        service = self._make_service(
            name,
            settings,
            cluster=cluster,
            task=task,
            network=network,
            groups=groups,
            load_balancer=load_balancer,
        )
        resource_id = pulumi.Output.format("service/{0}/{1}", cluster.name, service.name)
        create_scaling(name, settings, resource_id, load_balancer.label, child)
        self.url, self.load_balancer_arn = load_balancer.url, load_balancer.arn
        self.vpc_link_id, self.security_group_id = load_balancer.link_id, groups.tasks.id
        self.cluster_name, self.service_name = cluster.name, service.name
        self.task_role_arn, self.task_role_name = task.role_arn, task.role_name
        self.log_group_name = task.log_group_name
        self.register_outputs({output: getattr(self, output) for output in OUTPUTS})

    def route(self, path: str) -> ApiGatewayFacadeRouteArgs:
        """A route of an API that the service answers, through the VPC link.

        Args:
            path: What the service is asked for, such as ``/{proxy}``; the route's path parameters are put
                into it.

        Raises:
            ValueError: ``path`` does not begin with a slash.
        """
        if not path.startswith("/"):
            raise ValueError(f"ContainerService.route: the path {path!r} has to begin with /, as in /{path}")
        return {
            "private": {
                "url": pulumi.Output.format("{0}{1}", self.url, path),
                "load_balancer_arn": self.load_balancer_arn,
                "vpc_link_id": self.vpc_link_id,
            }
        }

    def _make_service(
        self,
        name: str,
        settings: Settings,
        *,
        cluster: "aws.ecs.Cluster",
        task: Task,
        network: Network,
        groups: SecurityGroups,
        load_balancer: LoadBalancer,
    ) -> "aws.ecs.Service":
        return aws.ecs.Service(
            f"{name}-service",
            cluster=cluster.arn,
            task_definition=task.definition_arn,
            launch_type="FARGATE",
            desired_count=settings.minimum_tasks,
            network_configuration={
                "subnets": network.subnet_ids,
                "security_groups": [groups.tasks.id],
                "assign_public_ip": False,
            },
            load_balancers=[
                {
                    "target_group_arn": load_balancer.target_group_arn,
                    "container_name": CONTAINER,
                    "container_port": settings.port,
                }
            ],
            health_check_grace_period_seconds=settings.startup_seconds,
            deployment_minimum_healthy_percent=100,
            deployment_maximum_percent=200,
            deployment_circuit_breaker={"enable": True, "rollback": True},
            wait_for_steady_state=True,  # so that a deployment that was rolled back is an error
            propagate_tags="SERVICE",
            tags=settings.tags,
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[load_balancer.listener, *network.ready, *groups.rules, *task.policies],
                ignore_changes=["desired_count"],  # which is the scaling's to choose
            ),
        )


def _with_key(name: str, settings: Settings, opts: pulumi.ResourceOptions) -> Settings:
    """The settings, with the key of a hardened service that was given none."""
    if not settings.makes_key:
        return settings
    description = f"Encrypts log and images of the container service {name}."
    scope = Scope(name, opts.parent, settings.tags)
    key = EncryptionKey(scope, description, force_destroy=settings.force_destroy)
    return replace(settings, kms_key_arn=key.attach_policy([f"/aws/ecs/{name}-*"]))
