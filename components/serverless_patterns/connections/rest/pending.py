"""Outputs in a structure of JSON values.

Pulumi creates an ``Output`` for every part of a structure that has one, which takes seconds for hundreds of
routes. Here each Output is replaced by a placeholder until all have resolved; then all of them
are filled in.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, cast

import pulumi

from serverless_patterns.arguments.outputs import is_output

_PLACE = re.compile("\x01([0-9]+)\x02")


class PendingValues:
    """Collects the ``Output``s of one structure of JSON values."""

    def __init__(self) -> None:
        self._outputs: list[pulumi.Output[str]] = []
        self._places: dict[int, str] = {}

    def text(self, value: pulumi.Input[str]) -> str:
        """Returns ``value``, or the placeholder of an Output; either may be part of a longer string."""
        if not is_output(value):
            return cast("str", value)
        # The outputs are kept, so no two of them ever have the same id.
        if id(value) not in self._places:
            self._places[id(value)] = f"\x01{len(self._outputs)}\x02"
            self._outputs.append(cast("pulumi.Output[str]", value))
        return self._places[id(value)]

    def derive(self, value: pulumi.Input[str], function: Callable[[str], str]) -> str:
        """Returns what ``function`` returns for ``value``, as :meth:`text` does."""
        if not is_output(value):
            return function(cast("str", value))
        return self.text(pulumi.Output.from_input(value).apply(function))

    def json(self, structure: Any) -> pulumi.Output[str]:
        """Returns ``structure`` as JSON, with the Outputs that were collected so far filled in."""
        return pulumi.Output.all(*self._outputs).apply(
            lambda known: json.dumps(_fill(structure, known), sort_keys=True, separators=(",", ":"))
        )


def _fill(part: Any, known: list[str]) -> Any:
    match part:
        case str():
            return _PLACE.sub(lambda place: known[int(place[1])], part)
        case Mapping():
            members = cast("Mapping[str, Any]", part)
            return {_fill(name, known): _fill(member, known) for name, member in members.items()}
        case list() | tuple():
            return [_fill(item, known) for item in cast("list[Any]", part)]
        case _:
            return part
