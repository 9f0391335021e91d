"""Records what topics, event buses and buckets publish and deliver."""

from collections.abc import Callable
from typing import Any

from ministack.core import responses
from ministack.services import eventbridge, s3, sns

from embedded_aws.patches import topic_streams
from embedded_aws.patches.observation.causes import cause, caused_by, harmless
from embedded_aws.patches.observation.messages import delivery, record
from embedded_aws.patches.patching import Patch

_STATUS_CHANGES = "aws.states"
"""Source of the events about each execution, which the log has itself."""


def _recorded_fan_out(fan_out: Callable[..., None]) -> Callable[..., None]:
    def fan_out_recorded(topic: str, message_id: str, *message: Any, **more: Any) -> None:
        with harmless():
            record("published", cause(), topic, message_id)
        with caused_by(topic):
            fan_out(topic, message_id, *message, **more)
            topic_streams.deliver(topic, message_id, *message, **more)

    return fan_out_recorded


def _recorded_notification(deliver: Callable[..., None]) -> Callable[..., None]:
    def deliver_recorded(queue: str, *event: Any, bucket_name: str = "") -> None:
        with delivery("sent", f"arn:aws:s3:::{bucket_name}", queue):
            deliver(queue, *event, bucket_name=bucket_name)

    return deliver_recorded


def _recorded_event(dispatch: Callable[..., None]) -> Callable[..., None]:
    def dispatch_recorded(event: dict[str, Any], *rest: Any) -> None:
        if event.get("Source") != _STATUS_CHANGES:
            with harmless():
                bus = event.get("EventBusName", "default")
                account, region = responses.get_account_id(), responses.get_region()
                arn = f"arn:aws:events:{region}:{account}:event-bus/{bus}"
                record("published", cause(), arn, event.get("EventId"))
        dispatch(event, *rest)

    return dispatch_recorded


PATCHES = (
    Patch(
        sns,
        "_fanout",
        "103d089c211715fa",
        _recorded_fan_out,
        "messages that are published to a topic are in the event log, and reach Data Firehose",
    ),
    Patch(
        s3,
        "_deliver_event_to_sqs",
        "ae7d6a0fa544a6d0",
        _recorded_notification,
        "messages that a bucket sends to a queue are in the event log",
    ),
    Patch(
        eventbridge,
        "_dispatch_event",
        "0115bceff7b6b2cd",
        _recorded_event,
        "events that are published to an event bus are in the event log",
    ),
)
