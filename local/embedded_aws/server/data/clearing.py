"""Deletes the data of resources, so that the next test finds them as they were deployed."""

import asyncio
import time
from collections.abc import Sequence
from typing import Final, TypedDict

from embedded_aws.emulator.clients import ACCOUNT
from embedded_aws.ministack.responses import request_scope
from embedded_aws.server.activity.requests import Requests
from embedded_aws.server.activity.threads import list_busy_threads
from embedded_aws.server.data.items import Items
from embedded_aws.server.data.messages import Messages
from embedded_aws.server.data.program_data import Created, Kept
from embedded_aws.server.data.records import Executions
from embedded_aws.server.data.stores import STORES
from embedded_aws.server.data.streams import StreamRecords

_PAUSE: Final = 0.005  # seconds between two looks


class Holder(TypedDict):
    """A resource that has data.

    Attributes:
        kind: Kind of the data, one of :data:`STORES`.
        region: Region of the resource.
        name: What the kind identifies a resource by.
    """

    kind: str
    region: str
    name: str


async def clear(
    holders: Sequence[Holder], kept: Kept, created: Sequence[Created], requests: Requests, seconds: float
) -> list[str]:
    """Deletes the data of resources after what runs has ended; what programs put there is as it was.

    Args:
        holders: The resources.
        kept: Remembers what programs put into resources.
        created: What that of the stack did.
        requests: The requests that are running.
        seconds: Maximum seconds to wait for running work.

    Returns:
        What still ran after that time, so that data may appear later; empty if nothing did.
    """
    end = time.monotonic() + seconds
    idle_since: int | None = None
    while True:
        _stop(holders)
        begun = requests.begun
        busy = [*requests.describe_running(), *list_busy_threads()]
        if (not busy and idle_since == begun) or time.monotonic() >= end:
            break
        idle_since = None if busy else begun
        await asyncio.sleep(_PAUSE)
    for holder in holders:
        with request_scope(ACCOUNT, holder["region"]):
            STORES[holder["kind"]].clear(holder["name"])
    kept.restore(created)
    return sorted(set(busy))


def _stop(holders: Sequence[Holder]) -> None:
    """Takes away what would start more: messages, records of streams, and the next states of executions."""
    for holder in holders:
        store = STORES[holder["kind"]]
        with request_scope(ACCOUNT, holder["region"]):
            match store:
                case Messages() | StreamRecords():
                    store.clear(holder["name"])
                case Items():
                    store.skip_stream(holder["name"])
                case Executions():
                    store.stop(holder["name"])
                case _:
                    pass
