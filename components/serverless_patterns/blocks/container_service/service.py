"""The ECS service that keeps the tasks of a container service running."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.blocks.container_service.args import ContainerServiceArgs
from serverless_patterns.blocks.container_service.load_balancer import LoadBalancer
from serverless_patterns.blocks.container_service.network import Network
from serverless_patterns.blocks.container_service.security_groups import SecurityGroups
from serverless_patterns.blocks.container_service.task import CONTAINER, Task
from serverless_patterns.component import Scope


@dataclass(frozen=True)
class Service:
    """An ECS service in a separate cluster."""

    name: pulumi.Output[str]
    cluster_name: pulumi.Output[str]
    cluster_arn: pulumi.Output[str]

    @property
    def resource_id(self) -> pulumi.Output[str]:
        """The service as Application Auto Scaling names it."""
        return pulumi.Output.format("service/{0}/{1}", self.cluster_name, self.name)


def create_service(
    scope: Scope,
    given: ContainerServiceArgs[Completed],
    *,
    task: Task,
    network: Network,
    groups: SecurityGroups,
    load_balancer: LoadBalancer,
) -> Service:
    """Creates the cluster and the service.

    Args:
        scope: Scope of the container service.
        given: Its arguments.
        task: Tasks that the service runs.
        network: Network that they run in.
        groups: Security groups of the tasks.
        load_balancer: Load balancer that the service registers them with.
    """
    cluster = aws.ecs.Cluster(scope.child("cluster"), tags=scope.tags, opts=scope.opts())
    opts = scope.opts(load_balancer.listener, *network.endpoints, *groups.rules, *task.policies)
    opts.ignore_changes = ["desired_count"]  # which Application Auto Scaling sets
    service = aws.ecs.Service(
        scope.child("service"),
        cluster=cluster.arn,
        task_definition=task.definition_arn,
        launch_type="FARGATE",
        desired_count=given["min_capacity"],
        network_configuration={
            "subnets": network.subnet_ids,
            "security_groups": [groups.tasks.id],
            "assign_public_ip": False,
        },
        load_balancers=[
            {
                "target_group_arn": load_balancer.target_group_arn,
                "container_name": CONTAINER,
                "container_port": given["container_port"],
            }
        ],
        health_check_grace_period_seconds=given["health_check_grace_period_seconds"],
        deployment_minimum_healthy_percent=100,
        deployment_maximum_percent=200,
        deployment_circuit_breaker={"enable": True, "rollback": True},
        wait_for_steady_state=True,  # so that a deployment that was rolled back is an error
        propagate_tags="SERVICE",
        tags=scope.tags,
        opts=opts,
    )
    return Service(service.name, cluster.name, cluster.arn)
