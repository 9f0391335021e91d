"""Records objects that are written to buckets."""

from collections.abc import Callable

from embedded_aws.event_log.log import LOG
from embedded_aws.ministack import s3
from embedded_aws.ministack.patching import Patch
from embedded_aws.observation.causes import find_cause, set_cause, suppress_recording_errors


def _record_objects(notify: Callable[..., None]) -> Callable[..., None]:
    """Records an object before its bucket notifies others, which the bucket then causes."""

    def notify_recorded(
        bucket: str, key: str, event: str, size: int = 0, *rest: object, **more: object
    ) -> None:
        arn = f"arn:aws:s3:::{bucket}"
        if event.startswith("s3:ObjectCreated:"):
            with suppress_recording_errors():
                LOG.add(
                    "object", source=find_cause(), target=arn, outcome="ok", bucket=bucket, key=key, size=size
                )
        with set_cause(arn):
            notify(bucket, key, event, size, *rest, **more)

    return notify_recorded


PATCHES = (
    Patch(
        s3.notify_later,
        _record_objects,
        "objects that are written are in the event log",
    ),
)
