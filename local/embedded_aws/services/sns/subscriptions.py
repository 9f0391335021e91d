"""Subscriptions: creation, confirmation, attributes and lists."""

import re
import secrets
from typing import Final

from embedded_aws.ministack import iam_evaluator, sns
from embedded_aws.ministack.responses import get_account_id, new_uuid
from embedded_aws.ministack.sns import Subscription, Topic
from embedded_aws.services.sns import subscription_attributes
from embedded_aws.services.sns.errors import SnsError, invalid
from embedded_aws.services.sns.http_endpoints import send_confirmation
from embedded_aws.services.sns.parameters import Parameters, Result
from embedded_aws.services.sns.phone_numbers import is_endpoint
from embedded_aws.services.sns.resources import find_subscription, find_topic, read_arn, select_page

_TO_CONFIRM: Final = frozenset({"email", "email-json", "http", "https"})
_PROTOCOLS: Final = frozenset({*_TO_CONFIRM, "application", "firehose", "lambda", "sms", "sqs"})
_ARNS: Final = {
    "application": (
        re.compile(r"arn:[\w-]+:sns:[\w-]+:\d{12}:endpoint/.+"),
        "Application endpoint arn invalid",
    ),
    "firehose": (re.compile(r"arn:[\w-]+:firehose:[\w-]+:\d{12}:deliverystream/.+"), "Firehose endpoint ARN"),
    "lambda": (re.compile(r"arn:[\w-]+:lambda:[\w-]+:\d{12}:function:.+"), "Lambda endpoint ARN"),
    "sqs": (re.compile(r"arn:[\w-]+:sqs:[\w-]+:\d{12}:[\w.-]+"), "SQS endpoint ARN"),
}
_ADDRESS: Final = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}\.[^@\s]{1,63}")
_TOKEN: Final = re.compile(r"[0-9a-f]{200,}")
_TOKEN_BYTES: Final = 144
_ELEMENTS_OF_TOPIC: Final = 6


def subscribe(data: Parameters) -> Result:
    """Subscribes an endpoint, or returns the subscription that it has already."""
    topic = find_topic(data, "sns:Subscribe")
    protocol, endpoint = str(data.get("Protocol", "")), str(data.get("Endpoint", ""))
    fifo = topic["attributes"].get("FifoTopic") == "true"
    _validate_endpoint(protocol, endpoint, fifo=fifo)
    given = _read_attributes(topic, endpoint, data)
    for existing in topic["subscriptions"]:
        if (existing["protocol"], existing["endpoint"]) == (protocol, endpoint):
            if not subscription_attributes.is_same(existing["attributes"], given):
                raise invalid("Attributes Reason: Subscription already exists with different attributes")
            return {"SubscriptionArn": _find_shown_arn(existing, data)}
    subscription = _create(topic, protocol, endpoint)
    subscription_attributes.store(subscription["attributes"], given)
    topic["subscriptions"].append(subscription)
    sns.topics_of_subscriptions[subscription["arn"]] = topic["arn"]
    if not subscription["confirmed"]:
        send_confirmation(subscription, "SubscriptionConfirmation")
    return {"SubscriptionArn": _find_shown_arn(subscription, data)}


def _validate_endpoint(protocol: str, endpoint: str, *, fifo: bool) -> None:
    if protocol not in _PROTOCOLS:
        raise invalid(f"Amazon SNS does not support this protocol string: {protocol}")
    if protocol in _ARNS and not _ARNS[protocol][0].fullmatch(endpoint):
        raise invalid(_ARNS[protocol][1])
    if protocol in {"http", "https"} and not endpoint.startswith(f"{protocol}://"):
        raise invalid("Endpoint must match the specified protocol")
    if protocol in {"email", "email-json"} and not _ADDRESS.fullmatch(endpoint):
        raise invalid("Email address")
    if protocol == "sms" and not is_endpoint(endpoint):
        raise SnsError("InvalidParameter", f"Invalid SMS endpoint: {endpoint}")
    if protocol == "sqs" and endpoint.endswith(".fifo") and not fifo:
        reason = "Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics"
        raise invalid(f"Invalid parameter: {reason}")
    if fifo and protocol != "sqs":
        raise invalid(f"Invalid protocol type: {protocol}")


def _read_attributes(topic: Topic, endpoint: str, data: Parameters) -> dict[str, str]:
    given = {str(name): str(value) for name, value in (data.get("Attributes") or {}).items()}
    for name in given:
        if name not in subscription_attributes.SETTABLE:
            raise invalid(f"Attributes Reason: Invalid attribute name: {name}")
    scope = given.get("FilterPolicyScope", subscription_attributes.DEFAULTS["FilterPolicyScope"])
    try:
        return subscription_attributes.validate(topic, endpoint, given, scope)
    except SnsError as error:
        problem = error.message.removeprefix("Invalid parameter: ")
        if problem.startswith("Filter policy scope"):
            raise
        raise invalid(f"Attributes Reason: {problem}") from None


