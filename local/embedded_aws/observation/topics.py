"""Records events of event buses, and notifications of buckets."""

from collections.abc import Callable

from embedded_aws.json_values import read_text
from embedded_aws.ministack import eventbridge, responses, s3
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Fields
from embedded_aws.observation.causes import find_cause, suppress_recording_errors
from embedded_aws.observation.messages import record, record_delivery

_STATUS_CHANGES = "aws.states"
"""Source of the events about each execution, which the log has itself."""


def _record_notifications(deliver: Callable[..., None]) -> Callable[..., None]:
    def deliver_recorded(queue: str, *event: object, bucket_name: str = "") -> None:
        with record_delivery("sent", f"arn:aws:s3:::{bucket_name}", queue):
            deliver(queue, *event, bucket_name=bucket_name)

    return deliver_recorded


def _record_events(dispatch: Callable[..., None]) -> Callable[..., None]:
    def dispatch_recorded(event: Fields, *rest: object) -> None:
        if event.get("Source") != _STATUS_CHANGES:
            with suppress_recording_errors():
                bus = event.get("EventBusName", "default")
                account, region = responses.get_account_id(), responses.get_region()
                arn = f"arn:aws:events:{region}:{account}:event-bus/{bus}"
                record("published", find_cause(), arn, read_text(event.get("EventId")) or None)
        dispatch(event, *rest)

    return dispatch_recorded


PATCHES = (
    Patch(
        s3.notify_queue,
        _record_notifications,
        "messages that a bucket sends to a queue are in the event log",
    ),
    Patch(
        eventbridge.dispatch_event,
        _record_events,
        "events that are published to an event bus are in the event log",
    ),
)
