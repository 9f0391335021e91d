"""Base class of a kind of data of a resource."""

from collections.abc import Mapping
from typing import Protocol

Entries = Mapping[str, object]
"""Data of a resource by its key. The entries are JSON values and bytes, and copies."""


class Store(Protocol):
    """The data of the resources of one type; each call has the account and Region of the resource."""

    def clear(self, name: str) -> None:
        """Deletes all data of a resource, without an event."""
        ...


class KeptStore(Store, Protocol):
    """Data that can be read and written as well."""

    def read(self, name: str) -> Entries | None:
        """Returns copies of the data of a resource; None if the resource does not exist."""
        ...

    def write(self, name: str, entries: Entries) -> None:
        """Stores data of a resource, without an event; what has the same key is replaced."""
        ...
