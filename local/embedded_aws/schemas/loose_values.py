"""Arguments of functions in the types of their schema: the provider also reads ``"true"`` as a boolean."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache, partial
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
    return read_argument_hints(function) if callable(function) else {}


def _convert(value: object, hint: object) -> object:
    kinds = [*unwrap_hint(hint)]
    if isinstance(value, list):
        values = cast("list[object]", value)
        items = next((get_args(kind) for kind in kinds if get_origin(kind) is Sequence), ())
        return [_convert(each, items[0]) for each in values] if items else values
    convert = next((_CONVERTERS[kind] for kind in kinds if kind in _CONVERTERS), None)
    return convert(value) if convert else value


def _read_boolean(value: object) -> object:
    return _BOOLEANS.get(value, value) if isinstance(value, str) else value


def _read_number(value: object, kind: type[int | float]) -> object:
    with suppress(ValueError):
        return kind(value) if isinstance(value, str) else value
    return value


def _write_text(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:g}" if value != int(value) else str(int(value))
    return value


_CONVERTERS: Final[Mapping[object, Callable[[object], object]]] = {
    bool: _read_boolean,
    float: partial(_read_number, kind=float),
    int: partial(_read_number, kind=int),
    str: _write_text,
}
"""Conversion of a value by the type of its argument."""
