"""AWS KMS."""

from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.registry import Created, resource
from embedded_aws.resources.spelling import json_text


@resource(
    "aws:kms/key:Key",
    takes=(
        "bypassPolicyLockoutSafetyCheck",
        "customerMasterKeySpec",
        "description",
        "enableKeyRotation",
        "isEnabled",
        "keyUsage",
        "multiRegion",
        "policy",
        "rotationPeriodInDays",
        "tags",
    ),
    meaningless=("deletionWindowInDays",),
)
def _key(aws: Context, _name: str, inputs: Inputs) -> Created:
    kms = aws.client("kms")
    tags: dict[str, str] = inputs.get("tags", {})
    given = inputs.pick(
        {
            "bypassPolicyLockoutSafetyCheck": "BypassPolicyLockoutSafetyCheck",
            "customerMasterKeySpec": "KeySpec",
            "description": "Description",
            "keyUsage": "KeyUsage",
            "multiRegion": "MultiRegion",
        }
    )
    if "policy" in inputs:
        given["Policy"] = json_text(inputs["policy"])
    created = kms.create_key(
        Tags=[{"TagKey": key, "TagValue": value} for key, value in tags.items()], **given
    )["KeyMetadata"]
    key_id = created["KeyId"]
    if inputs.get("enableKeyRotation"):
        kms.enable_key_rotation(KeyId=key_id, **inputs.pick({"rotationPeriodInDays": "RotationPeriodInDays"}))
    if not inputs.get("isEnabled", True):
        kms.disable_key(KeyId=key_id)
    return key_id, {"arn": created["Arn"], "keyId": key_id}


@resource("aws:kms/keyPolicy:KeyPolicy", takes=("bypassPolicyLockoutSafetyCheck", "keyId", "policy"))
def _key_policy(aws: Context, _name: str, inputs: Inputs) -> Created:
    key_id = inputs["keyId"]
    aws.client("kms").put_key_policy(
        KeyId=key_id,
        PolicyName="default",
        Policy=json_text(inputs["policy"]),
        **inputs.pick({"bypassPolicyLockoutSafetyCheck": "BypassPolicyLockoutSafetyCheck"}),
    )
    return key_id, {}


@resource("aws:kms/alias:Alias", takes=("name", "namePrefix", "targetKeyId"))
def _alias(aws: Context, name: str, inputs: Inputs) -> Created:
    kms = aws.client("kms")
    physical = aws.physical_name(name, inputs)
    if not physical.startswith("alias/"):
        physical = f"alias/{physical}"
    kms.create_alias(AliasName=physical, TargetKeyId=inputs["targetKeyId"])
    target = kms.describe_key(KeyId=inputs["targetKeyId"])["KeyMetadata"]
    return physical, {
        "arn": aws.arn("kms", physical),
        "name": physical,
        "targetKeyArn": target["Arn"],
        "targetKeyId": target["KeyId"],
    }
