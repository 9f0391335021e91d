"""What one task of a container service is: its container, its log, and what it may do."""

from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.json_text import json_text
from serverless_patterns.blocks.container_service.image import Image
from serverless_patterns.blocks.container_service.settings import Settings
from serverless_patterns.component import Scope
from serverless_patterns.safeguards.log_groups import create_log_group
from serverless_patterns.safeguards.policy import allow, trust_for
from serverless_patterns.safeguards.roles import create_role

CONTAINER = "service"
CPU_ARCHITECTURES = {"arm64": "ARM64", "x86_64": "X86_64"}


@dataclass(frozen=True)
class Task:
    """A task definition, as it stands."""

    definition_arn: pulumi.Output[str]
    role_arn: pulumi.Output[str]
    role_name: pulumi.Output[str]
    log_group_name: pulumi.Output[str]
    policies: list[pulumi.Resource]
    """Without which no task starts."""


def create_task(name: str, settings: Settings, image: Image, opts: pulumi.ResourceOptions) -> Task:
    """Makes the task definition, with a role to start it and one for what runs in it.

    Args:
        name: Logical name of the service.
        settings: Its settings.
        image: What to run.
        opts: Resource options, with the parent.
    """
    tags = settings.tags
    scope = Scope(name, opts.parent, tags, settings.kms_key_arn)
    log_group = create_log_group(scope, "logs", settings.log_retention_days, name_prefix=f"/aws/ecs/{name}-")
    log_streams = pulumi.Output.format("{0}:log-stream:*", log_group.arn)
    writing = allow(["logs:CreateLogStream", "logs:PutLogEvents"], log_streams)
    trust = _trust(scope)
    execution_role = create_role(scope.below("execution"), trust, [*image.statements, writing])
    role = create_role(scope.below("task"), trust, settings.statements)
    region = aws.get_region_output(opts=scope.invoke_opts).region
    container = _describe_container(settings, image, log_group, region)
    definition = aws.ecs.TaskDefinition(
        f"{name}-task",
        family=name,
        requires_compatibilities=["FARGATE"],
        network_mode="awsvpc",
        cpu=str(settings.cpu),
        memory=str(settings.memory),
        runtime_platform={
            "operating_system_family": "LINUX",
            "cpu_architecture": CPU_ARCHITECTURES[settings.architecture],
        },
        execution_role_arn=execution_role.arn,
        task_role_arn=role.arn,
        container_definitions=json_text([container]),
        volumes=[{"name": "tmp"}],
        tags=tags,
        opts=opts,
    )
    return Task(
        definition.arn, role.arn, role.name, log_group.name, [*execution_role.policies, *role.policies]
    )


def _describe_container(
    settings: Settings, image: Image, log_group: aws.cloudwatch.LogGroup, region: pulumi.Output[str]
) -> dict[str, Any]:
    return {
        "name": CONTAINER,
        "image": image.uri,
        "essential": True,
        "portMappings": [{"containerPort": settings.port, "protocol": "tcp"}],
        "environment": [
            {"name": name, "value": value} for name, value in sorted(settings.environment.items())
        ],
        "readonlyRootFilesystem": True,
        "mountPoints": [{"sourceVolume": "tmp", "containerPath": "/tmp"}],  # noqa: S108 a volume of its own
        "linuxParameters": {"initProcessEnabled": True},
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": log_group.name,
                "awslogs-region": region,
                "awslogs-stream-prefix": "task",
            },
        },
    }


def _trust(scope: Scope) -> pulumi.Output[str]:
    account = aws.get_caller_identity_output(opts=scope.invoke_opts).account_id
    # ECS cannot be held to one cluster (ECS developer guide, task IAM role).
    source_arn = pulumi.Output.format(
        "arn:{0}:ecs:{1}:{2}:*",
        aws.get_partition_output(opts=scope.invoke_opts).partition,
        aws.get_region_output(opts=scope.invoke_opts).region,
        account,
    )
    return trust_for({"service": "ecs-tasks.amazonaws.com", "source_arn": source_arn}, account)
