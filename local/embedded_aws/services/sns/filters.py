"""Filter policies on the body of a message: objects in arrays, and names with dots."""

from collections.abc import Callable, Iterator
from typing import Any, cast

from embedded_aws.ministack import sns
from embedded_aws.ministack.patching import Patch

_Lookup = Callable[[str], tuple[bool, list[Any], bool]]


def _match_paths(_: Callable[..., _Lookup]) -> Callable[[dict[str, Any]], _Lookup]:
    """Matches objects in arrays and names with dots; MiniStack matches only nested objects."""

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
        return [value for each in objects for value in find_values(each, key) if value is not None]

    lookup.child = child  # pyright: ignore[reportFunctionMemberAccess] MiniStack reads it there
    return lookup


def find_values(value: dict[str, Any], name: str) -> Iterator[Any]:
    """Yields the values of a name, which can be a path of names with dots between them.

    Args:
        value: An object.
        name: The name, such as ``"order.id"``, which is a member, or a member of a member.
    """
    for own, content in value.items():
        if own == name:
            yield from _list_elements(content)
        elif name.startswith(f"{own}."):
            for element in _list_elements(content):
                if isinstance(element, dict):
                    yield from find_values(cast("dict[str, Any]", element), name[len(own) + 1 :])


def _list_elements(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for element in cast("list[Any]", value):
            yield from _list_elements(element)
    else:
        yield value


PATCHES = (
    Patch(
        sns.look_up_in_body,
        _match_paths,
        "filter policies on a body match objects in arrays, such as Records, and names with dots",
    ),
)
