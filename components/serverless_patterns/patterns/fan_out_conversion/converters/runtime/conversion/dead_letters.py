"""Sends messages that cannot be converted to the dead-letter queue, with the reason."""

import re
import tempfile
from typing import TYPE_CHECKING

from .api import ConversionError

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_MAX_ATTRIBUTE = 1_000
"""Characters of one message attribute: enough to read, far below the limit of SQS for a message."""
_LOCAL_DIRECTORY = re.compile(re.escape(tempfile.gettempdir()) + r"/(?:[^/\s'\"]+/)*")
_NOT_IN_SQS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters for which SQS rejects a message."""


def reason_of(error: Exception) -> str:
    """Returns why a conversion failed, as SQS accepts it, without paths of temporary files."""
    text = str(error) if isinstance(error, ConversionError) else f"{type(error).__name__}: {error}"
    return _fit(_LOCAL_DIRECTORY.sub("", text))


def send_dead_letter(
    sqs: "SQSClient", queue_url: str, conversion: str, body: str, failures: dict[str, str]
) -> None:
    """Sends a message whose conversion failed, with the reasons in ``failures`` by key of the source.

    The body is unchanged, so that the message can be redriven to the queue of the conversion. It is sent at
    least once: a function that is killed before SQS deletes the message sends it again. ``key`` and
    ``sequencer`` of the object in the body are the same then, also in a dead letter that SQS moved itself.
    """
    reasons = "; ".join(failures.values())
    attributes = {"Conversion": conversion, "Key": ", ".join(failures), "Reason": reasons}
    sqs.send_message(
        QueueUrl=queue_url,
        MessageBody=body,
        MessageAttributes={
            name: {"DataType": "String", "StringValue": _fit(value)}
            for name, value in attributes.items()
            if value
        },
    )


def _fit(text: str) -> str:
    return _NOT_IN_SQS.sub("?", text)[:_MAX_ATTRIBUTE]
