"""Filter policies of subscriptions that look into the objects of an array."""

from collections.abc import Callable
from typing import Any, cast

from ministack.services import sns

from embedded_aws.emulator_mends.patching import replace

_Lookup = Callable[[str], tuple[bool, list[Any], bool]]


def mend_sns_payload_filters() -> None:
    """Lets filter policies on a message's body look into the objects of an array, as AWS does.

    MiniStack matches nested objects, but finds nothing below an array such as the ``Records`` of
    an S3 event.
    """

    def body_lookup(body: dict[str, Any]) -> _Lookup:
        return _lookup_in([body])

    replace(sns, "_body_lookup", lambda _: body_lookup)


def _lookup_in(objects: list[dict[str, Any]]) -> _Lookup:
    """What MiniStack matches against: the values of a key in any of ``objects``."""

    def lookup(key: str) -> tuple[bool, list[Any], bool]:
        values = _values(key)
        return bool(values), values, any(objects)

    def child(key: str) -> _Lookup | None:
        members = [cast("dict[str, Any]", value) for value in _values(key) if isinstance(value, dict)]
        return _lookup_in(members) if members else None

    def _values(key: str) -> list[Any]:
        found: list[Any] = []
        for each in objects:
            value = each.get(key)
            found += cast("list[Any]", value) if isinstance(value, list) else [value]
        return [value for value in found if value is not None]

    lookup.child = child  # pyright: ignore[reportFunctionMemberAccess] where MiniStack looks for it
    return lookup
