"""How many tasks of a container service run."""

from typing import Any

import pulumi
import pulumi_aws as aws

from serverless_patterns.blocks.container_service.settings import Settings

SCALE_OUT_COOLDOWN_SECONDS = 60
SCALE_IN_COOLDOWN_SECONDS = 300
"""Tasks go slowly, since the next burst needs a minute to bring them back."""


def create_scaling(
    name: str,
    settings: Settings,
    resource_id: pulumi.Output[str],
    label: pulumi.Output[str],
    opts: pulumi.ResourceOptions,
) -> None:
    """Keeps processors and requests at their targets; the one that wants more tasks prevails.

    Args:
        name: Logical name of the service.
        settings: Its settings.
        resource_id: The service as Application Auto Scaling names it.
        label: Load balancer and target group that count its requests.
        opts: Resource options, with the parent.
    """
    target = aws.appautoscaling.Target(
        f"{name}-scaling",
        service_namespace="ecs",
        scalable_dimension="ecs:service:DesiredCount",
        resource_id=resource_id,
        min_capacity=settings.minimum_tasks,
        max_capacity=settings.maximum_tasks,
        tags=settings.tags,
        opts=opts,
    )
    metrics: dict[str, tuple[int, dict[str, Any]]] = {
        "cpu": (
            settings.target_cpu_percent,
            {"predefined_metric_type": "ECSServiceAverageCPUUtilization"},
        ),
        "requests": (
            settings.target_requests,
            {"predefined_metric_type": "ALBRequestCountPerTarget", "resource_label": label},
        ),
    }
    for suffix, (value, metric) in metrics.items():
        configuration: Any = {
            "target_value": value,
            "predefined_metric_specification": metric,
            "scale_out_cooldown": SCALE_OUT_COOLDOWN_SECONDS,
            "scale_in_cooldown": SCALE_IN_COOLDOWN_SECONDS,
        }
        aws.appautoscaling.Policy(
            f"{name}-scaling-{suffix}",
            policy_type="TargetTrackingScaling",
            service_namespace=target.service_namespace,
            scalable_dimension=target.scalable_dimension,
            resource_id=target.resource_id,
            target_tracking_scaling_policy_configuration=configuration,
            opts=opts,
        )
