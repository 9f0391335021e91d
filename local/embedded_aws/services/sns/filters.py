"""Filter policies of subscriptions that match objects in arrays."""

from collections.abc import Callable
from typing import Any, cast

from embedded_aws.ministack import sns
from embedded_aws.ministack.patching import Patch

_Lookup = Callable[[str], tuple[bool, list[Any], bool]]


def _match_arrays(_: Callable[..., _Lookup]) -> Callable[[dict[str, Any]], _Lookup]:
    """Matches objects in arrays; MiniStack matches only nested objects."""

    def body_lookup(body: dict[str, Any]) -> _Lookup:
        return _create_lookup([body])

    return body_lookup


def _create_lookup(objects: list[dict[str, Any]]) -> _Lookup:
    """Returns MiniStack's lookup: the values of a key in any of ``objects``."""

    def lookup(key: str) -> tuple[bool, list[Any], bool]:
        values = _values(key)
        return bool(values), values, any(objects)

    def child(key: str) -> _Lookup | None:
        members = [cast("dict[str, Any]", value) for value in _values(key) if isinstance(value, dict)]
        return _create_lookup(members) if members else None

    def _values(key: str) -> list[Any]:
        found: list[Any] = []
        for each in objects:
            value = each.get(key)
            found += cast("list[Any]", value) if isinstance(value, list) else [value]
        return [value for value in found if value is not None]

    lookup.child = child  # pyright: ignore[reportFunctionMemberAccess] MiniStack reads it there
    return lookup


PATCHES = (
    Patch(
        sns.look_up_in_body,
        _match_arrays,
        "filter policies on a body match objects in arrays, such as Records",
    ),
)
