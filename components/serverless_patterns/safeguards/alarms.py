"""CloudWatch alarms of components that were given a topic to notify."""

import pulumi
import pulumi_aws as aws

from serverless_patterns.component import Scope


def alarm_above_zero(
    scope: Scope,
    suffix: str,
    *,
    description: str,
    metric: tuple[str, str, str],
    dimensions: dict[str, pulumi.Input[str]],
    region: str | None = None,
) -> None:
    """Creates an alarm that goes off when a metric is above zero for one minute.

    Nothing is created in a scope without a topic to notify. The topic is also notified when the alarm ends.

    Args:
        scope: What it shares with the other children of the component.
        suffix: End of its logical name.
        description: What has happened, for the person who reads the notification.
        metric: Namespace, name and statistic, such as ``("AWS/Lambda", "Errors", "Sum")``.
        dimensions: Dimensions of the metric.
        region: Region of the metric, of the alarm and of its topic. Defaults to that of the provider.
    """
    alarm_above(
        scope,
        suffix,
        description=description,
        metric=metric,
        dimensions=dimensions,
        threshold=0,
        minutes=1,
        region=region,
    )


def alarm_above(
    scope: Scope,
    suffix: str,
    *,
    description: str,
    metric: tuple[str, str, str],
    dimensions: dict[str, pulumi.Input[str]],
    threshold: float,
    minutes: int,
    region: str | None = None,
) -> None:
    """Creates an alarm as :func:`alarm_above_zero` does, for a metric above ``threshold`` for ``minutes``."""
    if topic := scope.alarm_topic_arn:
        create_alarm(
            scope,
            suffix,
            description=description,
            metric=metric,
            dimensions=dimensions,
            topics=[topic],
            threshold=threshold,
            minutes=minutes,
            region=region,
        )


def create_alarm(
    scope: Scope,
    suffix: str,
    *,
    description: str,
    metric: tuple[str, str, str],
    dimensions: dict[str, pulumi.Input[str]],
    topics: list[pulumi.Input[str]] | None = None,
    threshold: float = 0,
    minutes: int = 1,
    region: str | None = None,
) -> aws.cloudwatch.MetricAlarm:
    """Creates an alarm as :func:`alarm_above_zero` does, for ``topics`` or for a service that looks at it."""
    namespace, metric_name, statistic = metric
    return aws.cloudwatch.MetricAlarm(
        scope.child(suffix),
        alarm_description=description,
        namespace=namespace,
        metric_name=metric_name,
        statistic=statistic,
        dimensions=dimensions,
        comparison_operator="GreaterThanThreshold",
        threshold=threshold,
        period=60,
        evaluation_periods=minutes,
        treat_missing_data="notBreaching",
        alarm_actions=topics,
        ok_actions=topics,
        region=region,
        tags=scope.tags,
        opts=scope.opts(),
    )
