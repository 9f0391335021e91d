"""Shared parts of the functions: the table of photos, and names of files."""

import os
import re
import unicodedata
from collections.abc import Sequence
from typing import Any, cast

import boto3

PENDING, CONVERTED, FAILED, PUBLISHED = "pending", "converted", "failed", "published"
WAITING, READY = "waiting", "ready"
MOST_CHARACTERS = 150
"""Maximum length of a file name: with four bytes each, the rest of a key of 1,024 bytes fits."""

table = cast("Any", boto3).resource("dynamodb").Table(os.environ["PHOTOS_TABLE"])
Conflict = table.meta.client.exceptions.ConditionalCheckFailedException


def find(key: dict[str, str]) -> dict[str, Any] | None:
    """Returns the item with this key, if there is one."""
    if not re.fullmatch("[0-9a-f]{32}", key["id"]):
        return None
    return table.get_item(Key=key, ConsistentRead=True).get("Item")


def file_name(name: str, suffixes: Sequence[str]) -> str:
    """Returns a name that is safe in keys, URLs and archives.

    Letters and digits of every script remain. Conversions are selected by the suffix.

    Args:
        name: Name of the file; a path is ignored.
        suffixes: Suffixes of its type, the most common one first.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    stem, dot, suffix = last.rpartition(".")
    own = f"{dot}{suffix}".lower()
    stem, suffix = (stem, own) if own in suffixes else (last, suffixes[0])
    safe = re.sub(r"[^\w-]+", "-", stem)[:MOST_CHARACTERS].strip("-_")
    return f"{safe or 'photo'}{suffix}"


def source_key(photo: dict[str, Any]) -> str:
    """Returns the key of the upload: below its owner, with a random ID."""
    return f"{photo['owner']}/{photo['id']}/{photo['file']}"
