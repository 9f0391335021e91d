"""Tags of keys, as AWS accepts them."""

from collections.abc import Mapping
from typing import Final

from embedded_aws.door.context import Context
from embedded_aws.json_values import read_array, read_objects, read_text
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.services.kms.pages import take_page
from embedded_aws.services.kms.requests import require_key

_MOST: Final = 50
"""Tags of a key, and of a page of them."""


def read_tags(given: object, existing: Mapping[str, str] | None = None) -> dict[str, str]:
    """Returns the tags of a key with those of a request.

    Args:
        given: Objects with ``TagKey`` and ``TagValue``; None for no tags.
        existing: Tags of the key. Defaults to none.

    Raises:
        ServiceError: If a key cannot have the tags.
    """
    found = read_objects(given)
    given_tags = [(read_text(tag["TagKey"]), read_text(tag["TagValue"])) for tag in found]
    names = [name for name, _ in given_tags]
    if any(name.lower().startswith("aws:") for name in names):
        raise ServiceError("TagException", "Tags beginning with aws: are reserved")
    if len(set(names)) < len(names):
        raise ServiceError("TagException", "Duplicate tag keys")
    tags = {**(existing or {}), **dict(given_tags)}
    if len(tags) > _MOST:
        raise ServiceError("TagException", "Too many tags")
    return tags


def show_tags(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Returns tags as results have them."""
    return [{"TagKey": key, "TagValue": value} for key, value in tags.items()]


def tag_resource(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Adds tags to a key; those with the same key are replaced."""
    key = require_key(given, context, "TagResource")
    key.tags = read_tags(given["Tags"], key.tags)
    return {}


def untag_resource(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Removes tags from a key."""
    key, names = require_key(given, context, "UntagResource"), read_array(given["TagKeys"])
    key.tags = {name: value for name, value in key.tags.items() if name not in names}
    return {}


def list_resource_tags(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns the tags of a key."""
    page, more = take_page(show_tags(require_key(given, context).tags), given, _MOST)
    return {"Tags": page, **more}
