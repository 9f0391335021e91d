"""AWS Secrets Manager."""

import base64

from embedded_aws.emulator.clients import Client
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import replace_tags, select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.seen import read_inputs
from embedded_aws.resource_model.spelling import format_json, tag_list

_SECRET = {"description": "Description", "kmsKeyId": "KmsKeyId"}
_CURRENT = "AWSCURRENT"


@resource_type("aws:secretsmanager/secret:Secret")
class Secret(ResourceType):
    """A secret."""

    takes = (*_SECRET, "name", "namePrefix", "policy", "recoveryWindowInDays", "tags")
    meaningless = ("forceOverwriteReplicaSecret",)
    replaced_by = ("name", "namePrefix")
    defaults = {"description": ""}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        created = aws.client("secretsmanager").create_secret(
            Name=aws.physical_name(name, given), Tags=tag_list(given), **given.pick(_SECRET)
        )
        return created["ARN"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        secrets = aws.client("secretsmanager")
        if given.has_changed(*_SECRET):
            secrets.update_secret(SecretId=identifier, **given.pick(_SECRET))
        replace_tags(secrets, identifier, given)

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        secrets = aws.client("secretsmanager")
        if "policy" in given:
            secrets.put_resource_policy(SecretId=identifier, ResourcePolicy=format_json(given["policy"]))
        elif "policy" in given.before:
            secrets.delete_resource_policy(SecretId=identifier)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        client = aws.client("secretsmanager")
        secret = client.describe_secret(SecretId=identifier)
        if "DeletedDate" in secret:
            return None
        policy: Properties = {}
        if "policy" in given:
            policy["policy"] = client.get_resource_policy(SecretId=identifier).get("ResourcePolicy", "")
        return {**select_inputs(secret, _SECRET), **policy, "arn": identifier, "name": secret["Name"]}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        days = given.get("recoveryWindowInDays", 30)
        how = {"RecoveryWindowInDays": days} if days else {"ForceDeleteWithoutRecovery": True}
        aws.client("secretsmanager").delete_secret(SecretId=identifier, **how)


@resource_type("aws:secretsmanager/secretVersion:SecretVersion")
class SecretVersion(ResourceType):
    """A value of a secret. AWS has no call that deletes one: it goes when no stage is on it."""

    takes = ("secretBinary", "secretId", "secretString", "versionStages")
    replaced_by = ("secretBinary", "secretId", "secretString")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        value = given.pick({"secretString": "SecretString", "versionStages": "VersionStages"})
        if "secretBinary" in given:
            value["SecretBinary"] = base64.b64decode(given["secretBinary"])
        created = aws.client("secretsmanager").put_secret_value(SecretId=given["secretId"], **value)
        return f"{created['ARN']}|{created['VersionId']}"

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        """Moves the stages."""
        secrets = aws.client("secretsmanager")
        arn, _, version = identifier.partition("|")
        on_versions = secrets.describe_secret(SecretId=arn)["VersionIdsToStages"]
        holders = {stage: holder for holder, stages in on_versions.items() for stage in stages}
        wanted = given.get("versionStages", [_CURRENT])
        for stage in wanted:
            holder = holders.get(stage)
            if holder != version:
                taken = {"RemoveFromVersionId": holder} if holder else {}
                secrets.update_secret_version_stage(
                    SecretId=arn, VersionStage=stage, MoveToVersionId=version, **taken
                )
        self._take_stages(secrets, identifier, set(on_versions.get(version, [])) - set(wanted))

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        arn, _, version = identifier.partition("|")
        value = aws.client("secretsmanager").get_secret_value(SecretId=arn, VersionId=version)
        binary = {"secretBinary": base64.b64encode(value.get("SecretBinary", b"")).decode()}
        return {
            **select_inputs(value, {"secretString": "SecretString"}),
            **read_inputs(
                given, {**binary, **value}, {"secretBinary": "secretBinary", "versionStages": "VersionStages"}
            ),
            "arn": arn,
            "versionId": version,
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        secrets = aws.client("secretsmanager")
        arn, _, version = identifier.partition("|")
        stages = secrets.describe_secret(SecretId=arn)["VersionIdsToStages"].get(version, [])
        self._take_stages(secrets, identifier, set(stages))

    def _take_stages(self, secrets: Client, identifier: str, stages: set[str]) -> None:
        """AWS always has a current version."""
        arn, _, version = identifier.partition("|")
        for stage in sorted(stages - {_CURRENT}):
            secrets.update_secret_version_stage(SecretId=arn, VersionStage=stage, RemoveFromVersionId=version)
