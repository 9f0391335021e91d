"""Messages of queues."""

import copy
import time
from collections.abc import Mapping
from typing import cast

from embedded_aws.ministack import sqs
from embedded_aws.server.data.store import Entries


class Messages:
    """The messages of a queue by their ID; the name of a queue is its URL or its name."""

    def clear(self, name: str) -> None:
        """Deletes all messages of a queue, and what deduplication remembers."""
        if queue := _queue(name):
            with sqs.queues_lock:
                queue["messages"] = []
                queue["dedup_cache"] = {}

    def read(self, name: str) -> Entries | None:
        """Returns copies of all messages of a queue."""
        queue = _queue(name)
        if queue is None:
            return None
        return {each["id"]: copy.deepcopy(each) for each in list(queue["messages"])}

    def write(self, name: str, entries: Entries) -> None:
        """Appends messages to a queue; those in flight are visible, since who received them is gone."""
        messages = cast("Mapping[str, sqs.Message]", entries)
        if queue := _queue(name):
            with sqs.queues_lock:
                others = [each for each in queue["messages"] if each["id"] not in messages]
                added = copy.deepcopy(list(messages.values()))
                for message in added:
                    if message["receive_count"]:
                        message["visible_at"] = min(message["visible_at"], time.time())
                queue["messages"] = [*others, *added]
                numbers = [int(seq) for each in messages.values() if (seq := each.get("seq"))]
                queue["fifo_seq"] = max([queue["fifo_seq"], *numbers])
            sqs.wake_up.set()


def _queue(name: str) -> sqs.Queue | None:
    return sqs.queues.get(sqs.queue_url(name))
