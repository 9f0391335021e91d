"""Amazon SQS."""

from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.registry import Created, resource
from embedded_aws.resources.spelling import attribute_texts

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


@resource("aws:sqs/queue:Queue", takes=(*_ATTRIBUTES, "fifoQueue", "name", "namePrefix", "tags"))
def _queue(aws: Context, name: str, inputs: Inputs) -> Created:
    physical = aws.physical_name(name, inputs)
    if inputs.get("fifoQueue") and not physical.endswith(".fifo"):
        physical += ".fifo"
    created = aws.client("sqs").create_queue(
        QueueName=physical,
        Attributes=attribute_texts(inputs, _ATTRIBUTES),
        tags=inputs.get("tags", {}),
    )
    url = created["QueueUrl"]
    return url, {"url": url, "arn": aws.arn("sqs", physical), "name": physical}


@resource("aws:sqs/queuePolicy:QueuePolicy", takes=("policy", "queueUrl"))
@resource("aws:sqs/redrivePolicy:RedrivePolicy", takes=("queueUrl", "redrivePolicy"))
@resource("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", takes=("queueUrl", "redriveAllowPolicy"))
def _queue_attribute(aws: Context, _name: str, inputs: Inputs) -> Created:
    """Each of these resources sets one attribute of a queue that exists."""
    url = inputs["queueUrl"]
    aws.client("sqs").set_queue_attributes(QueueUrl=url, Attributes=attribute_texts(inputs, _ATTRIBUTES))
    return url, {}
