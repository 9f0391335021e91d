"""Converts Python values to and from the protobuf structs of Pulumi's resource monitor protocol.

Secrets, assets, archives and resources are objects with a signature key. The protocol defines the signatures
in Pulumi's ``sdk/go/common/resource/properties.go``.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, cast

import pulumi
from google.protobuf import struct_pb2
from pulumi.runtime import rpc

Properties = dict[str, Any]
"""Properties of a resource by their names in camel case: JSON values, assets and archives."""

UNKNOWN: Final[str] = rpc.UNKNOWN
"""Pulumi's marker for a value that is unknown in a preview."""

_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_ASSET: Final = "c44067f5952c0a294b673a41bacd8c17"
_ARCHIVE: Final = "0def7320c3a5731c473e5ecbe6d01bc7"
_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 a signature, not a password
_OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_RESOURCE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
_EMPTY: Final = hashlib.sha256().hexdigest()


def decode(struct: struct_pb2.Struct) -> tuple[Properties, frozenset[str]]:
    """Reads the properties of a struct.

    Returns:
        The properties with secrets unwrapped and without unset ones, and the names of those that contain a
        secret at any depth. Integral numbers are ints; a reference to a resource is its ID, or its URN for a
        component. An asset or archive without its content, as the engine sends that of the last time, is the
        object ``{"hash": …}``.
    """
    secrets: set[str] = set()
    properties: Properties = {}
    for name, field in sorted(struct.fields.items()):
        found: list[bool] = []
        value = _decode(field, found)
        if found:
            secrets.add(name)
        if value is not None:
            properties[name] = value
    return properties, frozenset(secrets)


def encode(properties: Mapping[str, object], secrets: Collection[str] = ()) -> struct_pb2.Struct:
    """Returns the struct of properties; those named in ``secrets`` are secrets."""
    struct = struct_pb2.Struct()
    for name, value in properties.items():
        wrapped = make_secret(value) if name in secrets else value
        struct.fields[name].CopyFrom(_encode(wrapped))
    return struct


def make_secret(value: object) -> Properties:
    """A value that :func:`encode` makes a secret, at any depth."""
    return {_SIGNATURE: _SECRET, "value": value}


def make_resource(urn: str, identifier: str) -> Properties:
    """A value that :func:`encode` makes a reference to a resource."""
    return {_SIGNATURE: _RESOURCE, "urn": urn, "id": identifier, "packageVersion": ""}


def replace_by_hashes(struct: struct_pb2.Struct) -> struct_pb2.Struct:
    """A copy in which every asset and archive with a hash is the object ``{"hash": …}``."""
    return struct_pb2.Struct(
        fields={name: _replace_by_hashes(field) for name, field in struct.fields.items()}
    )


def _replace_by_hashes(value: struct_pb2.Value) -> struct_pb2.Value:
    match value.WhichOneof("kind"):
        case "struct_value":
            fields = value.struct_value.fields
            signed = _SIGNATURE in fields and fields[_SIGNATURE].string_value in (_ASSET, _ARCHIVE)
            if signed and "hash" in fields:
                return struct_pb2.Value(struct_value=struct_pb2.Struct(fields={"hash": fields["hash"]}))
            return struct_pb2.Value(struct_value=replace_by_hashes(value.struct_value))
        case "list_value":
            items = [_replace_by_hashes(item) for item in value.list_value.values]
            return struct_pb2.Value(list_value=struct_pb2.ListValue(values=items))
        case _:
            return value


def _decode(value: struct_pb2.Value, secret_found: list[bool]) -> object:
    match value.WhichOneof("kind"):
        case "struct_value":
            return _decode_object(value.struct_value, secret_found)
        case "list_value":
            return [_decode(item, secret_found) for item in value.list_value.values]
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "string_value":
            return value.string_value
        case "bool_value":
            return value.bool_value
        case _:
            return None


def _decode_object(struct: struct_pb2.Struct, secret_found: list[bool]) -> object:
    fields: Properties = {name: _decode(field, secret_found) for name, field in sorted(struct.fields.items())}
    match fields.get(_SIGNATURE):
        case None:
            return {name: value for name, value in fields.items() if value is not None}
        case signature if signature == _SECRET:
            secret_found.append(True)
            return fields["value"]
        case signature if signature == _OUTPUT:
            if fields.get("secret"):
                secret_found.append(True)
            return fields.get("value", UNKNOWN)
        case signature if signature == _RESOURCE:
            return fields.get("id", fields["urn"]) or UNKNOWN
        case signature if signature == _ASSET:
            return _build_asset(fields)
        case signature if signature == _ARCHIVE:
            return _archive(fields)
        case signature:
            raise pulumi.RunError(
                f"a property has the signature {signature}, which Pulumi's protocol does not define"
            )


def _build_asset(fields: Properties) -> pulumi.Asset | Properties:
    match fields:
        case {"path": str(path)} if path:
            return pulumi.FileAsset(path)
        case {"uri": str(uri)} if uri:
            return pulumi.RemoteAsset(uri)
        case {"text": str(text)}:
            return pulumi.StringAsset(text)
        case {"hash": hash_} if hash_ == _EMPTY:  # the engine leaves an empty text out
            return pulumi.StringAsset("")
        case _:
            return {"hash": fields["hash"]}


def _archive(fields: Properties) -> pulumi.Archive | Properties:
    match fields:
        case {"path": str(path)} if path:
            return pulumi.FileArchive(path)
        case {"uri": str(uri)} if uri:
            return pulumi.RemoteArchive(uri)
        case {"assets": _}:
            return pulumi.AssetArchive(fields["assets"])
        case _:
            return {"hash": fields["hash"]}


def _encode(value: object) -> struct_pb2.Value:
    match value:
        case None:
            found = struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)
        case bool():
            found = struct_pb2.Value(bool_value=value)
        case int() | float():
            found = struct_pb2.Value(number_value=value)
        case str():
            found = struct_pb2.Value(string_value=value)
        case pulumi.Asset() | pulumi.Archive():
            signature = _ASSET if isinstance(value, pulumi.Asset) else _ARCHIVE
            found = struct_pb2.Value(struct_value=encode({_SIGNATURE: signature, **vars(value)}))
        case Mapping():
            found = struct_pb2.Value(struct_value=encode(cast("Properties", value)))
        case _:
            items = [_encode(item) for item in cast("Iterable[object]", value)]
            found = struct_pb2.Value(list_value=struct_pb2.ListValue(values=items))
    return found
