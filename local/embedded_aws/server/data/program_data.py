"""Data that programs create in resources, such as objects, in its state after the deployment."""

from collections.abc import Sequence
from typing import TypedDict

from embedded_aws.emulator.clients import ACCOUNT
from embedded_aws.ministack.responses import request_scope
from embedded_aws.server.data.stores import KEPT_STORES


class Created(TypedDict):
    """An entry that a program itself put into a resource, such as an object.

    Attributes:
        kind: Kind of the data, one of :data:`~embedded_aws.server.data.stores.KEPT_STORES`.
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
        self._entries: dict[tuple[str, str, str, str], object] = {}

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
