"""Published messages: they are recorded, and reach each subscription whose filter policy matches."""

import contextvars
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from embedded_aws.ministack import sns
from embedded_aws.ministack.responses import request_scope
from embedded_aws.ministack.sns import Subscription
from embedded_aws.observation.causes import find_cause, set_cause, suppress_recording_errors
from embedded_aws.observation.messages import record
from embedded_aws.services.sns import functions, http_endpoints, redrive, streams
from embedded_aws.services.sns.notifications import Message
from embedded_aws.services.sns.retries import list_delays, may_succeed_later, read_policies

_SHOWN: Final = 200
"""Characters of a captured message in the event log."""
_Deliver = Callable[[Message, Subscription], None]


def _deliver_over_http(message: Message, subscription: Subscription) -> None:
    delays = list_delays(*read_policies(sns.find_topic(message.topic), subscription))
    for delay in (*delays, None):
        try:
            http_endpoints.deliver(message, subscription)
        except OSError as error:
            reason = f"{subscription['endpoint']}: {error}"
            if delay is not None and may_succeed_later(error):
                record("retried", message.topic, message.topic, message.id, reason=reason)
                time.sleep(delay)
                continue
            record("undelivered", message.topic, message.topic, message.id, reason=reason)
            redrive.redrive(message, subscription)
        else:
            record("delivered", message.topic, message.topic, message.id, reason=subscription["endpoint"])
        return


def _capture(message: Message, subscription: Subscription) -> None:
    """Records a message that would leave this machine by mail or telephone."""
    reason = f"{subscription['protocol']} to {subscription['endpoint']}: {message.subject or message.body}"
    record("captured", message.topic, message.topic, message.id, reason=reason[:_SHOWN])


_LATER: Final[Mapping[str, _Deliver]] = {
    "email": _capture,
    "email-json": _capture,
    "firehose": streams.deliver,
    "http": _deliver_over_http,
    "https": _deliver_over_http,
    "lambda": functions.deliver,
    "sms": _capture,
}
"""Deliveries that the publisher does not wait for, by protocol."""


def fan_out(_: Callable[..., None]) -> Callable[..., None]:
    """Returns the function that delivers a message to the subscriptions of a topic."""

    def publish(  # noqa: PLR0917 - the parameters of MiniStack
        topic_arn: str,
        msg_id: str,
        message: str,
        subject: str = "",
        message_structure: str = "",
        message_attributes: Mapping[str, Mapping[str, object]] | None = None,
        message_group_id: str = "",
        message_dedup_id: str = "",
        sequence_number: str = "",
    ) -> None:
        topic = sns.find_topic(topic_arn)
        if topic is None:
            return
        with suppress_recording_errors():
            record("published", find_cause(), topic_arn, msg_id)
        published = Message(
            topic=topic_arn,
            id=msg_id,
            body=message,
            subject=subject,
            attributes=message_attributes or {},
            group=message_group_id,
            deduplication=message_dedup_id,
            sequence=sequence_number,
            signature_version=topic["attributes"].get("SignatureVersion", "1"),
        )
        _, _, _, region, owner, _ = topic_arn.split(":", 5)
        with set_cause(topic_arn), request_scope(owner, region):
            for subscription in list(topic["subscriptions"]):
                _deliver(published, subscription, message_structure)

    return publish


def _select_body(message: str, protocol: str) -> str:
    """Returns the message for a protocol; the default if there is none that is a string."""
    bodies: Mapping[str, object] = json.loads(message)
    body = bodies.get(protocol)
    return body if isinstance(body, str) else str(bodies["default"])


def _deliver(message: Message, subscription: Subscription, structure: str) -> None:
    protocol = subscription["protocol"]
    body = _select_body(message.body, protocol) if structure == "json" else message.body
    if not subscription["confirmed"] or not sns.matches_filter_policy(subscription, message.attributes, body):
        return
    addressed = replace(message, body=body)
    if protocol == "sqs":
        redrive.deliver(addressed, subscription)
    elif deliver := _LATER.get(protocol):
        call = (contextvars.copy_context().run, deliver, addressed, subscription)
        threading.Thread(target=call[0], args=call[1:], daemon=True, name="sns-delivery").start()
