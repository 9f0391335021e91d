"""Metrics of queues: how many messages wait in each, and for how long.

CloudWatch has one value for each minute. That of the current minute follows the queue here within a second,
so that an alarm on it does not wait for the end of the minute.
"""

import logging
import threading
import time
from typing import Final

from embedded_aws.ministack import cloudwatch, sqs
from embedded_aws.ministack.responses import request_scope
from embedded_aws.ministack.sqs import Queue

_LOG: Final = logging.getLogger(__name__)
_NAMESPACE: Final = "AWS/SQS"
_PAUSE: Final = 1.0
"""Seconds between two looks at the queues."""
_MINUTE: Final = 60
_VISIBLE: Final = "ApproximateNumberOfMessagesVisible"
_IN_FLIGHT: Final = "ApproximateNumberOfMessagesNotVisible"
_DELAYED: Final = "ApproximateNumberOfMessagesDelayed"
_AGE: Final = "ApproximateAgeOfOldestMessage"
_Recorded = dict[object, tuple[int, dict[str, int]]]
"""The minute of the last values, and these, by account, Region and URL of the queue."""


def start_recording() -> None:
    """Starts the thread that records the metrics of queues."""
    threading.Thread(target=_run, daemon=True, name="sqs-metrics").start()


def _run() -> None:
    recorded: _Recorded = {}
    while True:
        rest()
        try:
            _record_all(recorded)
        except Exception:
            _LOG.exception("The metrics of queues could not be recorded.")


def rest() -> None:
    """Waits until the next look at the queues."""
    time.sleep(_PAUSE)


def _record_all(recorded: _Recorded) -> None:
    """Records the queues that have changed, and all in a new minute."""
    items = sqs.queues.all_items()
    for key in recorded.keys() - {key for key, _ in items}:
        del recorded[key]
    for key, queue in items:
        now = time.time()
        found = minute, counts = int(now // _MINUTE), count_messages(queue, now)
        if recorded.get(key) == found:
            continue
        recorded[key] = minute, counts
        account, region, _ = key
        with request_scope(account, region):
            _record(queue, counts, _find_age(queue, now))


def _record(queue: Queue, counts: dict[str, int], age: float) -> None:
    dimensions = {"QueueName": queue["name"]}
    for name, count in counts.items():
        cloudwatch.record_metric(_NAMESPACE, name, count, "Count", dimensions)
    cloudwatch.record_metric(_NAMESPACE, _AGE, age, "Seconds", dimensions)


def count_messages(queue: Queue, now: float) -> dict[str, int]:
    """Returns the numbers of messages that a queue has, by the metric.

    Args:
        queue: The queue.
        now: Seconds since 1970.
    """
    counts: dict[str, int] = dict.fromkeys((_VISIBLE, _IN_FLIGHT, _DELAYED), 0)
    oldest = now - float(queue["attributes"].get("MessageRetentionPeriod") or 0)
    for message in list(queue["messages"]):
        if message["sent_at"] <= oldest:
            continue  # it is deleted at the next request
        if message["visible_at"] <= now:
            counts[_VISIBLE] += 1
        else:
            counts[_IN_FLIGHT if message["receive_count"] else _DELAYED] += 1
    return counts


def _find_age(queue: Queue, now: float) -> float:
    """Returns the seconds since the oldest message was sent to a queue; 0 if there is none."""
    sent = [message.get("enqueued_at") or message["sent_at"] for message in list(queue["messages"])]
    return max(0, int(now - min(sent))) if sent else 0
