"""Replication of secrets to other Regions."""

from collections.abc import Mapping, Sequence
from typing import Final

from embedded_aws.door.context import Context
from embedded_aws.json_values import Json, read_array, read_object, read_text
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.services.secretsmanager.requests import require_primary, require_usable
from embedded_aws.state.secret_replicas import (
    find_primary,
    find_replica,
    remove_replica,
    remove_secret,
    write_replica,
)
from embedded_aws.state.secretsmanager import Replica, Secret, find_secret

_NO_REPLICA: Final = "You can't perform this operation on a secret that is not a replica."


def replicate(secret: Secret, regions: Sequence[Json], *, force: bool) -> list[dict[str, object]]:
    """Replicates a secret, and returns the states of its replicas.

    A Region that has another secret with the name keeps it, unless the request forces the replica.

    Args:
        secret: The secret.
        regions: Objects with ``Region`` and ``KmsKeyId``.
        force: Whether to replace other secrets with the name.

    Raises:
        ServiceError: If one is the Region of the secret itself.
    """
    wanted = {read_text(read_object(each).get("Region")): read_object(each) for each in regions}
    account, home = secret.scope
    if home in wanted:
        raise ServiceError("InvalidParameterException", "Invalid replica region.")
    for region, given in wanted.items():
        replica = find_replica(secret, region)
        other = None if replica else find_secret(account, region, secret.name)
        key_id = read_text(given.get("KmsKeyId")) or (replica.key_id if replica else "")
        problem = ""
        if other and not force:
            problem = f"Replication failed: Secret name {secret.name} already exists in region {region}."
        else:
            if other:
                remove_secret(other)
            write_replica(secret, region, key_id)
        secret.replicas[region] = Replica(key_id, problem)
    return show_replicas(secret)


def show_replicas(secret: Secret) -> list[dict[str, object]]:
    """Returns the states of the replicas of a secret."""
    found = {region: find_replica(secret, region) for region in secret.replicas}
    return [
        {
            "Region": region,
            "KmsKeyId": replica.key_id or None,
            "Status": "Failed" if replica.problem else "InSync",
            "StatusMessage": replica.problem or "Replication succeeded",
            "LastAccessedDate": copy.accessed if (copy := found[region]) else None,
        }
        for region, replica in secret.replicas.items()
    ]


def replicate_secret_to_regions(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Replicates a secret to further Regions."""
    secret, force = require_primary(given, context), bool(given.get("ForceOverwriteReplicaSecret"))
    status = replicate(secret, read_array(given["AddReplicaRegions"]), force=force)
    return {"ARN": secret.arn, "ReplicationStatus": status}


def remove_regions_from_replication(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Deletes the replicas of a secret in some Regions."""
    secret = require_primary(given, context)
    for region in read_array(given["RemoveReplicaRegions"]):
        remove_replica(secret, str(region))
    return {"ARN": secret.arn, "ReplicationStatus": show_replicas(secret)}


def stop_replication_to_replica(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Makes a replica a secret that no longer depends on its primary one."""
    secret = require_usable(given, context)
    if not secret.primary:
        raise ServiceError("InvalidRequestException", _NO_REPLICA)
    if primary := find_primary(secret):
        primary.replicas.pop(context.region, None)
    secret.primary = ""
    return {"ARN": secret.arn}
