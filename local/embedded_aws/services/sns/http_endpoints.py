"""Deliveries to HTTP and HTTPS endpoints."""

import contextvars
import json
import logging
import threading
import urllib.request
from base64 import b64encode
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote, urlsplit

from embedded_aws.ministack import sns
from embedded_aws.ministack.records import read_members
from embedded_aws.ministack.responses import new_uuid
from embedded_aws.ministack.sns import Subscription
from embedded_aws.observation.messages import record
from embedded_aws.service_calls.own_addresses import find_own_address
from embedded_aws.services.sns.notifications import (
    Message,
    find_address,
    find_timestamp,
    is_raw,
    write_body,
)
from embedded_aws.services.sns.signatures import find_certificate_url, sign

_LOG: Final = logging.getLogger(__name__)
_TIMEOUT: Final = 15
_TEXTS: Final = {
    "SubscriptionConfirmation": (
        "You have chosen to subscribe to the topic {topic}.\n"
        "To confirm the subscription, visit the SubscribeURL included in this message."
    ),
    "UnsubscribeConfirmation": (
        "You have chosen to deactivate subscription {subscription}.\n"
        "To cancel this operation and restore the subscription, "
        "visit the SubscribeURL included in this message."
    ),
}


def send_confirmation(subscription: Subscription, kind: str) -> None:
    """Sends the token of a subscription to its endpoint, if that is one of HTTP.

    Args:
        subscription: The subscription.
        kind: ``SubscriptionConfirmation`` or ``UnsubscribeConfirmation``.
    """
    protocol = subscription["protocol"]
    if protocol not in {"http", "https"}:
        if kind == "SubscriptionConfirmation":
            reason = f"{protocol} to {subscription['endpoint']} to confirm: {_build_url(subscription)}"
            record("captured", subscription["topic_arn"], subscription["topic_arn"], reason=reason)
        return
    topic, token = subscription["topic_arn"], subscription["token"]
    url = _build_url(subscription)
    found_topic = sns.find_topic(topic)
    version = found_topic["attributes"].get("SignatureVersion", "1") if found_topic else "1"
    text = _TEXTS[kind].format(topic=topic, subscription=subscription["arn"])
    identifier = new_uuid()
    found: dict[str, object] = {
        "Type": kind,
        "MessageId": identifier,
        "Token": token,
        "TopicArn": topic,
        "Message": text,
        "SubscribeURL": url,
        "Timestamp": find_timestamp(),
        "SignatureVersion": version,
    }
    found |= {"Signature": sign(found, version), "SigningCertURL": find_certificate_url(find_address())}
    headers = {
        "x-amz-sns-message-type": kind,
        "x-amz-sns-message-id": identifier,
        "x-amz-sns-topic-arn": topic,
    }
    if kind == "UnsubscribeConfirmation":
        headers["x-amz-sns-subscription-arn"] = subscription["arn"]

    def post_quietly() -> None:
        try:
            post(subscription["endpoint"], json.dumps(found, indent=2), headers)
        except OSError as error:
            _LOG.warning("%s to %s failed: %s", kind, subscription["endpoint"], error)

    run = contextvars.copy_context().run
    threading.Thread(target=run, args=(post_quietly,), daemon=True, name="sns-confirmation").start()


def _build_url(subscription: Subscription) -> str:
    topic, token = subscription["topic_arn"], subscription["token"]
    return f"{find_address()}/?Action=ConfirmSubscription&TopicArn={topic}&Token={token}"


def deliver(message: Message, subscription: Subscription) -> None:
    """Delivers a message to an endpoint.

    Raises:
        OSError: If the endpoint does not accept it.
    """
    headers = {
        "x-amz-sns-message-type": "Notification",
        "x-amz-sns-message-id": message.id,
        "x-amz-sns-topic-arn": message.topic,
        "x-amz-sns-subscription-arn": subscription["arn"],
        **({"x-amz-sns-rawdelivery": "true"} if is_raw(subscription) else {}),
    }
    policy = json.loads(subscription["attributes"].get("DeliveryPolicy") or "{}")
    content_type = read_members(policy, "requestPolicy").get("headerContentType")
    post(subscription["endpoint"], write_body(message, subscription), headers, content_type)


def post(url: str, body: str, headers: Mapping[str, str], content_type: str | None = None) -> None:
    """Sends a request; user and password of the URL become its basic authentication.

    Raises:
        OSError: If the endpoint does not accept it.
    """
    parts = urlsplit(url)
    sent = {
        "Content-Type": content_type or "text/plain; charset=UTF-8",
        "User-Agent": "Amazon Simple Notification Service Agent",
        "Accept-Encoding": "gzip,deflate",
        **headers,
    }
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        sent["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    address, sent["Host"] = find_own_address(parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl())
    request = urllib.request.Request(address, body.encode(), sent, method="POST")  # noqa: S310 - http and https
    with urllib.request.urlopen(request, timeout=_TIMEOUT):  # noqa: S310
        pass
