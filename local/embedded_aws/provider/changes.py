"""Describes a change to the engine: whether it replaces the resource, and which paths differ."""

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import zip_longest
from typing import Final, cast

from google.protobuf import struct_pb2
from pulumi.runtime.proto import provider_pb2

from embedded_aws.program.wire import Properties, decode, replace_by_hashes
from embedded_aws.provider.properties import DEFAULTS
from embedded_aws.resource_model.changes import Changes, is_same

_PLAIN_NAME: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_Kind = provider_pb2.PropertyDiff


def make_inputs_comparable(struct: struct_pb2.Struct) -> Properties:
    """The inputs that the program gave, with the hash of their content for files.

    The engine sends no content of those of the last time.
    """
    inputs, _ = decode(replace_by_hashes(struct))
    defaults: Collection[str] = inputs.pop(DEFAULTS, ())
    return {name: value for name, value in inputs.items() if name not in defaults}


def describe(
    changes: Changes, before: Properties, after: Properties, *, unfinished: bool = False
) -> provider_pb2.DiffResponse:
    """The answer to the engine.

    Args:
        changes: What differs.
        before: The inputs of the last time, comparable.
        after: Those that the program wants now.
        unfinished: Whether an operation failed halfway, which is a change for all inputs.
    """
    if not (changes.inputs | changes.replacing or unfinished):
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)
    details = {
        path: _build_detail(path, old, new, changes.replacing)
        for name in sorted(changes.inputs)
        for path, old, new in _list_leaves(before.get(name), after.get(name), _find_member("", name))
    }
    return provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME,
        replaces=sorted({_find_first(path) for path in changes.replacing}),
        diffs=sorted(changes.inputs),
        detailedDiff=details,
        hasDetailedDiff=bool(details),
        deleteBeforeReplace=bool(changes.replacing) and changes.delete_before_replace,
    )


def _build_detail(
    path: str, old: object, new: object, replacing: Collection[str]
) -> provider_pb2.PropertyDiff:
    without_indices = re.sub(r"\[\d+\]", "[]", path)
    replaces = any(
        without_indices == each or without_indices.startswith((f"{each}.", f"{each}[")) for each in replacing
    )
    if old is None:
        kind = _Kind.ADD_REPLACE if replaces else _Kind.ADD
    elif new is None:
        kind = _Kind.DELETE_REPLACE if replaces else _Kind.DELETE
    else:
        kind = _Kind.UPDATE_REPLACE if replaces else _Kind.UPDATE
    return provider_pb2.PropertyDiff(kind=kind, inputDiff=True)


def _list_leaves(old: object, new: object, path: str) -> Iterator[tuple[str, object, object]]:
    """Yields the path of each part that differs, with both values; None for one that is not there."""
    if is_same(old, new):
        return
    match old, new:
        case dict(), dict():
            before, after = cast("Mapping[str, object]", old), cast("Mapping[str, object]", new)
            for name in sorted({*before, *after}):
                yield from _list_leaves(before.get(name), after.get(name), _find_member(path, name))
        case list(), list():
            pairs = zip_longest(cast("list[object]", old), cast("list[object]", new))
            for index, (before, after) in enumerate(pairs):
                yield from _list_leaves(before, after, f"{path}[{index}]")
        case _:
            yield path, old, new


def _find_member(path: str, name: str) -> str:
    if not _PLAIN_NAME.fullmatch(name):
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'{path}["{quoted}"]'
    return f"{path}.{name}" if path else name


def _find_first(path: str) -> str:
    return re.split(r"[.\[]", path, maxsplit=1)[0]
