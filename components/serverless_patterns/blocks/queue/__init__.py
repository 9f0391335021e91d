"""An SQS queue with its dead-letter queue."""
