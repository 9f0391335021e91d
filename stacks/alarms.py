"""The topic of alarms, which people subscribe to."""

import pulumi
import pulumi_aws as aws

from safeguards import Safeguards
from serverless_patterns.safeguards import allow_service, deny_insecure_transport, resource_document


def build_local_arn(service: str, resource: str) -> pulumi.Output[str]:
    """Returns the ARN of a resource in the Region and account of the stack."""
    return pulumi.Output.format(
        "arn:{0}:{1}:{2}:{3}:{4}",
        aws.get_partition_output().partition,
        service,
        aws.get_region_output().region,
        aws.get_caller_identity_output().account_id,
        resource,
    )


def create_alarm_topic(safe: Safeguards, alarms: str) -> pulumi.Input[str]:
    """Returns the topic of the configuration, or creates one to which alarms publish.

    Args:
        safe: Safeguards of the stack.
        alarms: Names of the alarms, such as ``orders-*``: CloudWatch names an alarm once it is created.
    """
    if "alarm_topic_arn" in safe.watched:
        return safe.watched["alarm_topic_arn"]
    topic = aws.sns.Topic(
        "alarms", kms_master_key_id=safe.encrypted.get("kms_key_arn"), tags=safe.encrypted["tags"]
    )
    allowed = allow_service(
        {
            "service": "cloudwatch.amazonaws.com",
            "source_arn": build_local_arn("cloudwatch", f"alarm:{alarms}"),
        },
        ["sns:Publish"],
        topic.arn,
        aws.get_caller_identity_output().account_id,
    )
    policy = resource_document(deny_insecure_transport("sns:Publish", topic.arn), allowed)
    aws.sns.TopicPolicy("alarms", arn=topic.arn, policy=policy)
    return topic.arn
