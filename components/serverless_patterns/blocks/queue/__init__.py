"""An SQS queue with its dead-letter queue."""

from serverless_patterns.blocks.queue.args import QueueArgs
from serverless_patterns.blocks.queue.component import Queue

__all__ = ["Queue", "QueueArgs"]
