"""AWS KMS."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.automatic_names import AutomaticName
from embedded_aws.resource_model.calls import replace_tags, select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType, Setting
from embedded_aws.resource_model.seen import read_inputs
from embedded_aws.resource_model.spelling import format_json
from embedded_aws.services.kms.default_policy import build_default_policy

_KEY = {
    "bypassPolicyLockoutSafetyCheck": "BypassPolicyLockoutSafetyCheck",
    "customerMasterKeySpec": "KeySpec",
    "description": "Description",
    "keyUsage": "KeyUsage",
    "multiRegion": "MultiRegion",
}


@resource_type("aws:kms/key:Key")
class Key(ResourceType):
    """A key."""

    takes = (
        *_KEY,
        *("deletionWindowInDays", "enableKeyRotation", "isEnabled", "policy", "rotationPeriodInDays", "tags"),
    )
    replaced_by = ("customerMasterKeySpec", "keyUsage", "multiRegion")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        tags: dict[str, str] = given.get("tags", {})
        # AWS has a default for symmetric keys only, the provider for all.
        settings = {"KeyUsage": "ENCRYPT_DECRYPT", **given.pick(_KEY)}
        if "policy" in given:
            settings["Policy"] = format_json(given["policy"])
        created = aws.client("kms").create_key(
            Tags=[{"TagKey": key, "TagValue": value} for key, value in tags.items()], **settings
        )
        return created["KeyMetadata"]["KeyId"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        kms = aws.client("kms")
        if given.has_changed("description"):
            kms.update_key_description(KeyId=identifier, Description=given.get("description", ""))
        if given.has_changed("policy"):
            default = build_default_policy(aws.partition, aws.account)
            policy = format_json(given["policy"]) if "policy" in given else default
            kms.put_key_policy(KeyId=identifier, PolicyName="default", Policy=policy)
        replace_tags(kms, identifier, given)

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        kms = aws.client("kms")
        if given.get("enableKeyRotation"):
            period = given.pick({"rotationPeriodInDays": "RotationPeriodInDays"})
            kms.enable_key_rotation(KeyId=identifier, **period)
        elif given.before.get("enableKeyRotation"):
            kms.disable_key_rotation(KeyId=identifier)
        if not given.get("isEnabled", True):
            kms.disable_key(KeyId=identifier)
        elif not given.before.get("isEnabled", True):
            kms.enable_key(KeyId=identifier)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        kms = aws.client("kms")
        key = kms.describe_key(KeyId=identifier)["KeyMetadata"]
        if key["KeyState"] == "PendingDeletion":
            return None
        rotation = kms.get_key_rotation_status(KeyId=identifier)
        return {
            **select_inputs(key, {"description": "Description", "isEnabled": "Enabled"}),
            "arn": key["Arn"],
            **read_inputs(given, rotation, {"rotationPeriodInDays": "RotationPeriodInDays"}),
            "enableKeyRotation": rotation["KeyRotationEnabled"],
            "keyId": identifier,
            "policy": kms.get_key_policy(KeyId=identifier, PolicyName="default")["Policy"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        days = given.get("deletionWindowInDays", 30)
        aws.client("kms").schedule_key_deletion(KeyId=identifier, PendingWindowInDays=days)


@resource_type("aws:kms/keyPolicy:KeyPolicy")
class KeyPolicy(Setting):
    """The policy of a key. A key without one has that which AWS gives to every key."""

    of = "keyId"
    takes = ("bypassPolicyLockoutSafetyCheck", "keyId", "policy")

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        bypass = given.pick({"bypassPolicyLockoutSafetyCheck": "BypassPolicyLockoutSafetyCheck"})
        self._set(aws, identifier, format_json(given["policy"]), **bypass)

    def update(self, aws: Context, identifier: str, given: Inputs) -> str:
        """Another key is a change in place, as in the AWS provider; the old one keeps the policy."""
        self.put(aws, given["keyId"], given)
        return given["keyId"]

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = aws.client("kms").get_key_policy(KeyId=identifier, PolicyName="default")
        return {"policy": answer["Policy"]}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        self._set(aws, identifier, build_default_policy(aws.partition, aws.account))

    def _set(self, aws: Context, key_id: str, policy: str, **bypass: object) -> None:
        aws.client("kms").put_key_policy(KeyId=key_id, PolicyName="default", Policy=policy, **bypass)


@resource_type("aws:kms/alias:Alias")
class Alias(ResourceType):
    """A name of a key."""

    automatic_name = AutomaticName(max_length=238, prefix="alias/")
    takes = ("name", "namePrefix", "targetKeyId")
    replaced_by = ("name", "namePrefix")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical = aws.physical_name(name, given)
        if not physical.startswith("alias/"):
            physical = f"alias/{physical}"
        aws.client("kms").create_alias(AliasName=physical, TargetKeyId=given["targetKeyId"])
        return physical

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("kms").update_alias(AliasName=identifier, TargetKeyId=given["targetKeyId"])

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        key = aws.client("kms").describe_key(KeyId=identifier)["KeyMetadata"]
        names = {"arn": aws.arn("kms", identifier), "name": identifier}
        return {**names, "targetKeyArn": key["Arn"], "targetKeyId": key["KeyId"]}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("kms").delete_alias(AliasName=identifier)
