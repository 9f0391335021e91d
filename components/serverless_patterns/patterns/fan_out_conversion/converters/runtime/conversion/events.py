"""Reads the S3 event notification in an SQS message."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from .api import ConversionError


@dataclass(frozen=True)
class Upload:
    """An object that was created or replaced, as its event announces it."""

    bucket: str
    key: str
    """Decoded key; the event has it URL-encoded, with ``+`` for a space."""
    size: int
    etag: str
    """ETag of the uploaded content, without quotes."""
    sequencer: str
    """Hexadecimal number that increases with every change of the object under one key."""

    def is_newer_than(self, sequencer: str) -> bool:
        """Returns whether this upload is newer than the one under the same key that had ``sequencer``."""
        return int(self.sequencer, 16) > int(sequencer, 16)


def uploads(body: str) -> list[Upload]:
    """Returns the uploads that a message announces: none for the test event of S3, and for deletions.

    Args:
        body: Body of the message, as SNS delivers it with raw message delivery.

    Raises:
        ConversionError: If the body is not an S3 event notification.
    """
    try:
        message = json.loads(body)
        if message.get("Event") == "s3:TestEvent":
            return []
        return [
            _upload(record["s3"])
            for record in message["Records"]
            if record["eventName"].startswith("ObjectCreated:")
        ]
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ConversionError(
            f"The message starts with {body[:100]!r}; must be an S3 event notification, "
            '{"Records": [...]}. Subscribe the queue with raw message delivery.'
        ) from error


def _upload(s3: Any) -> Upload:
    created = s3["object"]
    return Upload(
        bucket=s3["bucket"]["name"],
        key=unquote_plus(created["key"]),
        size=created["size"],
        etag=created["eTag"],
        sequencer=created["sequencer"],
    )
