"""Log groups of CloudWatch Logs, each with an end to how long it keeps what it holds."""

import pulumi
import pulumi_aws as aws

from serverless_patterns.component import Scope


def create_log_group(
    scope: Scope,
    suffix: str,
    retention_days: int,
    *,
    name: pulumi.Input[str] | None = None,
    name_prefix: str | None = None,
    region: str | None = None,
    retain_on_delete: bool | None = None,
) -> "aws.cloudwatch.LogGroup":
    """Creates a log group, encrypted with the key of the scope.

    Args:
        scope: What it shares with the other children of the component.
        suffix: End of its logical name.
        retention_days: Days that it keeps log events.
        name: Its name, if the service that writes to it requires one.
        name_prefix: Prefix of its name otherwise, such as ``/aws/lambda/orders-``.
        region: Region of the log group. Defaults to that of the stack.
        retain_on_delete: Whether it stays in AWS, until its events expire, when it leaves the program.
    """
    return aws.cloudwatch.LogGroup(
        scope.child(suffix),
        name=name,
        name_prefix=name_prefix,
        retention_in_days=retention_days,
        kms_key_id=scope.kms_key_arn,
        region=region,
        tags=scope.tags,
        opts=pulumi.ResourceOptions.merge(
            scope.opts(retain_on_delete=retain_on_delete),
            # A component that is renamed, with an alias, keeps the log group and its events.
            pulumi.ResourceOptions(ignore_changes=["namePrefix"]) if name_prefix else None,
        ),
    )
