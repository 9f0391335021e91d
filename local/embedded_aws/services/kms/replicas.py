"""Replicas of keys in other Regions, which have the same ID and material."""

from collections.abc import Mapping
from dataclasses import replace

from embedded_aws.door.context import PARTITION, Context
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.services.kms.default_policy import build_default_policy
from embedded_aws.services.kms.metadata import show_metadata
from embedded_aws.services.kms.requests import require_key
from embedded_aws.services.kms.tags import read_tags, show_tags
from embedded_aws.state.kms import ENABLED, KEYS, Key


def replicate_key(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Creates a replica of a primary key, with a description, tags and a policy of its own."""
    tags = read_tags(given.get("Tags"))
    key, region = require_key(given, context, "ReplicateKey"), str(given["ReplicaRegion"])
    if not key.primary_region or key.is_replica:
        raise ServiceError("UnsupportedOperationException", f"{key.arn} is not a multi-region primary key.")
    if KEYS.find(key.account, region, key.key_id):
        message = f"Key {key.key_id} already exists in region {region}"
        raise ServiceError("AlreadyExistsException", message)
    replica = Key(
        key_id=key.key_id,
        account=key.account,
        region=region,
        spec=key.spec,
        usage=key.usage,
        origin=key.origin,
        policy=str(given.get("Policy") or build_default_policy(PARTITION, context.account)),
        description=str(given.get("Description", "")),
        tags=tags,
        state=ENABLED,
        primary_region=key.primary_region,
    )
    share_material(key, replica)
    KEYS.select(key.account, region)[key.key_id] = replica
    shown = show_metadata(replica)
    # The replica is created after the answer.
    created_later = {"KeyState": "Creating", "Enabled": False, "CurrentKeyMaterialId": None}
    return {
        "ReplicaKeyMetadata": {**shown, **created_later},
        "ReplicaPolicy": replica.policy,
        "ReplicaTags": show_tags(tags) or None,
    }


def share_material(key: Key, relative: Key) -> None:
    """Gives another key of the same ID the material of a key.

    Args:
        key: The key.
        relative: The replica or primary key of another Region.
    """
    relative.material, relative.former = key.material, [*key.former]
    relative.rotations = [replace(each) for each in key.rotations]
    relative.imported_id, relative.expiration = key.imported_id, key.expiration
    relative.valid_to = key.valid_to
