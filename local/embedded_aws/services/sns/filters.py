"""Filter policies on the body of a message: objects in arrays, and names with dots."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from embedded_aws.json_values import is_array, is_object
from embedded_aws.ministack import sns
from embedded_aws.ministack.patching import Patch

_Lookup = Callable[[str], tuple[bool, list[object], bool]]


def _match_paths(_: Callable[..., _Lookup]) -> Callable[[dict[str, object]], _Lookup]:
    """Matches objects in arrays and names with dots; MiniStack matches only nested objects."""

    def body_lookup(body: dict[str, object]) -> _Lookup:
        return _create_lookup([body])

    return body_lookup


def _create_lookup(objects: Sequence[Mapping[str, object]]) -> _Lookup:
    """Returns MiniStack's lookup: the values of a key in any of ``objects``."""

    def lookup(key: str) -> tuple[bool, list[object], bool]:
        values = _values(key)
        return bool(values), values, any(objects)

    def child(key: str) -> _Lookup | None:
        members = [value for value in _values(key) if is_object(value)]
        return _create_lookup(members) if members else None

    def _values(key: str) -> list[object]:
        return [value for each in objects for value in find_values(each, key) if value is not None]

    lookup.child = child  # pyright: ignore[reportFunctionMemberAccess] MiniStack reads it there
    return lookup


def find_values(value: Mapping[str, object], name: str) -> Iterator[object]:
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
                if is_object(element):
                    yield from find_values(element, name[len(own) + 1 :])


def _list_elements(value: object) -> Iterator[object]:
    if is_array(value):
        for element in value:
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
