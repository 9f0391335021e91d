"""ARNs of resources in the Region and account of a component."""

from typing import Any

import pulumi
import pulumi_aws as aws

from serverless_patterns.component import Scope


def build_arn(scope: Scope, service: str, resource: str, *values: pulumi.Input[Any]) -> pulumi.Output[str]:
    """Returns the ARN of a resource in the Region and account of a component.

    Args:
        scope: Scope of the component.
        service: What the ARN has for the service, such as ``lambda``.
        resource: End of the ARN, in which ``{0}`` stands for the first of ``values``.
        values: Values that can be outputs.
    """
    return pulumi.Output.format(
        f"arn:{{partition}}:{service}:{{region}}:{{account}}:{resource}",
        *values,
        partition=aws.get_partition_output(opts=scope.invoke_opts).partition,
        region=aws.get_region_output(opts=scope.invoke_opts).region,
        account=aws.get_caller_identity_output(opts=scope.invoke_opts).account_id,
    )
