"""Attributes of topics: their defaults, and which values SNS accepts."""

import json
from collections.abc import Mapping
from typing import Final

from embedded_aws.json_values import JsonObject, is_object, read_object
from embedded_aws.ministack.sns import Topic
from embedded_aws.services.sns.errors import SnsError, invalid

_PROTOCOLS: Final = ("Application", "Firehose", "HTTP", "Http", "Lambda", "SQS", "Sqs")
_FEEDBACK: Final = ("FailureFeedbackRoleArn", "SuccessFeedbackRoleArn", "SuccessFeedbackSampleRate")
_ONLY_FIFO: Final = frozenset({"ArchivePolicy", "ContentBasedDeduplication", "FifoThroughputScope"})
_SETTABLE: Final = frozenset(
    {
        *("DataProtectionPolicy", "DeliveryPolicy", "DisplayName", "KmsMasterKeyId", "MaximumMessageSize"),
        *("Policy", "SignatureVersion", "TracingConfig", *_ONLY_FIFO),
        *(f"{protocol}{ending}" for protocol in _PROTOCOLS for ending in _FEEDBACK),
    }
)
_CHOICES: Final = {
    "ContentBasedDeduplication": ("true", "false"),
    "FifoThroughputScope": ("Topic", "MessageGroup"),
    "SignatureVersion": ("1", "2"),
    "TracingConfig": ("PassThrough", "Active"),
}
_COMPUTED: Final = frozenset(
    {
        *("EffectiveDeliveryPolicy", "Owner", "SubscriptionsConfirmed", "SubscriptionsDeleted"),
        *("SubscriptionsPending", "TopicArn"),
    }
)
_ACTIONS: Final = (
    *("GetTopicAttributes", "SetTopicAttributes", "AddPermission", "RemovePermission", "DeleteTopic"),
    *("Subscribe", "ListSubscriptionsByTopic", "Publish"),
)
_RETRIES: Final = {
    "minDelayTarget": 20,
    "maxDelayTarget": 20,
    "numRetries": 3,
    "numMaxDelayRetries": 0,
    "numNoDelayRetries": 0,
    "numMinDelayRetries": 0,
    "backoffFunction": "linear",
}
_REQUEST: Final = {"headerContentType": "text/plain; charset=UTF-8"}
_LARGEST: Final = 262_144
_SMALLEST: Final = 1024


def create_defaults(arn: str, owner: str) -> dict[str, str]:
    """Returns the attributes of a new topic."""
    statement = {
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": [f"SNS:{action}" for action in _ACTIONS],
        "Resource": arn,
        "Condition": {"StringEquals": {"AWS:SourceOwner": owner}},
    }
    policy = {"Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [statement]}
    return {"TopicArn": arn, "DisplayName": "", "Owner": owner, "Policy": write_json(policy)}


def validate(name: str, value: str, *, fifo: bool) -> str:
    """Returns the value of an attribute as SNS stores it.

    Raises:
        SnsError: If SNS rejects it.
    """
    if name in _CHOICES:
        value = value.lower() if name == "ContentBasedDeduplication" else value
        if value not in _CHOICES[name]:
            raise invalid(f"{name} Reason: must be one of {', '.join(_CHOICES[name])}")
    if name in _ONLY_FIFO and not fifo:
        raise invalid(f"{name} Reason: must be used with a FIFO topic")
    if name == "MaximumMessageSize" and value and not _is_size(value):
        raise invalid(f"{name} Reason: must be between {_SMALLEST} and {_LARGEST}")
    if name == "DeliveryPolicy" and value:
        return write_json(_complete_delivery_policy(value))
    if name == "Policy":
        return write_json(_read_json(name, value))
    return value


def is_settable(name: str) -> bool:
    """Whether a request can set an attribute."""
    return name in _SETTABLE


def _is_size(value: str) -> bool:
    return value.isascii() and value.isdecimal() and _SMALLEST <= int(value) <= _LARGEST


def _read_json(name: str, value: str) -> JsonObject:
    try:
        found = json.loads(value)
    except ValueError:
        raise invalid(f"{name}: failed to parse JSON.") from None
    if not is_object(found):
        raise invalid(f"{name}: must be a JSON object")
    return found


def _complete_delivery_policy(value: str) -> JsonObject:
    given = read_object(_read_json("DeliveryPolicy", value).get("http"))
    kept = {name: each for name, each in given.items() if each is not None}
    return {
        "http": {**kept, "disableSubscriptionOverrides": given.get("disableSubscriptionOverrides", False)}
    }


def find_effective_delivery_policy(delivery_policy: str | None) -> str:
    """Returns the delivery policy that applies: the one of the topic, with the defaults of SNS."""
    own = read_object(json.loads(delivery_policy)["http"]) if delivery_policy else {}
    policy = {
        "defaultHealthyRetryPolicy": {**_RETRIES, **read_object(own.get("defaultHealthyRetryPolicy"))},
        "disableSubscriptionOverrides": own.get("disableSubscriptionOverrides", False),
        **({"defaultThrottlePolicy": own["defaultThrottlePolicy"]} if "defaultThrottlePolicy" in own else {}),
        "defaultRequestPolicy": {**_REQUEST, **read_object(own.get("defaultRequestPolicy"))},
    }
    return write_json({"http": policy})


def read_given(given: Mapping[str, object], *, fifo: bool) -> dict[str, str]:
    """Returns the attributes of a request that creates a topic.

    Raises:
        SnsError: If SNS rejects one.
    """
    found = {name: str(value) for name, value in given.items() if name != "FifoTopic"}
    for name in found:
        if not is_settable(name):
            raise invalid(f"Attributes Reason: Unknown attribute {name}")
    return {name: _validate_given(name, value, fifo=fifo) for name, value in found.items()}


def _validate_given(name: str, value: str, *, fifo: bool) -> str:
    try:
        return validate(name, value, fifo=fifo)
    except SnsError as error:
        problem = error.message.removeprefix("Invalid parameter: ")
        raise invalid(f"Attributes Reason: {problem.replace(' Reason:', ':')}") from None


def list_attributes(topic: Topic) -> dict[str, str]:
    """Returns the attributes of a topic, with those that are computed."""
    stored = {name: value for name, value in topic["attributes"].items() if name not in _COMPUTED and value}
    subscriptions = topic["subscriptions"]
    confirmed = sum(bool(each["confirmed"]) for each in subscriptions)
    return {
        "TopicArn": topic["arn"],
        "Owner": topic["arn"].split(":")[4],
        "DisplayName": "",
        **stored,
        "SubscriptionsConfirmed": str(confirmed),
        "SubscriptionsPending": str(len(subscriptions) - confirmed),
        "SubscriptionsDeleted": "0",
        "EffectiveDeliveryPolicy": find_effective_delivery_policy(stored.get("DeliveryPolicy")),
    }


def write_json(value: object) -> str:
    """Returns JSON without spaces, as SNS stores it."""
    return json.dumps(value, separators=(",", ":"))
