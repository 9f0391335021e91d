"""What the functions know of a photograph: its record, the name of its file, and how the API answers."""

import json
import os
import re
import unicodedata
from collections.abc import Sequence
from typing import Any, cast

import boto3
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

PENDING, CONVERTED, FAILED, PUBLISHED = "pending", "converted", "failed", "published"
WAITING, READY = "waiting", "ready"
MOST_CHARACTERS = 150
"""Of a file's name; with four bytes each they leave room for the rest of the 1,024 bytes of a key."""

table = cast("Any", boto3).resource("dynamodb").Table(os.environ["PHOTOS_TABLE"])
Conflict = table.meta.client.exceptions.ConditionalCheckFailedException


def caller(event: APIGatewayProxyEvent) -> str:
    """The user who asks: the subject of the token that the gateway has checked."""
    claims = cast("dict[str, str]", event.request_context.authorizer.claims)
    return claims["sub"]


def answer(status: int, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """An answer of the API."""
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json", "Cache-Control": "no-store"},
        "body": "" if body is None else json.dumps(body, ensure_ascii=False),
    }


def file_name(name: str, suffixes: Sequence[str]) -> str:
    """A name that needs no care in a key, an address or an archive, from whatever a user's file is called.

    Letters and digits of every script stay. The suffix is one of the type's, since conversions go by it.

    Args:
        name: What the user calls the file; a path is not heeded.
        suffixes: Suffixes of files of its type, the usual one first.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    stem, dot, suffix = last.rpartition(".")
    own = f"{dot}{suffix}".lower()
    stem, suffix = (stem, own) if own in suffixes else (last, suffixes[0])
    safe = re.sub(r"[^\w-]+", "-", stem)[:MOST_CHARACTERS].strip("-_")
    return f"{safe or 'photo'}{suffix}"


def source_key(photo: dict[str, Any]) -> str:
    """Where the upload of a photograph is: below its owner, under an id that nobody can guess."""
    return f"{photo['owner']}/{photo['id']}/{photo['file']}"
