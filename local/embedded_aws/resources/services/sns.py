"""Amazon SNS."""

from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.registry import Created, resource
from embedded_aws.resources.spelling import attribute_texts, json_text, tag_list

_TOPIC_ATTRIBUTES = {
    "archivePolicy": "ArchivePolicy",
    "contentBasedDeduplication": "ContentBasedDeduplication",
    "deliveryPolicy": "DeliveryPolicy",
    "displayName": "DisplayName",
    "fifoThroughputScope": "FifoThroughputScope",
    "fifoTopic": "FifoTopic",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "policy": "Policy",
    "signatureVersion": "SignatureVersion",
    "tracingConfig": "TracingConfig",
} | {
    f"{protocol}{ending}": f"{protocol[:1].upper()}{protocol[1:]}{ending}"
    for protocol in ("application", "firehose", "http", "lambda", "sqs")
    for ending in ("FailureFeedbackRoleArn", "SuccessFeedbackRoleArn", "SuccessFeedbackSampleRate")
}
_SUBSCRIPTION_ATTRIBUTES = {
    "deliveryPolicy": "DeliveryPolicy",
    "filterPolicy": "FilterPolicy",
    "filterPolicyScope": "FilterPolicyScope",
    "rawMessageDelivery": "RawMessageDelivery",
    "redrivePolicy": "RedrivePolicy",
    "replayPolicy": "ReplayPolicy",
    "subscriptionRoleArn": "SubscriptionRoleArn",
}


@resource("aws:sns/topic:Topic", takes=(*_TOPIC_ATTRIBUTES, "fifoTopic", "name", "namePrefix", "tags"))
def _topic(aws: Context, name: str, inputs: Inputs) -> Created:
    physical = aws.physical_name(name, inputs)
    if inputs.get("fifoTopic") and not physical.endswith(".fifo"):
        physical += ".fifo"
    created = aws.client("sns").create_topic(
        Name=physical,
        Attributes=attribute_texts(inputs, _TOPIC_ATTRIBUTES),
        Tags=tag_list(inputs),
    )
    arn = created["TopicArn"]
    return arn, {"arn": arn, "name": physical, "owner": aws.account}


@resource("aws:sns/topicPolicy:TopicPolicy", takes=("arn", "policy"))
def _topic_policy(aws: Context, _name: str, inputs: Inputs) -> Created:
    arn = inputs["arn"]
    aws.client("sns").set_topic_attributes(
        TopicArn=arn, AttributeName="Policy", AttributeValue=json_text(inputs["policy"])
    )
    return arn, {"owner": aws.account}


@resource(
    "aws:sns/topicSubscription:TopicSubscription",
    takes=(*_SUBSCRIPTION_ATTRIBUTES, "endpoint", "protocol", "topic"),
    meaningless=("confirmationTimeoutInMinutes", "endpointAutoConfirms"),
)
def _topic_subscription(aws: Context, _name: str, inputs: Inputs) -> Created:
    created = aws.client("sns").subscribe(
        TopicArn=inputs["topic"],
        Protocol=inputs["protocol"],
        Endpoint=inputs["endpoint"],
        Attributes=attribute_texts(inputs, _SUBSCRIPTION_ATTRIBUTES),
        ReturnSubscriptionArn=True,
    )
    arn = created["SubscriptionArn"]
    return arn, {"arn": arn, "ownerId": aws.account, "pendingConfirmation": False}
