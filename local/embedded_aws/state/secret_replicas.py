"""Replicas of secrets in other Regions: records of their own, which change with the primary secret."""

from copy import deepcopy
from dataclasses import replace

from embedded_aws.state.secretsmanager import SECRETS, Secret


def find_replica(primary: Secret, region: str) -> Secret | None:
    """Returns the replica of a secret in a Region; None if there is none."""
    found = SECRETS.find(primary.scope[0], region, primary.name)
    return found if found and found.primary == primary.arn else None


def find_primary(replica: Secret) -> Secret | None:
    """Returns the primary secret of a replica; None if it does not exist."""
    parts = replica.primary.split(":", 5)
    found = SECRETS.find(parts[4], parts[3], replica.name) if parts[5:] else None
    return found if found and found.arn == replica.primary else None


def write_replica(primary: Secret, region: str, key_id: str) -> None:
    """Writes a replica of a secret; its key is that of its Region.

    Args:
        primary: The primary secret.
        region: Region of the replica.
        key_id: Key that encrypts the replica; empty for the default.
    """
    account, home = primary.scope
    arn = primary.arn.replace(f":{home}:", f":{region}:", 1)
    copied = replace(deepcopy(primary), arn=arn, key_id=key_id, replicas={}, primary=primary.arn)
    SECRETS.select(account, region)[primary.name] = copied


def sync_replicas(primary: Secret) -> None:
    """Writes the replicas of a secret again, after it has changed."""
    for region in primary.replicas:
        if replica := find_replica(primary, region):
            write_replica(primary, region, replica.key_id)


def remove_replica(primary: Secret, region: str) -> None:
    """Removes the replica of a secret in a Region, if there is one."""
    primary.replicas.pop(region, None)
    if find_replica(primary, region):
        del SECRETS.select(primary.scope[0], region)[primary.name]


def remove_secret(secret: Secret) -> None:
    """Removes a secret with its replicas."""
    for region in list(secret.replicas):
        remove_replica(secret, region)
    if primary := find_primary(secret):
        primary.replicas.pop(secret.scope[1], None)
    SECRETS.select(*secret.scope).pop(secret.name, None)
