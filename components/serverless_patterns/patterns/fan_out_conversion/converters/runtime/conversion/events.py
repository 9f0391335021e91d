"""Reads the S3 event notification in an SQS message."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from .api import ConversionError


@dataclass(frozen=True)
class Upload:
    """The news that an object was created or replaced."""

    bucket: str
    key: str
    """Decoded; in the event it is URL-encoded, with ``+`` for a space."""
    size: int
    etag: str
    """Of the uploaded content, without quotes."""
    sequencer: str
    """Hexadecimal number that grows with every change of the object under one key."""

    def is_newer_than(self, sequencer: str) -> bool:
        """Whether this upload came after the one under the same key that had ``sequencer``."""
        return int(self.sequencer, 16) > int(sequencer, 16)


def uploads(body: str) -> list[Upload]:
    """Gives the uploads a message announces: none for S3's test event and for deletions.

    Args:
        body: The message's body, as SNS delivers it with raw message delivery on.

    Raises:
        ConversionError: The body is not an S3 event notification.
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
            f"The message is not an S3 event notification but starts with {body[:100]!r}. Its body has "
            'to be S3\'s own {"Records": [...]}: subscribe the queue with raw message delivery.'
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
