"""ARNs of resources that are created later, for the policy of a key."""

import pulumi
import pulumi_aws as aws


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
