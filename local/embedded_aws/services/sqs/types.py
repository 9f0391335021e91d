"""Amazon SQS."""

import re
from typing import Final

from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.automatic_names import AutomaticName
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType, Setting
from embedded_aws.resource_model.spelling import attribute_texts, omit_false, read_scalars

_ATTRIBUTES = {
    "contentBasedDeduplication": "ContentBasedDeduplication",
    "deduplicationScope": "DeduplicationScope",
    "delaySeconds": "DelaySeconds",
    "fifoQueue": "FifoQueue",
    "fifoThroughputLimit": "FifoThroughputLimit",
    "kmsDataKeyReusePeriodSeconds": "KmsDataKeyReusePeriodSeconds",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "maxMessageSize": "MaximumMessageSize",
    "messageRetentionSeconds": "MessageRetentionPeriod",
    "policy": "Policy",
    "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
    "redriveAllowPolicy": "RedriveAllowPolicy",
    "redrivePolicy": "RedrivePolicy",
    "sqsManagedSseEnabled": "SqsManagedSseEnabled",
    "visibilityTimeoutSeconds": "VisibilityTimeout",
}
_URL: Final = re.compile("https?://[^/]+/[^/]+/[^/]+")
_CHANGEABLE = {ours: theirs for ours, theirs in _ATTRIBUTES.items() if ours != "fifoQueue"}


@resource_type("aws:sqs/queue:Queue")
class Queue(ResourceType):
    """A queue."""

    automatic_name = AutomaticName(max_length=80)
    takes = (*_ATTRIBUTES, "name", "namePrefix", "tags")
    replaced_by = ("fifoQueue", "name", "namePrefix")
    defaults = {
        "contentBasedDeduplication": False,
        "delaySeconds": 0,
        "fifoQueue": False,
        "kmsDataKeyReusePeriodSeconds": 300,
        "kmsMasterKeyId": "",
        "maxMessageSize": 262_144,
        "messageRetentionSeconds": 345_600,
        "policy": "",
        "receiveWaitTimeSeconds": 0,
        "redriveAllowPolicy": "",
        "redrivePolicy": "",
        "visibilityTimeoutSeconds": 30,
    }

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical = aws.physical_name(name, given)
        if given.get("fifoQueue") and not physical.endswith(".fifo"):
            physical += ".fifo"
        attributes = omit_false(attribute_texts(given, _ATTRIBUTES), "FifoQueue", "ContentBasedDeduplication")
        created = aws.client("sqs").create_queue(
            QueueName=physical, Attributes=attributes, tags=given.get("tags", {})
        )
        return created["QueueUrl"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        sqs = aws.client("sqs")
        if attributes := attribute_texts(given, _CHANGEABLE):
            sqs.set_queue_attributes(QueueUrl=identifier, Attributes=attributes)
        tags: dict[str, str] = given.get("tags", {})
        if removed := [key for key in given.before.get("tags", {}) if key not in tags]:
            sqs.untag_queue(QueueUrl=identifier, TagKeys=removed)
        if tags and given.has_changed("tags"):
            sqs.tag_queue(QueueUrl=identifier, Tags=tags)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        if not _URL.fullmatch(identifier):  # only an import can name another
            raise DeploymentError(f"SQS Queue URL ({identifier}) is in the incorrect format")
        answer = aws.client("sqs").get_queue_attributes(QueueUrl=identifier, AttributeNames=["All"])
        attributes = answer["Attributes"]
        arn = attributes["QueueArn"]
        computed = {"url": identifier, "arn": arn, "name": arn.rpartition(":")[2]}
        return {**read_scalars(attributes, _ATTRIBUTES), **computed}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("sqs").delete_queue(QueueUrl=identifier)


class _QueueAttribute(Setting):
    """A resource that sets one attribute of a queue.

    Attributes:
        attribute: The input that has its value.
    """

    attribute: str
    of = "queueUrl"

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        attributes = attribute_texts(given, _ATTRIBUTES)
        aws.client("sqs").set_queue_attributes(QueueUrl=identifier, Attributes=attributes)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        answer = aws.client("sqs").get_queue_attributes(
            QueueUrl=identifier, AttributeNames=[_ATTRIBUTES[self.attribute]]
        )
        return read_scalars(answer.get("Attributes", {}), _ATTRIBUTES) or None

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("sqs").set_queue_attributes(
            QueueUrl=identifier, Attributes={_ATTRIBUTES[self.attribute]: ""}
        )


@resource_type("aws:sqs/queuePolicy:QueuePolicy")
class QueuePolicy(_QueueAttribute):
    """The policy of a queue."""

    attribute = "policy"
    takes = ("policy", "queueUrl")
    replaced_by = ("queueUrl",)


@resource_type("aws:sqs/redrivePolicy:RedrivePolicy")
class RedrivePolicy(_QueueAttribute):
    """Redrive policy of a queue."""

    attribute = "redrivePolicy"
    takes = ("queueUrl", "redrivePolicy")
    replaced_by = ("queueUrl",)


@resource_type("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy")
class RedriveAllowPolicy(_QueueAttribute):
    """Redrive allow policy: queues that may move their messages to a queue."""

    attribute = "redriveAllowPolicy"
    takes = ("queueUrl", "redriveAllowPolicy")
    replaced_by = ("queueUrl",)
