"""Auto scaling of a container service."""

from typing import Any, Final

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.blocks.container_service.args import ContainerServiceArgs
from serverless_patterns.component import Scope

SCALE_OUT_COOLDOWN_SECONDS: Final = 60
SCALE_IN_COOLDOWN_SECONDS: Final = 300
"""Longer, since the next burst needs a minute to bring tasks back."""


def create_scaling(
    scope: Scope,
    given: ContainerServiceArgs[Completed],
    resource_id: pulumi.Output[str],
    resource_label: pulumi.Output[str],
) -> None:
    """Tracks CPU utilization and requests; the policy that needs more tasks prevails.

    Args:
        scope: Scope of the container service.
        given: Its arguments.
        resource_id: The ECS service as Application Auto Scaling names it.
        resource_label: Load balancer and target group that count the requests.
    """
    target = aws.appautoscaling.Target(
        scope.child("scaling"),
        service_namespace="ecs",
        scalable_dimension="ecs:service:DesiredCount",
        resource_id=resource_id,
        min_capacity=given["min_capacity"],
        max_capacity=given["max_capacity"],
        tags=scope.tags,
        opts=scope.opts(),
    )

    def track(suffix: str, target_value: int, metric: dict[str, Any]) -> None:
        configuration: Any = {
            "target_value": target_value,
            "predefined_metric_specification": metric,
            "scale_out_cooldown": SCALE_OUT_COOLDOWN_SECONDS,
            "scale_in_cooldown": SCALE_IN_COOLDOWN_SECONDS,
        }
        aws.appautoscaling.Policy(
            scope.child(f"scaling-{suffix}"),
            policy_type="TargetTrackingScaling",
            service_namespace=target.service_namespace,
            scalable_dimension=target.scalable_dimension,
            resource_id=target.resource_id,
            target_tracking_scaling_policy_configuration=configuration,
            opts=scope.opts(),
        )

    cpu = {"predefined_metric_type": "ECSServiceAverageCPUUtilization"}
    track("cpu", given["target_cpu_utilization"], cpu)
    requests = {"predefined_metric_type": "ALBRequestCountPerTarget", "resource_label": resource_label}
    track("requests", given["target_request_count"], requests)
