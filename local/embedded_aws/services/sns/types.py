"""Amazon SNS."""

import time

from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.automatic_names import AutomaticName
from embedded_aws.resource_model.calls import replace_tags
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType, Setting
from embedded_aws.resource_model.spelling import (
    attribute_texts,
    format_json,
    omit_false,
    read_scalars,
    tag_list,
)

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

_PAUSE = 0.05
"""Seconds between two looks at a subscription that is to be confirmed."""


@resource_type("aws:sns/topic:Topic")
class Topic(ResourceType):
    """A topic."""

    automatic_name = AutomaticName(max_length=80)
    takes = (*_TOPIC_ATTRIBUTES, "name", "namePrefix", "tags")
    replaced_by = ("fifoTopic", "name", "namePrefix")
    defaults = {
        "contentBasedDeduplication": False,
        "deliveryPolicy": "",
        "displayName": "",
        "kmsMasterKeyId": "",
        "tracingConfig": "PassThrough",
    }

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical = aws.physical_name(name, given)
        if given.get("fifoTopic") and not physical.endswith(".fifo"):
            physical += ".fifo"
        attributes = attribute_texts(given, _TOPIC_ATTRIBUTES)
        created = aws.client("sns").create_topic(
            Name=physical,
            Attributes=omit_false(attributes, "FifoTopic", "ContentBasedDeduplication"),
            Tags=tag_list(given),
        )
        return created["TopicArn"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        settable = {
            ours: theirs for ours, theirs in _TOPIC_ATTRIBUTES.items() if ours not in self.replaced_by
        }
        changed = {ours: theirs for ours, theirs in settable.items() if given.has_changed(ours)}
        for name, text in attribute_texts(given, changed).items():
            aws.client("sns").set_topic_attributes(
                TopicArn=identifier, AttributeName=name, AttributeValue=text
            )
        replace_tags(aws.client("sns"), identifier, given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        attributes = aws.client("sns").get_topic_attributes(TopicArn=identifier)["Attributes"]
        return {
            **read_scalars(attributes, _TOPIC_ATTRIBUTES),
            "arn": identifier,
            "name": identifier.rpartition(":")[2],
            "owner": aws.account,
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("sns").delete_topic(TopicArn=identifier)


@resource_type("aws:sns/topicPolicy:TopicPolicy")
class TopicPolicy(Setting):
    """The policy of a topic. A topic without one has the one that it was created with."""

    of = "arn"
    takes = ("arn", "policy")
    replaced_by = ("arn",)

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        self._set(aws, identifier, format_json(given["policy"]))

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        attributes = aws.client("sns").get_topic_attributes(TopicArn=identifier)["Attributes"]
        return {"owner": aws.account, "policy": attributes["Policy"]}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        actions = ("AddPermission", "DeleteTopic", "GetTopicAttributes", "ListSubscriptionsByTopic")
        actions += ("Publish", "RemovePermission", "SetTopicAttributes", "Subscribe")
        statement = {
            "Sid": "__default_statement_ID",
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": [f"SNS:{action}" for action in actions],
            "Resource": identifier,
            "Condition": {"StringEquals": {"AWS:SourceOwner": aws.account}},
        }
        self._set(aws, identifier, format_json({"Version": "2008-10-17", "Statement": [statement]}))

    def _set(self, aws: Context, arn: str, policy: str) -> None:
        aws.client("sns").set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=policy)


@resource_type("aws:sns/topicSubscription:TopicSubscription")
class TopicSubscription(ResourceType):
    """A subscription to a topic."""

    takes = (
        *(*_SUBSCRIPTION_ATTRIBUTES, "confirmationTimeoutInMinutes", "endpoint", "endpointAutoConfirms"),
        *("protocol", "topic"),
    )
    replaced_by = ("endpoint", "protocol", "topic")
    defaults = {
        "deliveryPolicy": "",
        "filterPolicy": "{}",
        "filterPolicyScope": "MessageAttributes",
        "rawMessageDelivery": False,
        "redrivePolicy": "",
        "replayPolicy": "",
    }

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        created = aws.client("sns").subscribe(
            TopicArn=given["topic"],
            Protocol=given["protocol"],
            Endpoint=given["endpoint"],
            Attributes=attribute_texts(given, _SUBSCRIPTION_ATTRIBUTES),
            ReturnSubscriptionArn=True,
        )
        return created["SubscriptionArn"]

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        if not given.get("endpointAutoConfirms") or not str(given["protocol"]).startswith("http"):
            return
        minutes: int = given.get("confirmationTimeoutInMinutes", 1)
        end = time.monotonic() + 60 * minutes
        while self.read(aws, identifier, given)["pendingConfirmation"]:
            if time.monotonic() > end:
                raise DeploymentError(
                    f"{given['endpoint']} has not confirmed its subscription within {minutes} minutes"
                )
            time.sleep(_PAUSE)

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        changed = {
            ours: theirs for ours, theirs in _SUBSCRIPTION_ATTRIBUTES.items() if given.has_changed(ours)
        }
        for name, text in attribute_texts(given, changed).items():
            aws.client("sns").set_subscription_attributes(
                SubscriptionArn=identifier, AttributeName=name, AttributeValue=text
            )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = aws.client("sns").get_subscription_attributes(SubscriptionArn=identifier)
        return {
            **read_scalars(answer["Attributes"], _SUBSCRIPTION_ATTRIBUTES),
            "arn": identifier,
            "ownerId": aws.account,
            "pendingConfirmation": answer["Attributes"].get("PendingConfirmation") == "true",
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("sns").unsubscribe(SubscriptionArn=identifier)
