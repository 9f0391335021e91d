"""The permissions of an execution role to poll an event source."""

from collections.abc import Mapping
from typing import Final

POLLING_ACTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "dynamodb": ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"),
    "kinesis": (
        *("kinesis:DescribeStream", "kinesis:DescribeStreamSummary"),
        *("kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"),
    ),
    "sqs": ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
}
"""Actions by the service of the source (Lambda developer guide, "Execution role permissions")."""
