"""Tags of keys, as AWS accepts them."""

from collections.abc import Mapping, Sequence
from typing import Final

from embedded_aws.json_values import JsonObject
from embedded_aws.ministack import kms
from embedded_aws.ministack.records import Response

_MOST: Final = 50


def find_error(given: Sequence[JsonObject], existing: Sequence[Mapping[str, str]]) -> Response | None:
    """Returns the error for tags that a key cannot have.

    Args:
        given: New tags.
        existing: Tags of the key.
    """
    names = [str(tag.get("TagKey")) for tag in given]
    if any(name.lower().startswith("aws:") for name in names):
        return kms.json_error("TagException", "Tags beginning with aws: are reserved", 400)
    if len(set(names)) < len(names):
        return kms.json_error("TagException", "Duplicate tag keys", 400)
    if len({*names, *(str(tag["TagKey"]) for tag in existing)}) > _MOST:
        return kms.json_error("TagException", "Too many tags", 400)
    return None
