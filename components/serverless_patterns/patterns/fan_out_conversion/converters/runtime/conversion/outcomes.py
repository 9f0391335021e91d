"""Tells a topic how the conversion of an upload ended."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .events import Upload

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient


@dataclass(frozen=True)
class Outcome:
    """How the conversion of one upload ended."""

    upload: Upload
    status: str
    """``converted`` or ``failed``; also an attribute of the message, for filters."""
    details: Mapping[str, object]
    """What else is told, by name."""


def converted(upload: Upload, output_key: str, content_type: str, size: int) -> Outcome:
    """The result is stored, that of ``upload`` or of a newer one; ``size`` is in bytes."""
    return Outcome(
        upload, "converted", {"output_key": output_key, "content_type": content_type, "bytes": size}
    )


def failed(upload: Upload, reason: str) -> Outcome:
    """There is no result and no further try; ``reason`` is what the dead-letter queue says too."""
    return Outcome(upload, "failed", {"reason": reason})


def publish_outcome(sns: "SNSClient", topic_arn: str, conversion: str, outcome: Outcome) -> None:
    """Publishes ``outcome`` as one message of JSON, at least once.

    A function that is killed after it published is called again, and publishes again. ``conversion``,
    ``source_key`` and ``sequencer`` are the same then, and together those of no other upload.
    """
    message = {
        "conversion": conversion,
        "source_key": outcome.upload.key,
        "sequencer": outcome.upload.sequencer,
        "status": outcome.status,
        **outcome.details,
    }
    sns.publish(
        TopicArn=topic_arn,
        Message=json.dumps(message),
        MessageAttributes={"status": {"DataType": "String", "StringValue": outcome.status}},
    )
