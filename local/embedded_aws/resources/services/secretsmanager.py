"""AWS Secrets Manager."""

import base64

from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.registry import Created, resource
from embedded_aws.resources.spelling import json_text, tag_list


@resource(
    "aws:secretsmanager/secret:Secret",
    takes=("description", "kmsKeyId", "name", "namePrefix", "policy", "tags"),
    meaningless=("forceOverwriteReplicaSecret", "recoveryWindowInDays"),
)
def _secret(aws: Context, name: str, inputs: Inputs) -> Created:
    secrets = aws.client("secretsmanager")
    physical = aws.physical_name(name, inputs)
    arn = secrets.create_secret(
        Name=physical,
        Tags=tag_list(inputs),
        **inputs.pick({"description": "Description", "kmsKeyId": "KmsKeyId"}),
    )["ARN"]
    if "policy" in inputs:
        secrets.put_resource_policy(SecretId=arn, ResourcePolicy=json_text(inputs["policy"]))
    return arn, {"arn": arn, "name": physical}


@resource(
    "aws:secretsmanager/secretVersion:SecretVersion",
    takes=("secretBinary", "secretId", "secretString", "versionStages"),
)
def _secret_version(aws: Context, _name: str, inputs: Inputs) -> Created:
    given = inputs.pick({"secretString": "SecretString", "versionStages": "VersionStages"})
    if "secretBinary" in inputs:
        given["SecretBinary"] = base64.b64decode(inputs["secretBinary"])
    created = aws.client("secretsmanager").put_secret_value(SecretId=inputs["secretId"], **given)
    arn, version = created["ARN"], created["VersionId"]
    return f"{arn}|{version}", {"arn": arn, "versionId": version}
