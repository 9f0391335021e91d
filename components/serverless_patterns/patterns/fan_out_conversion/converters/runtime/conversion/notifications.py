"""Notifies an SNS topic when the conversion of an upload has succeeded or failed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .events import Upload

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient


@dataclass(frozen=True)
class StatusNotification:
    """The status of the conversion of one upload."""

    upload: Upload
    status: str
    """``converted`` or ``failed``; also an attribute of the message, for filter policies."""
    details: Mapping[str, object]
    """Further properties of the message, by name."""


def describe_success(upload: Upload, output_key: str, content_type: str, size: int) -> StatusNotification:
    """The result of ``upload``, or of a newer one, is stored; ``size`` is in bytes."""
    details = {"output_key": output_key, "content_type": content_type, "bytes": size}
    return StatusNotification(upload, "converted", details)


def describe_failure(upload: Upload, reason: str) -> StatusNotification:
    """The conversion failed for good; ``reason`` is that of the dead letter."""
    return StatusNotification(upload, "failed", {"reason": reason})


def publish(sns: "SNSClient", topic_arn: str, conversion: str, notification: StatusNotification) -> None:
    """Publishes ``notification`` as a JSON message, at least once.

    A function that is killed after it published is invoked again, and publishes again. ``conversion``,
    ``source_key``, and ``sequencer`` are the same then, and together those of no other upload.
    """
    message = {
        "conversion": conversion,
        "source_key": notification.upload.key,
        "sequencer": notification.upload.sequencer,
        "status": notification.status,
        **notification.details,
    }
    sns.publish(
        TopicArn=topic_arn,
        Message=json.dumps(message),
        MessageAttributes={"status": {"DataType": "String", "StringValue": notification.status}},
    )
