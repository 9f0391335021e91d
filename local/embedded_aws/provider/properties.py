"""The properties of a resource as the engine sends them: which the program gave, and which are defaults."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import pulumi
from google.protobuf import struct_pb2

from embedded_aws.program.wire import Properties, decode, encode, replace_by_hashes
from embedded_aws.resource_model.changes import is_same

DEFAULTS: Final = "__defaults"
"""The input that names the inputs that are defaults, in Pulumi's AWS provider as well."""

ATTEMPTS: Final = "__attempts"
"""The property with the inputs of the operations that failed halfway since the last one that did not."""


@dataclass(frozen=True)
class Given:
    """The inputs of a resource.

    Attributes:
        all: All inputs, with the name that was made up for it, if any.
        own: Those that the program gave.
        secrets: Names of the inputs that contain a secret.
    """

    all: Properties
    own: Properties
    secrets: frozenset[str]


def read_inputs(struct: struct_pb2.Struct, directory: Path = Path()) -> Given:
    """Reads the inputs of a resource; the paths of files are relative to ``directory``."""
    properties, secrets = decode(struct)
    defaults: Collection[str] = properties.pop(DEFAULTS, ())
    inputs: Properties = {name: _make_paths_absolute(value, directory) for name, value in properties.items()}
    own = {name: value for name, value in inputs.items() if name not in defaults}
    return Given(inputs, own, secrets)


def merge(
    struct: struct_pb2.Struct, found: Mapping[str, object], secrets: Collection[str] = ()
) -> struct_pb2.Struct:
    """A copy of a struct with the properties that were found.

    What says the same as before keeps its spelling, and what is secret in the struct stays secret.
    """
    before, marked = decode(struct)
    changed = {
        name: value for name, value in found.items() if name not in before or not is_same(before[name], value)
    }
    merged = struct_pb2.Struct()
    merged.CopyFrom(struct)
    for name, field in encode(changed, {*secrets, *marked}).fields.items():
        merged.fields[name].CopyFrom(field)
    return merged


def add_attempt(properties: struct_pb2.Struct, inputs: struct_pb2.Struct) -> struct_pb2.Struct:
    """The properties of a resource, which notes that an operation with these inputs failed halfway."""
    noted = struct_pb2.Struct()
    noted.CopyFrom(properties)
    attempt = replace_by_hashes(inputs)
    attempt.fields.pop(DEFAULTS, None)
    noted.fields[ATTEMPTS].list_value.values.add().struct_value.CopyFrom(attempt)
    return noted


def remove_properties(struct: struct_pb2.Struct, *names: str) -> struct_pb2.Struct:
    """A copy of a struct without the properties with these names."""
    copy = struct_pb2.Struct()
    copy.CopyFrom(struct)
    for name in names:
        copy.fields.pop(name, None)
    return copy


def _make_paths_absolute(value: object, directory: Path) -> object:
    """A value in which every path of a file is absolute: the engine runs in another directory."""
    match value:
        case pulumi.FileAsset():
            return pulumi.FileAsset(directory / value.path)
        case pulumi.FileArchive():
            return pulumi.FileArchive(str(directory / value.path))
        case pulumi.AssetArchive():
            assets = {name: _make_paths_absolute(each, directory) for name, each in value.assets.items()}
            return pulumi.AssetArchive(cast("dict[str, pulumi.Asset | pulumi.Archive]", assets))
        case dict():
            return {
                name: _make_paths_absolute(member, directory)
                for name, member in cast("Properties", value).items()
            }
        case list():
            return [_make_paths_absolute(item, directory) for item in cast("list[object]", value)]
        case _:
            return value
