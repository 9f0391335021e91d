"""Patches of Amazon SQS."""

from typing import Final

from embedded_aws.ministack import sqs
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.observation.queues import record_sending
from embedded_aws.services.sqs import move_tasks, permissions, queues, receipts
from embedded_aws.services.sqs.receiving import collect_in_order, receive_message
from embedded_aws.services.sqs.requests import add_operations, handle_both_protocols
from embedded_aws.services.sqs.sending import send_batch, send_message, validate_sending

_OPERATIONS: Final = {
    **move_tasks.OPERATIONS,
    **permissions.OPERATIONS,
    **queues.OPERATIONS,
    **receipts.OPERATIONS,
    "ReceiveMessage": receive_message,
    "SendMessage": send_message,
    "SendMessageBatch": send_batch(sqs.send_message),
}

PATCHES = (
    Patch(
        sqs.handle_request, handle_both_protocols, "requests and responses are as in both protocols of SQS"
    ),
    Patch(
        sqs.operations, add_operations(_OPERATIONS), "operations validate, answer and fail as those of SQS"
    ),
    Patch(
        sqs.send_message,
        steps(validate_sending, record_sending),
        "messages of other services are validated, and those and batches are in the event log",
    ),
    Patch(
        sqs.collect_messages,
        collect_in_order,
        "groups of a FIFO queue take turns, and a standard queue delivers messages of noisy groups last",
    ),
)
