"""A function that is called by every kind of source, and what its role may do for each."""

from collections.abc import Callable
from typing import Any

from graphs import KEY_ARN, statements

from embedded_aws import Recording

QUEUE_ARN = "arn:aws:sqs:us-east-1:123456789012:jobs"
TABLE_STREAM_ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2025-01-01T00:00:00.000"
KINESIS_ARN = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"
TOPIC_ARN = "arn:aws:sns:us-east-1:123456789012:news"
FUNCTION_ARN = "arn:aws:lambda:us-east-1:123456789012:function:orders-function"
DEAD_LETTERS_ARN = "arn:aws:sqs:us-east-1:123456789012:orders-dead-letters"
Make = Callable[..., Recording]
Reject = Callable[..., list[str]]
TAGS = {"team": "sales"}
SOURCES: dict[str, dict[str, Any]] = {
    "jobs": {"queue": {"arn": QUEUE_ARN}},
    "changes": {"dynamodb_stream": {"arn": TABLE_STREAM_ARN}},
    "clicks": {"kinesis_stream": {"arn": KINESIS_ARN}},
    "uploads": {"bucket": {"bucket_name": "uploads"}},
    "news": {"topic": {"topic_arn": TOPIC_ARN}},
    "placed": {"event_rule": {"event_pattern": {"source": ["shop"]}}},
    "nightly": {"schedule": {"expression": "cron(0 2 * * ? *)"}},
}


def allow(action: str | list[str], resource: str) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Action": [action] if isinstance(action, str) else action,
        "Resource": [resource],
    }


READ_QUEUE = allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], QUEUE_ARN)
READ_TABLE_STREAM = [
    allow(["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"], TABLE_STREAM_ARN),
    allow("dynamodb:ListStreams", "*"),
]
READ_KINESIS = [
    allow(
        [
            *("kinesis:DescribeStream", "kinesis:DescribeStreamSummary"),
            *("kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"),
        ],
        KINESIS_ARN,
    )
]
SEND_DEAD_LETTERS = allow("sqs:SendMessage", DEAD_LETTERS_ARN)
USE_KEY = allow(["kms:Decrypt", "kms:GenerateDataKey"], KEY_ARN)
DECRYPT = allow("kms:Decrypt", KEY_ARN)


def list_granted(recording: Recording) -> list[dict[str, Any]]:
    """Permissions of the function's role, except for its log and traces."""
    return statements(recording.find_by_name("orders-policy"))[2:]
