"""Notifications: what the endpoints of a topic receive."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from embedded_aws.ministack import sns
from embedded_aws.ministack.sns import Subscription
from embedded_aws.services.sns.message_attributes import Attributes, describe
from embedded_aws.services.sns.signatures import find_certificate_url, sign


@dataclass(frozen=True)
class Message:
    """A published message.

    Attributes:
        topic: ARN of the topic.
        id: ID of the message.
        body: The message.
        subject: Its subject; empty if it has none.
        attributes: Its attributes.
        group: Message group ID; empty if it has none.
        deduplication: Deduplication ID; empty if it has none.
        sequence: Sequence number; empty for a standard topic.
        signature_version: Version of the signature of the topic.
    """

    topic: str
    id: str
    body: str
    subject: str = ""
    attributes: Attributes = field(default_factory=dict[str, Mapping[str, object]])
    group: str = ""
    deduplication: str = ""
    sequence: str = ""
    signature_version: str = "1"


def find_address() -> str:
    """Returns the URL of the emulator, which is in links of notifications."""
    return f"http://{sns.host}:{sns.port}"


def find_timestamp() -> str:
    """Returns the current time as notifications have it."""
    return f"{datetime.now(UTC).isoformat(timespec='milliseconds').removesuffix('+00:00')}Z"


def build_notification(message: Message, subscription_arn: str) -> dict[str, object]:
    """Returns the notification of a message; a FIFO topic does not sign it."""
    found: dict[str, object] = {
        "Type": "Notification",
        "MessageId": message.id,
        **({"SequenceNumber": message.sequence} if message.sequence else {}),
        "TopicArn": message.topic,
        **({"Subject": message.subject} if message.subject else {}),
        "Message": message.body,
        "Timestamp": find_timestamp(),
    }
    if not message.sequence:
        found |= {
            "SignatureVersion": message.signature_version,
            "Signature": sign(found, message.signature_version),
            "SigningCertURL": find_certificate_url(find_address()),
        }
    found["UnsubscribeURL"] = f"{find_address()}/?Action=Unsubscribe&SubscriptionArn={subscription_arn}"
    if message.attributes:
        found["MessageAttributes"] = describe(message.attributes)
    return found


def build_lambda_event(message: Message, subscription_arn: str) -> dict[str, object]:
    """Returns the event of a function: some members have other names, and the version is always 1."""
    notification = build_notification(message, subscription_arn)
    renamed = {"SigningCertURL": "SigningCertUrl", "UnsubscribeURL": "UnsubscribeUrl"}
    found = {renamed.get(name, name): value for name, value in notification.items()}
    signed = {"SignatureVersion": "1"} if "SignatureVersion" in found else {}
    return {
        "EventVersion": "1.0",
        "EventSubscriptionArn": subscription_arn,
        "EventSource": "aws:sns",
        "Sns": {"Subject": None, "MessageAttributes": {}, **found, **signed},
    }


def write_body(message: Message, subscription: Subscription) -> str:
    """Returns what an endpoint receives: the message if its delivery is raw, the notification otherwise."""
    if is_raw(subscription):
        return message.body
    return json.dumps(build_notification(message, subscription["arn"]))


def is_raw(subscription: Subscription) -> bool:
    """Whether an endpoint receives the message alone."""
    return subscription["attributes"].get("RawMessageDelivery") == "true"