def _create(topic: Topic, protocol: str, endpoint: str) -> Subscription:
    arn, waits = f"{topic['arn']}:{new_uuid()}", protocol in _TO_CONFIRM
    owner = get_account_id()
    return {
        "arn": arn,
        "protocol": protocol,
        "endpoint": endpoint,
        "confirmed": not waits,
        "topic_arn": topic["arn"],
        "owner": owner,
        "token": secrets.token_hex(_TOKEN_BYTES) if waits else None,
        "attributes": {
            "SubscriptionPrincipal": iam_evaluator.caller_arn.get() or f"arn:aws:iam::{owner}:root",
            "Owner": owner,
            "RawMessageDelivery": "false",
            "TopicArn": topic["arn"],
            "Endpoint": endpoint,
            "Protocol": protocol,
            "PendingConfirmation": str(waits).lower(),
            "ConfirmationWasAuthenticated": str(not waits).lower(),
            "SubscriptionArn": arn,
        },
    }


def _find_shown_arn(subscription: Subscription, data: Parameters) -> str:
    shown = subscription["confirmed"] or str(data.get("ReturnSubscriptionArn", "")).lower() == "true"
    return subscription["arn"] if shown else "pending confirmation"


def confirm_subscription(data: Parameters) -> Result:
    """Confirms the subscription of a token, whichever topic of the Region the request names."""
    token, parts = str(data.get("Token", "")), str(data.get("TopicArn", "")).split(":")
    if len(parts) != _ELEMENTS_OF_TOPIC or parts[2] != "sns":
        raise invalid("Topic")
    if not _TOKEN.fullmatch(token):
        raise invalid("Token")
    for (_, region, _), topic in sns.topics.all_items():
        for subscription in topic["subscriptions"]:
            if token in {subscription.get("token"), subscription.get("used_token")}:
                if region != parts[3]:
                    raise invalid("Topic")
                _confirm(subscription, token)
                return {"SubscriptionArn": subscription["arn"]}
    raise invalid("Token")


def _confirm(subscription: Subscription, token: str) -> None:
    if subscription["confirmed"]:
        return
    signed = iam_evaluator.signed_request.get() is not None
    subscription.update({"confirmed": True, "token": None, "used_token": token})
    subscription["attributes"].update(
        PendingConfirmation="false", ConfirmationWasAuthenticated=str(signed).lower()
    )


def unsubscribe(data: Parameters) -> None:
    """Deletes a subscription; succeeds if it does not exist."""
    arn = read_arn(data, "SubscriptionArn")
    if len(arn.split(":")) == _ELEMENTS_OF_TOPIC:
        raise invalid("SubscriptionId")
    topic_arn = sns.topics_of_subscriptions.get(arn)
    subscription = sns.find_subscription(topic_arn, arn) if topic_arn else None
    topic = sns.find_topic(topic_arn) if topic_arn else None
    if topic is not None and subscription is not None:
        topic["subscriptions"] = [each for each in topic["subscriptions"] if each is not subscription]
        if subscription["confirmed"]:
            subscription["token"] = secrets.token_hex(_TOKEN_BYTES)
            send_confirmation(subscription, "UnsubscribeConfirmation")
    sns.topics_of_subscriptions.pop(arn, None)


def get_subscription_attributes(data: Parameters) -> Result:
    """Returns the attributes of a subscription."""
    _, subscription = find_subscription(data)
    return {"Attributes": subscription_attributes.list_attributes(subscription["attributes"])}


def set_subscription_attributes(data: Parameters) -> None:
    """Sets or removes an attribute of a subscription."""
    topic, subscription = find_subscription(data)
    name, value = str(data.get("AttributeName", "")), str(data.get("AttributeValue", ""))
    if name not in subscription_attributes.SETTABLE:
        raise invalid("AttributeName")
    attributes = subscription["attributes"]
    given = {name: value}
    scope = {**subscription_attributes.DEFAULTS, **attributes, **given}["FilterPolicyScope"]
    subscription_attributes.store(
        attributes, subscription_attributes.validate(topic, subscription["endpoint"], given, scope)
    )


def list_subscriptions(data: Parameters) -> Result:
    """Returns the subscriptions of all topics of the Region."""
    found = [each for topic in sns.topics.values() for each in topic["subscriptions"]]
    return _list(found, data)


def list_subscriptions_by_topic(data: Parameters) -> Result:
    """Returns the subscriptions of a topic."""
    return _list(find_topic(data, "sns:ListSubscriptionsByTopic")["subscriptions"], data)


def _list(found: list[Subscription], data: Parameters) -> Result:
    described = [
        {
            "SubscriptionArn": each["arn"] if each["confirmed"] else "PendingConfirmation",
            "Owner": each["owner"],
            "Protocol": each["protocol"],
            "Endpoint": each["endpoint"],
            "TopicArn": each["topic_arn"],
        }
        for each in found
    ]
    return select_page(described, data, "Subscriptions")


OPERATIONS: Final = {
    "ConfirmSubscription": confirm_subscription,
    "GetSubscriptionAttributes": get_subscription_attributes,
    "ListSubscriptions": list_subscriptions,
    "ListSubscriptionsByTopic": list_subscriptions_by_topic,
    "SetSubscriptionAttributes": set_subscription_attributes,
    "Subscribe": subscribe,
    "Unsubscribe": unsubscribe,
}
