"""CloudWatch alarms that a component raises when it is given a topic to tell."""

from typing import Any

import pulumi
import pulumi_aws as aws


def alarm_above_zero(
    name: str,
    *,
    description: str,
    metric: tuple[str, str, str],
    dimensions: dict[str, pulumi.Input[str]],
    topic_arn: pulumi.Input[str],
    tags: dict[str, Any],
    opts: pulumi.ResourceOptions,
) -> aws.cloudwatch.MetricAlarm:
    """An alarm as soon as a metric is above zero in one minute.

    Args:
        name: Logical name of the alarm.
        description: What has happened, for whoever is woken by it.
        metric: Namespace, name and statistic, such as ``("AWS/Lambda", "Errors", "Sum")``.
        dimensions: What the metric is measured on.
        topic_arn: SNS topic that is told, also when the alarm is over.
        tags: Tags of the alarm.
        opts: Resource options, with the parent.
    """
    namespace, metric_name, statistic = metric
    return aws.cloudwatch.MetricAlarm(
        name,
        alarm_description=description,
        namespace=namespace,
        metric_name=metric_name,
        statistic=statistic,
        dimensions=dimensions,
        comparison_operator="GreaterThanThreshold",
        threshold=0,
        period=60,
        evaluation_periods=1,
        treat_missing_data="notBreaching",
        alarm_actions=[topic_arn],
        ok_actions=[topic_arn],
        tags=tags,
        opts=opts,
    )
