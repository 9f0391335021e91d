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
}
"""How to delete each kind of data."""
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


class KeptObject(TypedDict):
    """An object that a program created.

    Attributes:
        bucket: Name of its bucket.
        key: Its key.
        changed: Whether the last deployment created or changed it.
    """

    bucket: str
    key: str
    changed: bool


class Kept:
    """The objects that programs created, as they created them."""

    def __init__(self) -> None:
        self._objects: dict[tuple[str, str], Any] = {}

    def remember(self, objects: Sequence[KeptObject]) -> None:
        """Keeps copies of the objects that were changed or are not known."""
        with request_scope(ACCOUNT, ""):
            for bucket in {each["bucket"] for each in objects}:
                found = KEPT_STORES["objects"].read(bucket) or {}
                for each in objects:
                    key = bucket, each["key"]
                    of_bucket = each["bucket"] == bucket and each["key"] in found
                    if of_bucket and (each["changed"] or key not in self._objects):
                        self._objects[key] = found[each["key"]]

    def restore(self, objects: Sequence[KeptObject]) -> None:
        """Stores the objects as they were."""
        with request_scope(ACCOUNT, ""):
            for each in objects:
                key = each["bucket"], each["key"]
                if key in self._objects:
                    KEPT_STORES["objects"].write(each["bucket"], {each["key"]: self._objects[key]})


async def clear(
    holders: Sequence[Holder], kept: Kept, objects: Sequence[KeptObject], requests: Requests, seconds: float
) -> list[str]:
    """Deletes the data of resources after what runs has ended; the objects of programs are as they were.

    Args:
        holders: The resources.
        kept: Remembers the objects that programs created.
        objects: Those of the stack.
        requests: The requests that are running.
        seconds: Maximum seconds to wait for what runs.

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
    kept.restore(objects)
    return sorted(set(busy))


def _stop(holders: Sequence[Holder]) -> None:
    """Takes away what would start more: messages, records of streams, and the next states of executions."""
    for holder in holders:
        store = STORES[holder["kind"]]
        with request_scope(ACCOUNT, holder["region"]):
            match store:
                case Messages():
                    store.clear(holder["name"])
                case Items():
                    store.skip_stream(holder["name"])
                case Executions():
                    store.stop(holder["name"])
                case _:
                    pass
