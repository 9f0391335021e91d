"""The operations of Secrets Manager."""

from typing import Final

from embedded_aws.door.service import Service
from embedded_aws.services.secretsmanager import (
    descriptions,
    passwords,
    policies,
    replicas,
    rotation,
    secrets,
    tags,
    values,
    versions,
)

SERVICE: Final = Service(
    "secretsmanager",
    "secretsmanager",
    {
        "BatchGetSecretValue": values.batch_get_secret_value,
        "CancelRotateSecret": rotation.cancel_rotate_secret,
        "CreateSecret": secrets.create_secret,
        "DeleteResourcePolicy": policies.delete_resource_policy,
        "DeleteSecret": secrets.delete_secret,
        "DescribeSecret": descriptions.describe_secret,
        "GetRandomPassword": passwords.get_random_password,
        "GetResourcePolicy": policies.get_resource_policy,
        "GetSecretValue": values.get_secret_value,
        "ListSecretVersionIds": versions.list_secret_version_ids,
        "ListSecrets": descriptions.list_matching_secrets,
        "PutResourcePolicy": policies.put_resource_policy,
        "PutSecretValue": values.put_secret_value,
        "RemoveRegionsFromReplication": replicas.remove_regions_from_replication,
        "ReplicateSecretToRegions": replicas.replicate_secret_to_regions,
        "RestoreSecret": secrets.restore_secret,
        "RotateSecret": rotation.rotate_secret,
        "StopReplicationToReplica": replicas.stop_replication_to_replica,
        "TagResource": tags.tag_resource,
        "UntagResource": tags.untag_resource,
        "UpdateSecret": secrets.update_secret,
        "UpdateSecretVersionStage": versions.update_secret_version_stage,
        "ValidateResourcePolicy": policies.validate_resource_policy,
    },
)
"""The service."""
