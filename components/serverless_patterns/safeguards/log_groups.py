"""Log groups of CloudWatch Logs, each with an end to how long it keeps what it holds."""

import pulumi
import pulumi_aws as aws

from serverless_patterns.component import Scope

_ACCESS_LOGS = "/aws/vendedlogs/apigateway/{0}-"
# Of stacks that an older version deployed: CloudWatch Logs cannot rename a log group.
_FORMER_ACCESS_LOGS = "/aws/apigateway/{0}-"


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


def create_access_log_group(scope: Scope, retention_days: int) -> "aws.cloudwatch.LogGroup":
    """Creates the log group for the access log of a stage of an API.

    API Gateway lists each group in one resource policy of the account. Before the policy reaches its limit of
    size, AWS allows all groups under ``/aws/vendedlogs/`` by one entry; groups with other names fail.

    Args:
        scope: Scope of the API.
        retention_days: Days that it keeps log events.
    """
    return create_log_group(scope, "access-logs", retention_days, name_prefix=_ACCESS_LOGS.format(scope.name))


def list_access_log_groups(name: str) -> list[str]:
    """Returns the names, with a wildcard, that the log group for the access log of an API can have.

    Args:
        name: Name of the component.
    """
    return [f"{prefix.format(name)}*" for prefix in (_ACCESS_LOGS, _FORMER_ACCESS_LOGS)]
