"""Masks secrets in output."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, cast

_MASK = "[secret]"


class Outputs(dict[str, Any]):
    """The exports of a stack by name; printed, the secret ones are masked.

    Attributes:
        secrets: Names of the secret ones.
    """

    def __init__(self, values: Mapping[str, Any], secrets: frozenset[str]) -> None:
        super().__init__(values)
        self.secrets = secrets

    def masked(self) -> dict[str, Any]:
        """The exports to show: ``[secret]`` in the place of secret ones."""
        return mask(self, self.secrets)

    def __repr__(self) -> str:
        return repr(self.masked())


def mask(properties: Mapping[str, Any], secrets: Collection[str]) -> dict[str, Any]:
    """Returns the properties with ``[secret]`` as the value of those named in ``secrets``."""
    return {name: _MASK if name in secrets else value for name, value in properties.items()}


def mask_text(text: str, properties: Mapping[str, Any], secrets: Collection[str]) -> str:
    """Replaces the values of the properties named in ``secrets`` by ``[secret]`` in a string."""
    for value in _list_texts([properties[name] for name in properties if name in secrets]):
        text = text.replace(value, _MASK)
    return text


def _list_texts(value: Any) -> Iterator[str]:
    match value:
        case str() if value:
            yield value
        case dict():
            for member in cast("dict[str, Any]", value).values():
                yield from _list_texts(member)
        case list():
            for item in cast("list[Any]", value):
                yield from _list_texts(item)
        case _:
            pass
