"""Published messages: recorded, and delivered to Data Firehose streams as the role of the subscription."""

import contextvars
import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

from embedded_aws.iam.authorization import Caller
from embedded_aws.ministack import sns
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import read_members
from embedded_aws.ministack.responses import request_scope
from embedded_aws.observation.causes import find_cause, set_cause, suppress_recording_errors
from embedded_aws.observation.messages import record
from embedded_aws.service_calls.as_role import CallError, call_as, require_role
from embedded_aws.services.sns.redrive import redrive

_SESSION: Final = "sns-delivery"


def deliver(topic: str, message_id: str, message: str, *more: Any, **_named: Any) -> None:
    """Delivers a message to the streams that are subscribed to a topic.

    Args:
        topic: ARN of the topic.
        message_id: ID of the message.
        message: The message.
        more: Its subject, structure and attributes.
    """
    given: tuple[Any, ...] = (*more, "", "", None)
    subject, structure, attributes = given[:3]
    found: Mapping[str, Any] = sns.find_topic(topic) or {}
    attributes = read_members(attributes)
    for subscription in found.get("subscriptions", []):
        if subscription["protocol"] != "firehose":
            continue
        body = sns.message_for_protocol(message, structure, "firehose")
        if not sns.matches_filter_policy(subscription, attributes, body):
            continue
        raw = subscription.get("attributes", {}).get("RawMessageDelivery", "false") == "true"
        envelope = sns.build_envelope(topic, message_id, body, subject, attributes, raw)
        call = (_put, topic, subscription, envelope, message_id)
        threading.Thread(target=contextvars.copy_context().run, args=call, daemon=True).start()


def _put(topic: str, subscription: Mapping[str, Any], envelope: str, message_id: str) -> None:
    stream: str = subscription["endpoint"]
    role = subscription.get("attributes", {}).get("SubscriptionRoleArn")
    given = {
        "DeliveryStreamName": stream.rpartition("/")[2],
        "Record": {"Data": f"{envelope}\n".encode()},
    }
    with request_scope(topic.split(":")[4], topic.split(":")[3]):
        try:
            caller = Caller(require_role(role, "sns.amazonaws.com", topic), _SESSION)
            call_as(caller, "firehose", "PutRecord", given)
        except CallError as error:
            record("undelivered", topic, stream, message_id, reason=str(error))
            redrive(stream, envelope, topic)
        else:
            record("delivered", topic, stream, message_id)


def _record_fan_out(fan_out: Callable[..., None]) -> Callable[..., None]:
    def fan_out_recorded(topic: str, message_id: str, *message: Any, **more: Any) -> None:
        with suppress_recording_errors():
            record("published", find_cause(), topic, message_id)
        with set_cause(topic):
            fan_out(topic, message_id, *message, **more)
            deliver(topic, message_id, *message, **more)

    return fan_out_recorded


PATCHES = (
    Patch(
        sns.publish,
        _record_fan_out,
        "messages that are published to a topic are in the event log, and reach Data Firehose",
    ),
)
