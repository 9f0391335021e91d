"""Records of one kind, by account, Region and key."""

from collections.abc import Iterator
from threading import RLock
from typing import Final, Generic, TypeVar

Record = TypeVar("Record")
Scope = tuple[str, str]
"""Account and Region. A global service has the Region ``""``."""
LOCK: Final = RLock()
"""Held while an operation runs: each is atomic, also for threads that deliver messages."""
KINDS: Final[dict[str, "Records[object]"]] = {}
"""All kinds of records by their names, for the files and for who looks at the state."""


class Records(Generic[Record]):
    """Records of one kind.

    Args:
        kind: Service and name of the kind, such as ``"ssm/parameters"``.
        record: Type of a record: a dataclass, whose fields have types that a file can hold.
        is_kept: Whether a file keeps the records; not for what ends with the process. Defaults to True.
    """

    def __init__(self, kind: str, record: type[Record], *, is_kept: bool = True) -> None:
        if kind in KINDS:
            raise ValueError(f"the kind of records {kind!r} is declared twice")
        self.kind: Final = kind
        self.record: Final = record
        self.is_kept: Final = is_kept
        self._scopes: dict[Scope, dict[str, Record]] = {}
        KINDS[kind] = self  # pyright: ignore[reportArgumentType] - only files and tests read it as objects

    def select(self, account: str, region: str) -> dict[str, Record]:
        """Returns the records of an account and a Region by key; changes of the dict are stored.

        Args:
            account: ID of the account.
            region: Name of the Region; empty for a global service.
        """
        return self._scopes.setdefault((account, region), {})

    def find(self, account: str, region: str, key: str) -> Record | None:
        """Returns a record; None if it does not exist."""
        return self._scopes.get((account, region), {}).get(key)

    def all(self) -> Iterator[tuple[Scope, str, Record]]:
        """Returns the records of all accounts and Regions, each with its scope and key."""
        for scope, records in list(self._scopes.items()):
            for key, record in list(records.items()):
                yield scope, key, record

    def clear(self) -> None:
        """Removes all records."""
        for records in self._scopes.values():
            records.clear()


def clear_all() -> None:
    """Removes the records of all kinds."""
    with LOCK:
        for records in KINDS.values():
            records.clear()
