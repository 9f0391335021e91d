"""Subtypes of the integrations of HTTP APIs that the emulator has."""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Subtype(NamedTuple):
    """An action of a service that a route can call.

    Attributes:
        service: Service in the endpoint's host name.
        action: Name of the action.
        required: Names of its required parameters.
    """

    service: str
    action: str
    required: tuple[str, ...]


SUBTYPES: Final[Mapping[str, Subtype]] = {
    "EventBridge-PutEvents": Subtype("events", "PutEvents", ("Detail", "DetailType", "Source")),
    "Kinesis-PutRecord": Subtype("kinesis", "PutRecord", ("StreamName", "Data", "PartitionKey")),
    "SQS-DeleteMessage": Subtype("sqs", "DeleteMessage", ("ReceiptHandle", "QueueUrl")),
    "SQS-PurgeQueue": Subtype("sqs", "PurgeQueue", ("QueueUrl",)),
    "SQS-ReceiveMessage": Subtype("sqs", "ReceiveMessage", ("QueueUrl",)),
    "SQS-SendMessage": Subtype("sqs", "SendMessage", ("QueueUrl", "MessageBody")),
    "StepFunctions-StartExecution": Subtype("states", "StartExecution", ("StateMachineArn",)),
    "StepFunctions-StartSyncExecution": Subtype("states", "StartSyncExecution", ("StateMachineArn",)),
    "StepFunctions-StopExecution": Subtype("states", "StopExecution", ("ExecutionArn",)),
}
"""The subtypes by the name that an integration gives; AppConfig has no data plane here."""
