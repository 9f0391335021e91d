"""Types of MiniStack's stores."""

from collections.abc import Iterator, MutableMapping
from typing import Any, TypeVar

Value = TypeVar("Value")


class Store(MutableMapping[Any, Value]):
    """Records of the current account and Region; a type only, for those that MiniStack has."""

    def __getitem__(self, key: Any) -> Value: ...

    def __setitem__(self, key: Any, value: Value) -> None: ...

    def __delitem__(self, key: Any) -> None: ...

    def __iter__(self) -> Iterator[Any]: ...

    def __len__(self) -> int: ...

    def get_scoped(self, account: str, region: str | None, key: Any, default: Any = None) -> Value | None:
        """Returns a record of an account and a Region; None is the Region of global services."""

    def pop_scoped(self, account: str, region: str | None, key: Any, default: Any = None) -> Value | None:
        """Removes a record of an account and a Region, and returns it."""

    def all_items(self) -> list[tuple[tuple[str, str, Any], Value]]:
        """Returns the records of all accounts and Regions by account, Region and key."""
        ...
