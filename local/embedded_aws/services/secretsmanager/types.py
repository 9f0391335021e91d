"""AWS Secrets Manager."""

import base64
import time

from embedded_aws.emulator.clients import Client
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import find_input, replace_tags, select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.modelled import spell_members
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.seen import read_inputs
from embedded_aws.resource_model.spelling import format_json, tag_list

_SECRET = {"description": "Description", "kmsKeyId": "KmsKeyId"}
_CURRENT = "AWSCURRENT"
_PATIENCE = 10
"""Seconds that a deployment waits for a rotation, which may have failed."""
_ROTATION = {
    "rotateImmediately": "RotateImmediately",
    "rotationLambdaArn": "RotationLambdaARN",
    "rotationRules": "RotationRules",
}


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
        """Moves the stages; without any, they are as they are, since a rotation moves them, too."""
        if "versionStages" not in given and "versionStages" not in given.before:
            return
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


@resource_type("aws:secretsmanager/secretRotation:SecretRotation")
class SecretRotation(ResourceType):
    """Rotation of a secret by a function. The first one begins with the resource."""

    takes = ("rotateImmediately", "rotationEnabled", "rotationLambdaArn", "rotationRules", "secretId")
    replaced_by = ("secretId",)

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        return self._rotate(aws, given["secretId"], given)

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        if given.has_changed("rotationEnabled", "rotationLambdaArn", "rotationRules"):
            self._rotate(aws, identifier, given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        secret = aws.client("secretsmanager").describe_secret(SecretId=identifier)
        if not secret.get("RotationEnabled") and given.get("rotationEnabled", True):
            return None
        found = {"rotationEnabled": secret.get("RotationEnabled", False)}
        return {**read_inputs(given, secret, _ROTATION), **found, "secretId": given["secretId"]}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("secretsmanager").cancel_rotate_secret(SecretId=identifier)

    def _rotate(self, aws: Context, secret: str, given: Inputs) -> str:
        """Rotates a secret, or cancels its rotation, and returns its ARN."""
        client = aws.client("secretsmanager")
        if not given.get("rotationEnabled", True):
            return client.cancel_rotate_secret(SecretId=secret)["ARN"]
        settings = spell_members(given.pick(_ROTATION), find_input(client, "RotateSecret"))
        rotated = client.rotate_secret(SecretId=secret, **settings)
        self._await_end(client, rotated["ARN"], rotated["VersionId"])
        return rotated["ARN"]

    def _await_end(self, client: Client, secret: str, version: str) -> None:
        """Waits a while for the end of a rotation, during which AWS rejects another one."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            stages = client.describe_secret(SecretId=secret).get("VersionIdsToStages", {}).get(version)
            if stages is None or _CURRENT in stages:
                return
            time.sleep(0.05)
