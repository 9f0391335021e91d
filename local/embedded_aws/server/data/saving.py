"""Loads the data of resources from files, and saves it to them."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NotRequired, TypedDict

from embedded_aws.emulator.clients import ACCOUNT
from embedded_aws.emulator.data_directory import DataDirectory, StoredResource
from embedded_aws.ministack.responses import request_scope
from embedded_aws.server.activity.idle import find_busy
from embedded_aws.server.activity.requests import Requests
from embedded_aws.server.data.stores import KEPT_STORES

_ATTEMPTS: Final = 5
_LONGEST_PAUSE: Final = 10.0  # seconds
_ORDER: Final = ("objects", "items", "users", "messages")
"""Messages last: their functions read the rest."""


class SavedHolder(TypedDict):
    """A resource whose data is saved.

    Attributes:
        urn: URN of the resource.
        kind: Kind of the data, one of :data:`KEPT_STORES`.
        region: Region of the resource.
        name: What the kind identifies a resource by.
        without: Keys of the data that the program creates, which is neither loaded nor saved.
    """

    urn: str
    kind: str
    region: str
    name: str
    without: NotRequired[list[str]]


class Saving:
    """The data of a stack in a directory.

    Args:
        path: The directory, which the process of the stack has locked.
        requests: The requests that are running.
    """

    def __init__(self, path: str, requests: Requests) -> None:
        self._directory = DataDirectory(Path(path))
        self._requests = requests
        self._loaded: set[str] = set()
        self._saved: tuple[int, Sequence[SavedHolder]] | None = None
        self._at = 0.0

    async def synchronize(self, holders: Sequence[SavedHolder], *, final: bool) -> None:
        """Loads the data of resources that are new since the last call, then saves that of all.

        A resource that is gone keeps its data in the directory, and has it again when it is back.

        Args:
            holders: The resources.
            final: Whether this is the last call. Others do nothing if nothing has happened.

        Raises:
            DataDirectoryError: If a file cannot be read; then nothing is loaded or saved.
            OSError: If a file cannot be written.
        """
        now = self._requests.begun, holders
        # Schedules write to queues without a request.
        recent = time.monotonic() - self._at < _LONGEST_PAUSE
        if self._saved == now and recent and not final:
            return
        busy = find_busy(self._requests)
        await asyncio.to_thread(self._synchronize, holders)
        self._saved, self._at = None if busy else now, time.monotonic()

    def _synchronize(self, holders: Sequence[SavedHolder]) -> None:
        self._loaded &= {each["urn"] for each in holders}
        new = [each for each in holders if each["urn"] not in self._loaded]
        stored = [(each, self._directory.read(each["urn"])) for each in new]
        for holder, found in sorted(stored, key=lambda each: _ORDER.index(each[0]["kind"])):
            if found and found.kind == holder["kind"]:
                _load(holder, found)
        self._loaded |= {each["urn"] for each in new}
        for holder in holders:
            entries = _read(holder)
            if entries is not None:
                self._directory.write(StoredResource(holder["urn"], holder["kind"], entries))
        self._directory.remove_unused()


def _load(holder: SavedHolder, found: StoredResource) -> None:
    with request_scope(ACCOUNT, holder["region"]):
        KEPT_STORES[holder["kind"]].write(holder["name"], _remove_members(holder, dict(found.entries)))


def _read(holder: SavedHolder) -> dict[str, object] | None:
    for attempt in range(_ATTEMPTS):
        try:
            with request_scope(ACCOUNT, holder["region"]):
                entries = KEPT_STORES[holder["kind"]].read(holder["name"])
        except RuntimeError:  # the data was changed meanwhile
            if attempt == _ATTEMPTS - 1:
                raise
        else:
            return None if entries is None else _remove_members(holder, dict(entries))
    return None


def _remove_members(holder: SavedHolder, entries: dict[str, object]) -> dict[str, object]:
    for key in holder.get("without", []):
        entries.pop(key, None)
    return entries
