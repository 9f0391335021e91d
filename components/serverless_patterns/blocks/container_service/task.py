"""A task of a container service: its container, its log, and its permissions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.json_text import json_text
from serverless_patterns.blocks.container_service.args import ContainerServiceArgs
from serverless_patterns.blocks.container_service.image import Image
from serverless_patterns.component import Scope
from serverless_patterns.connections.links import Links
from serverless_patterns.safeguards.arns import build_arn
from serverless_patterns.safeguards.log_groups import create_log_group
from serverless_patterns.safeguards.policy import allow, trust_for
from serverless_patterns.safeguards.roles import create_role

CONTAINER: Final = "service"
CPU_ARCHITECTURES: Final = {"arm64": "ARM64", "x86_64": "X86_64"}


@dataclass(frozen=True)
class Task:
    """A task definition with its role and log group."""

    definition_arn: pulumi.Output[str]
    role_arn: pulumi.Output[str]
    role_name: pulumi.Output[str]
    execution_role_arn: pulumi.Output[str]
    log_group_name: pulumi.Output[str]
    policies: list[pulumi.Resource]
    """Policies that must exist before a task starts."""


def create_task(scope: Scope, given: ContainerServiceArgs[Completed], image: Image, links: Links) -> Task:
    """Creates the task definition, with a role to start it and one for the code in it.

    Args:
        scope: Scope of the container service.
        given: Its arguments.
        image: Image that the task runs.
        links: What its code uses.
    """
    log_group = create_log_group(
        scope, "logs", given["log_retention_days"], name_prefix=f"/aws/ecs/{scope.name}-"
    )
    log_streams = pulumi.Output.format("{0}:log-stream:*", log_group.arn)
    writing = allow(["logs:CreateLogStream", "logs:PutLogEvents"], log_streams)
    trust = _trust(scope)
    execution_role = create_role(scope.child_scope("execution"), trust, [*image.statements, writing])
    statements = [*links.statements(scope), *given["policy_statements"]]
    role = create_role(scope.child_scope("task"), trust, statements)
    environment = {
        "PORT": str(given["container_port"]),
        **given["environment"],
        **links.environment(scope),
    }
    architecture = CPU_ARCHITECTURES[given["architecture"]]
    definition = aws.ecs.TaskDefinition(
        scope.child("task"),
        family=scope.name,
        requires_compatibilities=["FARGATE"],
        network_mode="awsvpc",
        cpu=str(given["cpu"]),
        memory=str(given["memory"]),
        runtime_platform={"operating_system_family": "LINUX", "cpu_architecture": architecture},
        execution_role_arn=execution_role.arn,
        task_role_arn=role.arn,
        container_definitions=json_text([_container(scope, given, environment, image, log_group)]),
        volumes=[{"name": "tmp"}],
        tags=scope.tags,
        opts=scope.opts(),
    )
    return Task(
        definition.arn,
        role.arn,
        role.name,
        execution_role.arn,
        log_group.name,
        [*execution_role.policies, *role.policies],
    )


def _container(
    scope: Scope,
    given: ContainerServiceArgs[Completed],
    environment: Mapping[str, pulumi.Input[str]],
    image: Image,
    log_group: aws.cloudwatch.LogGroup,
) -> dict[str, Any]:
    return {
        "name": CONTAINER,
        "image": image.uri,
        "essential": True,
        "portMappings": [{"containerPort": given["container_port"], "protocol": "tcp"}],
        **({"entryPoint": given["entry_point"]} if given["entry_point"] else {}),
        **({"command": given["command"]} if given["command"] else {}),
        "environment": [{"name": name, "value": value} for name, value in sorted(environment.items())],
        "readonlyRootFilesystem": True,
        "mountPoints": [{"sourceVolume": "tmp", "containerPath": "/tmp"}],  # noqa: S108 a volume of the task
        "linuxParameters": {"initProcessEnabled": True},
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": log_group.name,
                "awslogs-region": aws.get_region_output(opts=scope.invoke_opts).region,
                "awslogs-stream-prefix": "task",
            },
        },
    }


def _trust(scope: Scope) -> pulumi.Output[str]:
    account = aws.get_caller_identity_output(opts=scope.invoke_opts).account_id
    # The condition cannot name one cluster (Amazon ECS Developer Guide, task IAM role).
    source_arn = build_arn(scope, "ecs", "*")
    return trust_for({"service": "ecs-tasks.amazonaws.com", "source_arn": source_arn}, account)
