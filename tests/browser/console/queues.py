"""Queues of the stack as a test leaves them."""

from embedded_aws import Deployment


def empty_queue(stack: Deployment, url: str) -> None:
    """Deletes the visible messages of a queue, as often as tests like: AWS allows a purge once a minute."""
    sqs = stack.client("sqs")
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
