"""Region and account of a workflow, which complete a name to an ARN."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from serverless_patterns.component import Scope


@dataclass(frozen=True)
class AwsLocation:
    """Partition, Region and account of a workflow, and its ARN."""

    partition: str
    region: str
    account: str
    workflow_arn: str = ""
    """ARN of the workflow; empty before it exists."""

    def arn(self, service: str, resource: str) -> str:
        """Returns the ARN of a resource in this Region and account."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"


def find_location(scope: Scope) -> pulumi.Output[AwsLocation]:
    """Returns the Region and account that a workflow is deployed to."""
    opts = scope.invoke_opts
    found = pulumi.Output.all(
        aws.get_partition_output(opts=opts).partition,
        aws.get_region_output(opts=opts).region,
        aws.get_caller_identity_output(opts=opts).account_id,
    )
    return found.apply(lambda known: AwsLocation(*known))
