"""What one task of a container service is: its container, its log, and what it may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from serverless_patterns.blocks.container_service.image import Image
from serverless_patterns.blocks.container_service.settings import Settings
from serverless_patterns.safeguards.policy import PolicyStatementArgs, allow, identity_document, trust_for

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
    log_group = aws.cloudwatch.LogGroup(
        f"{name}-logs",
        name_prefix=f"/aws/ecs/{name}-",
        retention_in_days=settings.log_retention_days,
        kms_key_id=settings.kms_key_arn,
        tags=tags,
        opts=opts,
    )
    log_streams = pulumi.Output.format("{0}:log-stream:*", log_group.arn)
    writing = allow(["logs:CreateLogStream", "logs:PutLogEvents"], log_streams)
    execution_role, pulling = _make_role(f"{name}-execution", [*image.statements, writing], tags, opts)
    role, acting = _make_role(f"{name}-task", settings.statements, tags, opts)
    region = aws.get_region_output(opts=pulumi.InvokeOptions(parent=opts.parent)).region
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
        container_definitions=pulumi.Output.json_dumps([container]),
        volumes=[{"name": "tmp"}],
        tags=tags,
        opts=opts,
    )
    return Task(definition.arn, role.arn, role.name, log_group.name, [*pulling, *acting])


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


def _make_role(
    name: str,
    statements: Sequence[PolicyStatementArgs],
    tags: dict[str, Any],
    opts: pulumi.ResourceOptions,
) -> tuple[aws.iam.Role, list[pulumi.Resource]]:
    """A role, and its policy if it may do anything."""
    invoke_opts = pulumi.InvokeOptions(parent=opts.parent)
    account = aws.get_caller_identity_output(opts=invoke_opts).account_id
    # ECS cannot be held to one cluster (ECS developer guide, task IAM role).
    source_arn = pulumi.Output.format(
        "arn:{0}:ecs:{1}:{2}:*",
        aws.get_partition_output(opts=invoke_opts).partition,
        aws.get_region_output(opts=invoke_opts).region,
        account,
    )
    trust = trust_for({"service": "ecs-tasks.amazonaws.com", "source_arn": source_arn}, account)
    role = aws.iam.Role(f"{name}-role", assume_role_policy=trust, tags=tags, opts=opts)
    if not statements:
        return role, []
    policy = aws.iam.RolePolicy(
        f"{name}-policy", role=role.name, policy=identity_document(statements), opts=opts
    )
    return role, [policy]
