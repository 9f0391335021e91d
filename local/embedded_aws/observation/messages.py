"""Records messages; see :class:`embedded_aws.event_log.model.Message`."""

import time
from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar

from embedded_aws.event_log.log import LOG
from embedded_aws.event_log.traces import carry_traces, follow_traces
from embedded_aws.ministack import sqs
from embedded_aws.observation.causes import suppress_recording_errors

_delivery: ContextVar[tuple[str, str, str | None] | None] = ContextVar("delivery", default=None)
_reason: ContextVar[str | None] = ContextVar("reason", default=None)


def record(
    action: str,
    source: str | None,
    target: str | None,
    message_id: str | None = None,
    *,
    receive_count: int | None = None,
    reason: str | None = None,
) -> None:
    """Adds a message to the event log; it keeps the traces with which it was sent."""
    if message_id:
        carry_traces(message_id)
    with follow_traces([message_id]) if message_id else nullcontext():
        LOG.add(
            "message",
            source=source,
            target=target,
            outcome="error" if action in {"retried", "dead-lettered", "undelivered"} else "ok",
            action=action,
            message_id=message_id,
            receive_count=receive_count,
            reason=reason,
        )


@contextmanager
def mark_dead_letters(reason: str | None) -> Generator[None]:
    """Marks messages of the block to a queue as dead letters, unless the reason is missing.

    Args:
        reason: Why they are.
    """
    before = _reason.set(reason)
    try:
        yield
    finally:
        _reason.reset(before)


def find_dead_letter_reason() -> str | None:
    """Returns why what is sent to a queue now is a dead letter; None if it is not."""
    return _reason.get()


@contextmanager
def mark_delivery(action: str, source: str, reason: str | None = None) -> Generator[None]:
    """Marks messages of the block to a queue as deliveries of another service.

    Args:
        action: Action of the event, such as ``"delivered"``.
        source: ARN of the resource that delivers.
        reason: Why it is a dead letter.
    """
    before = _delivery.set((action, source, reason))
    try:
        yield
    finally:
        _delivery.reset(before)


def find_delivery() -> tuple[str, str, str | None] | None:
    """Returns action, source and reason of what is sent to a queue now; None if it is not a delivery."""
    return _delivery.get()


@contextmanager
def record_delivery(action: str, source: str, target: str, reason: str | None = None) -> Generator[None]:
    """Records what the block puts into a queue; into anything else, that it ran.

    Args:
        action: Action of the event, such as ``"delivered"``.
        source: ARN of the source.
        target: ARN of the queue, or of another target.
        reason: Why it is a dead letter.
    """
    started = time.time()
    yield
    with suppress_recording_errors():
        if target.split(":")[2] != "sqs":
            record(action, source, target, reason=reason)
        elif message := _find_newest(target, started):
            record(action, source, target, message["id"], reason=reason)


def _find_newest(queue_arn: str, since: float) -> sqs.Message | None:
    """Returns the last message that was sent to a queue since a time."""
    queue = sqs.find_queue(queue_arn)
    for message in reversed(queue["messages"] if queue else []):
        if message["sent_at"] >= since:
            return message
    return None
