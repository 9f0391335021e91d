"""Deletes the data of resources, so that the next test finds them as they were deployed."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypedDict

from ministack.core.responses import request_scope

from embedded_aws.emulator.clients import ACCOUNT
from embedded_aws.server.activity.requests import Requests
from embedded_aws.server.activity.threads import busy_threads
from embedded_aws.server.data.items import Items
from embedded_aws.server.data.messages import Messages
from embedded_aws.server.data.objects import Objects
from embedded_aws.server.data.records import Executions, LogEvents
from embedded_aws.server.data.store import KeptStore, Store
from embedded_aws.server.data.streams import StreamRecords
from embedded_aws.server.data.users import Users

KEPT_STORES: Final[Mapping[str, KeptStore]] = {
    "objects": Objects(),
    "items": Items(),
    "messages": Messages(),
    "users": Users(),
}
STORES: Final[Mapping[str, Store]] = {
    **KEPT_STORES,
    "executions": Executions(),
    "log events": LogEvents(),
    "records": StreamRecords(),
}
"""Deletions by kind of data."""
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


class Created(TypedDict):
    """An entry that a program itself put into a resource, such as an object.

    Attributes:
        kind: Kind of the data, one of :data:`KEPT_STORES`.
        region: Region of the resource.
        name: What the kind identifies the resource by.
        key: Key of the entry.
        changed: Whether the last deployment created or changed it.
    """

    kind: str
    region: str
    name: str
    key: str
    changed: bool


class Kept:
    """Data that programs create in resources, in their state after the deployment."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, str, str, str], Any] = {}

    def remember(self, created: Sequence[Created]) -> None:
        """Keeps copies of the entries that were changed or are not known."""
        for kind, region, name in {_holder(each) for each in created}:
            with request_scope(ACCOUNT, region):
                found = KEPT_STORES[kind].read(name) or {}
            for each in created:
                key = (kind, region, name, each["key"])
                if _holder(each) != key[:3] or each["key"] not in found:
                    continue
                if each["changed"] or key not in self._entries:
                    self._entries[key] = found[each["key"]]

    def restore(self, created: Sequence[Created]) -> None:
        """Stores the entries as they were."""
        for each in created:
            kind, region, name = _holder(each)
            key = (kind, region, name, each["key"])
            if key in self._entries:
                with request_scope(ACCOUNT, region):
                    KEPT_STORES[kind].write(name, {each["key"]: self._entries[key]})


def _holder(created: Created) -> tuple[str, str, str]:
    return created["kind"], created["region"], created["name"]


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
        busy = [*requests.running(), *busy_threads()]
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
