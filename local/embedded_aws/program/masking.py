"""Keeps secrets out of what is printed."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, cast

_MASK = "[secret]"


def mask(properties: Mapping[str, Any], secrets: Collection[str]) -> dict[str, Any]:
    """The properties to show: ``[secret]`` in the place of those named in ``secrets``."""
    return {name: _MASK if name in secrets else value for name, value in properties.items()}


def mask_text(text: str, properties: Mapping[str, Any], secrets: Collection[str]) -> str:
    """A text in which the values of the properties named in ``secrets`` may occur, masked."""
    for value in _texts([properties[name] for name in properties if name in secrets]):
        text = text.replace(value, _MASK)
    return text


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str() if value:
            yield value
        case dict():
            for member in cast("dict[str, Any]", value).values():
                yield from _texts(member)
        case list():
            for item in cast("list[Any]", value):
                yield from _texts(item)
        case _:
            pass
