"""Arguments of functions in the types of their schema: the provider also reads ``"true"`` as a boolean."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Final, cast, get_args, get_origin

from embedded_aws.program.wire import Properties
from embedded_aws.schemas.package import find_in_sdk, read_argument_hints
from embedded_aws.schemas.types import unwrap_hint

_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}


def convert_arguments(token: str, given: Properties) -> Properties:
    """Returns the arguments of a function, each in its type; what cannot be converted stays as it is.

    Args:
        token: Token of the function.
        given: Arguments by Pulumi's names.
    """
    hints = _read_hints(token)
    return {name: _convert(value, hints[name]) if name in hints else value for name, value in given.items()}


@cache
def _read_hints(token: str) -> Mapping[str, object]:
    try:
        function = find_in_sdk(token)
    except ModuleNotFoundError:  # of the engine, or of a package whose SDK is not installed
        return {}
    return read_argument_hints(cast("Callable[..., object]", function)) if callable(function) else {}


def _convert(value: object, hint: object) -> object:
    kinds = [*unwrap_hint(hint)]
    if isinstance(value, list):
        items = next((get_args(kind) for kind in kinds if get_origin(kind) is Sequence), ())
        return [_convert(each, items[0]) for each in cast("list[object]", value)] if items else value
    return next((_convert_scalar(value, kind) for kind in kinds if kind in (bool, int, float, str)), value)


def _convert_scalar(value: object, kind: object) -> object:
    if isinstance(value, str) and kind is bool:
        return _BOOLEANS.get(value, value)
    if isinstance(value, str) and kind in (int, float):
        with suppress(ValueError):
            return int(value) if kind is int else float(value)
    if isinstance(value, bool) and kind is str:
        return str(value).lower()
    if isinstance(value, int | float) and kind is str:
        return f"{value:g}" if value != int(value) else str(int(value))
    return value
