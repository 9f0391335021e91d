"""Tasks beside those of the service, which run once: on a schedule, or when a program starts one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.json_text import json_text
from serverless_patterns.blocks.container_service.args import ContainerServiceScheduleArgs
from serverless_patterns.blocks.container_service.network import Network
from serverless_patterns.blocks.container_service.security_groups import SecurityGroups
from serverless_patterns.blocks.container_service.service import Service
from serverless_patterns.blocks.container_service.task import CONTAINER, Task
from serverless_patterns.component import Scope
from serverless_patterns.connections.schedules import create_schedule
from serverless_patterns.safeguards.dead_letters import allow_dead_letters, create_dead_letters
from serverless_patterns.safeguards.policy import PolicyStatementArgs, allow


@dataclass(frozen=True)
class Runs:
    """The start of single tasks."""

    cluster_arn: pulumi.Output[str]
    task: Task
    subnet_ids: Any
    security_group_id: pulumi.Output[str]

    @classmethod
    def from_service(cls, service: Service, task: Task, network: Network, groups: SecurityGroups) -> "Runs":
        """Returns the runs of tasks in the network of a service."""
        return cls(service.cluster_arn, task, network.subnet_ids, groups.tasks.id)

    def parameters(self) -> pulumi.Output[str]:
        """Returns the parameters of ``RunTask`` as JSON, by the names of the API."""
        return json_text(
            {
                "cluster": self.cluster_arn,
                "taskDefinition": self.task.definition_arn,
                "launchType": "FARGATE",
                "networkConfiguration": {
                    "awsvpcConfiguration": {
                        "subnets": self.subnet_ids,
                        "securityGroups": [self.security_group_id],
                        "assignPublicIp": "DISABLED",
                    }
                },
                "propagateTags": "TASK_DEFINITION",
            }
        )

    def statements(self) -> list[PolicyStatementArgs]:
        """Returns the permissions of a role that starts a task."""
        roles = [self.task.role_arn, self.task.execution_role_arn]
        passing = allow(["iam:PassRole"], *roles)
        passing["conditions"] = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
        return [allow(["ecs:RunTask"], self.task.definition_arn), passing]

    def _build_input(self, command: list[str]) -> dict[str, Any]:
        """Returns the input of a schedule, whose names begin with a capital letter."""
        return {
            "Cluster": self.cluster_arn,
            "TaskDefinition": self.task.definition_arn,
            "LaunchType": "FARGATE",
            "NetworkConfiguration": {
                "AwsvpcConfiguration": {
                    "Subnets": self.subnet_ids,
                    "SecurityGroups": [self.security_group_id],
                    "AssignPublicIp": "DISABLED",
                }
            },
            "Overrides": {"ContainerOverrides": [{"Name": CONTAINER, "Command": command}]},
            "PropagateTags": "TASK_DEFINITION",
        }

    def schedule(
        self, scope: Scope, schedules: Mapping[str, ContainerServiceScheduleArgs[Completed]]
    ) -> pulumi.Output[str] | None:
        """Creates the schedules, and returns the URL of the queue of starts that failed.

        Args:
            scope: Scope of the container service.
            schedules: The validated schedules by name.
        """
        if not schedules:
            return None
        dead = create_dead_letters(scope.child_scope("undelivered"))
        partition = aws.get_partition_output(opts=scope.invoke_opts).partition
        for name, schedule in schedules.items():
            create_schedule(
                scope.child_scope(f"{name}-schedule"),
                {
                    "expression": schedule["expression"],
                    "timezone": schedule["timezone"],
                    "enabled": schedule["enabled"],
                    "input": self._build_input(schedule["command"]),
                },
                # The call itself is the target: all parameters of it can be given.
                target={
                    "arn": pulumi.Output.format("arn:{0}:scheduler:::aws-sdk:ecs:runTask", partition),
                    "role_arn": "",
                },
                statements=[*self.statements(), *allow_dead_letters(dead.arn, scope.kms_key_arn)],
                dead_letter_queue_arn=dead.arn,
            )
        return dead.url
