"""A container service on Fargate, behind a load balancer."""

from typing import Optional

import pulumi

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.validation import validate
from serverless_patterns.blocks.container_service.args import ContainerServiceArgs
from serverless_patterns.blocks.container_service.checks import check_arguments
from serverless_patterns.blocks.container_service.image import find_image
from serverless_patterns.blocks.container_service.load_balancer import create_load_balancer
from serverless_patterns.blocks.container_service.network import find_network
from serverless_patterns.blocks.container_service.runs import Runs
from serverless_patterns.blocks.container_service.scaling import create_scaling
from serverless_patterns.blocks.container_service.security_groups import create_security_groups
from serverless_patterns.blocks.container_service.service import create_service
from serverless_patterns.blocks.container_service.task import create_task
from serverless_patterns.component import Scope, publish
from serverless_patterns.connections.routes import ApiGatewayFacadeRouteArgs
from serverless_patterns.safeguards.encryption_key import encrypt_if_hardened
from serverless_patterns.safeguards.policy import PolicyStatementArgs


class ContainerService(pulumi.ComponentResource):
    """A container on Fargate behind a load balancer, with autoscaling and automatic rollback.

    Example::

        monolith = ContainerService("monolith", {"context": "src/monolith"})
        api = ApiGatewayFacade("shop", {"routes": {"ANY /{proxy+}": monolith.route("/{proxy}")}})

    Only APIs with the VPC link of the service reach it, unless it is ``internet_facing``.
    """

    url: pulumi.Output[str]
    """URL of the service within the VPC, without a slash at the end."""
    load_balancer_arn: pulumi.Output[str]
    """ARN of the load balancer."""
    load_balancer_dns_name: pulumi.Output[str]
    """Host name of the load balancer, to which an alias record of ``domain_name`` leads."""
    load_balancer_zone_id: pulumi.Output[str]
    """ID of the hosted zone of that host name, for an alias record."""
    listener_arn: pulumi.Output[str]
    """ARN of the listener of the load balancer."""
    vpc_link_id: pulumi.Output[str]
    """ID of the VPC link through which an API reaches the load balancer."""
    security_group_id: pulumi.Output[str]
    """ID of the security group of the tasks. Add a rule to it to allow more connections, such as to a
    database."""
    cluster_name: pulumi.Output[str]
    """Name of the cluster."""
    service_name: pulumi.Output[str]
    """Name of the service in the cluster."""
    task_role_arn: pulumi.Output[str]
    """ARN of the task role, which the code in the container uses."""
    task_role_name: pulumi.Output[str]
    """Name of the task role."""
    log_group_name: pulumi.Output[str]
    """Name of the log group."""
    task_definition_arn: pulumi.Output[str]
    """ARN of the task definition."""
    execution_role_arn: pulumi.Output[str]
    """ARN of the role that starts tasks: it reads the image and writes the log."""
    run_task_parameters: pulumi.Output[str]
    """Parameters of ``RunTask`` of Amazon ECS as JSON, with which a program starts a task once."""
    dead_letter_queue_url: pulumi.Output[str | None]
    """URL of the queue of scheduled tasks that could not be started; None without ``schedules``."""

    def __init__(
        self,
        name: str,
        args: ContainerServiceArgs,
        opts: Optional[pulumi.ResourceOptions] = None,
    ) -> None:
        """A container on Fargate behind a load balancer, with autoscaling and automatic rollback.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`ContainerServiceArgs` has them.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        schema = ContainerServiceArgs[Completed]
        with validate("ContainerService", name, args, schema, opts) as (given, errors):
            links = check_arguments(given, errors)
        super().__init__("serverless-patterns:index:ContainerService", name, {}, opts)
        check_regions(self, opts, errors)
        scope = Scope(name, self, given["tags"], given["kms_key_arn"], given["alarm_topic_arn"])
        scope = encrypt_if_hardened(
            scope,
            given,
            f"log and images of the container service {name}",
            log_groups=[
                f"/aws/ecs/{name}-*",
                *([f"aws-waf-logs-{name}-*"] if given["internet_facing"] else []),
            ],
        )
        network = find_network(scope, given)
        groups = create_security_groups(scope, given, network)
        load_balancer = create_load_balancer(scope, given, network, groups)
        task = create_task(scope, given, find_image(scope, given), links)
        service = create_service(
            scope, given, task=task, network=network, groups=groups, load_balancer=load_balancer
        )
        runs = Runs.from_service(service, task, network, groups)
        undelivered = runs.schedule(scope, given["schedules"])
        create_scaling(scope, given, service.resource_id, load_balancer.resource_label)
        self.url, self.load_balancer_arn = load_balancer.url, load_balancer.arn
        self.listener_arn = load_balancer.listener.arn
        self.vpc_link_id, self.security_group_id = load_balancer.link_id, groups.tasks.id
        self.cluster_name, self.service_name = service.cluster_name, service.name
        self.task_role_arn, self.task_role_name = task.role_arn, task.role_name
        self.task_definition_arn, self.execution_role_arn = task.definition_arn, task.execution_role_arn
        self.log_group_name = task.log_group_name
        self.load_balancer_dns_name = load_balancer.dns_name
        self.load_balancer_zone_id = load_balancer.zone_id
        self.run_task_parameters, self._runs = runs.parameters(), runs
        self.dead_letter_queue_url = pulumi.Output.from_input(undelivered)
        publish(self)

    def run_task_statements(self) -> list[PolicyStatementArgs]:
        """Returns the permissions of a role that starts a task with ``run_task_parameters``."""
        return self._runs.statements()

    def route(self, path: str) -> ApiGatewayFacadeRouteArgs:
        """Returns a route of an API that sends requests to the service through the VPC link.

        Args:
            path: Path of the service, such as ``/{proxy}``, with path parameters of the route.

        Raises:
            ValueError: If ``path`` does not begin with a slash.
        """
        if not path.startswith("/"):
            raise ValueError(f"ContainerService.route: path: {path!r} must begin with /, as in /{path}")
        return {
            "private": {
                "url": pulumi.Output.format("{0}{1}", self.url, path),
                "load_balancer_arn": self.load_balancer_arn,
                "vpc_link_id": self.vpc_link_id,
                "listener_arn": self.listener_arn,
            }
        }
