"""Tags of secrets."""

from collections.abc import Mapping

from embedded_aws.door.context import Context
from embedded_aws.json_values import read_array, read_objects, read_text
from embedded_aws.services.secretsmanager.requests import require_primary
from embedded_aws.state.secret_replicas import sync_replicas


def read_tags(given: object) -> dict[str, str]:
    """Returns the tags of a request.

    Args:
        given: Objects with ``Key`` and ``Value``.
    """
    return {read_text(each.get("Key")): read_text(each.get("Value")) for each in read_objects(given)}


def tag_resource(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Adds tags to a secret; those with the same key are replaced."""
    secret = require_primary(given, context)
    secret.tags = {**(secret.tags or {}), **read_tags(given["Tags"])}
    sync_replicas(secret)
    return {}


def untag_resource(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Removes tags from a secret."""
    secret, keys = require_primary(given, context), read_array(given["TagKeys"])
    if secret.tags is not None:
        secret.tags = {key: value for key, value in secret.tags.items() if key not in keys}
    sync_replicas(secret)
    return {}
