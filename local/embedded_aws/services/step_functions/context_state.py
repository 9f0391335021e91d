"""A Context object with the state that MiniStack keeps in it, which expressions do not see."""

from collections.abc import Mapping
from typing import TypeVar, overload

from embedded_aws.json_values import Json, JsonObject

_Default = TypeVar("_Default")


class StatefulContext(JsonObject):
    """A Context object with further state.

    Args:
        fields: Fields that expressions read.
        state: Values that MiniStack gets by their names; they are not members.
    """

    def __init__(self, fields: Mapping[str, Json], state: Mapping[str, Json]) -> None:
        super().__init__(fields)
        self._state = state

    @overload
    def get(self, key: str, default: None = None, /) -> Json: ...

    @overload
    def get(self, key: str, default: Json, /) -> Json: ...

    @overload
    def get(self, key: str, default: _Default, /) -> Json | _Default: ...

    def get(self, key: str, default: object = None, /) -> object:
        """Returns a field, or a value of the state."""
        return self._state[key] if key in self._state else super().get(key, default)

    def setdefault(self, key: str, default: Json = None) -> Json:
        """Returns a field, or a value of the state."""
        return self._state[key] if key in self._state else super().setdefault(key, default)
