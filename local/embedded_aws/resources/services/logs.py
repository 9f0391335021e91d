"""Amazon CloudWatch Logs."""

from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.registry import Created, resource


@resource(
    "aws:cloudwatch/logGroup:LogGroup",
    takes=(
        "deletionProtectionEnabled",
        "kmsKeyId",
        "logGroupClass",
        "name",
        "namePrefix",
        "retentionInDays",
        "tags",
    ),
    meaningless=("skipDestroy",),
)
def _log_group(aws: Context, name: str, inputs: Inputs) -> Created:
    logs = aws.client("logs")
    physical = aws.physical_name(name, inputs)
    logs.create_log_group(
        logGroupName=physical,
        tags=inputs.get("tags", {}),
        **inputs.pick(
            {
                "deletionProtectionEnabled": "deletionProtectionEnabled",
                "kmsKeyId": "kmsKeyId",
                "logGroupClass": "logGroupClass",
            }
        ),
    )
    # Zero is Terraform's word for "for ever", which AWS expresses by no policy at all.
    if days := inputs.get("retentionInDays"):
        logs.put_retention_policy(logGroupName=physical, retentionInDays=days)
    return physical, {"arn": aws.arn("logs", f"log-group:{physical}"), "name": physical}
