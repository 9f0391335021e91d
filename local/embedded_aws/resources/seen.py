"""Reads what AWS has of the inputs of a resource, in the spelling of Pulumi."""

from collections.abc import Mapping
from typing import Any, cast

from embedded_aws.program.wire import Properties
from embedded_aws.resources.context import Inputs


def seen(given: Inputs, answer: Properties, names: Mapping[str, str]) -> Properties:
    """Returns what AWS has of the inputs that are given.

    Args:
        given: The inputs.
        answer: Answer of AWS.
        names: AWS's name of each input.
    """
    return {
        ours: as_spelled(given[ours], answer[theirs])
        for ours, theirs in names.items()
        if ours in given and theirs in answer
    }


def as_spelled(given: Any, actual: Any) -> Any:
    """Returns a value of AWS's with the members and the spelling of the given one.

    What AWS adds to an object, such as a status, is left out.
    """
    match given, actual:
        case dict(), dict():
            members = cast("dict[str, Any]", given)
            theirs = {name.lower(): value for name, value in cast("dict[str, Any]", actual).items()}
            return {
                name: as_spelled(value, theirs[name.lower()])
                for name, value in members.items()
                if name.lower() in theirs
            }
        case list(), list():
            ours, items = cast("list[Any]", given), cast("list[Any]", actual)
            if ours and isinstance(ours[0], dict) and len(ours) == len(items):
                return [as_spelled(old, item) for old, item in zip(ours, items, strict=True)]
            # The order of plain values says nothing.
            same = not any(isinstance(item, dict) for item in items) and sorted(items) == sorted(ours)
            return ours if same else items
        case _:
            return actual
