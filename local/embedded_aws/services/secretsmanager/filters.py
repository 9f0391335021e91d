"""Filters of lists of secrets."""

import re
from collections.abc import Mapping

from embedded_aws.json_values import Json, read_array, read_objects, read_text
from embedded_aws.state.secretsmanager import Secret


def matches_all(secret: Secret, filters: object) -> bool:
    """Whether a secret passes all filters.

    Args:
        secret: The secret.
        filters: Objects with ``Key`` and ``Values``; None for no filters.
    """
    return all(_passes(secret, each) for each in read_objects(filters))


def _passes(secret: Secret, condition: Mapping[str, Json]) -> bool:
    values = [read_text(each) for each in read_array(condition.get("Values"))]
    negated = [value[1:] for value in values if value.startswith("!")]
    wanted = [value for value in values if not value.startswith("!")]
    key = read_text(condition.get("Key"))
    passes = not wanted or any(_matches(secret, key, value) for value in wanted)
    return passes and not any(_matches(secret, key, value) for value in negated)


def _matches(secret: Secret, key: str, value: str) -> bool:
    """Whether an attribute begins with a value; of descriptions and of all attributes, each word does."""
    tags = secret.tags or {}
    texts = {
        "name": [secret.name],
        "tag-key": [*tags],
        "tag-value": [*tags.values()],
        "primary-region": [secret.primary.split(":", 5)[3]] if secret.primary else [],
        "owning-service": [secret.owner] if secret.owner else [],
    }
    if key in texts:
        return any(text.startswith(value) for text in texts[key])
    described = [secret.description]
    if key == "all":
        described += [text for found in texts.values() for text in found]
    words = [word for text in described for word in re.split(r"[\s/_+=.@!-]+", text.lower())]
    return all(any(word.startswith(part) for word in words) for part in value.lower().split())
