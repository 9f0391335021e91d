"""Operations of AWS's services with their inputs, outputs and errors, as botocore's models describe them.

``models.zip`` has the part of botocore's models that a protocol needs, without the documentation, so it
loads in a tenth of the time. A service has an entry with its inputs, and one with its outputs and errors,
which a validation does not load. ``docs/scripts/request_models.py`` writes it.
"""

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Final, Required, TypedDict
from zipfile import ZipFile

ARCHIVE: Final = "models.zip"
TEXTS: Final = "texts"
"""Entry with the elements of answers that have only text."""
TAGGED: Final = "tagged"
"""Entry with the operations whose input has tags."""
OUTPUTS: Final = "outputs"
"""End of the name of the entry with the outputs and errors of a service."""
_BUCKETS: Final = 32


class Member(TypedDict, total=False):
    """A member of a shape, with the names of botocore's models.

    ``queryName`` is its name in a form or in XML, if that is not its name in JSON.
    """

    shape: Required[str]
    location: str
    locationName: str
    queryName: str
    flattened: bool
    jsonvalue: bool
    timestampFormat: str
    xmlAttribute: bool
    xmlNamespace: Mapping[str, str] | str


class Structure(TypedDict, total=False):
    """A shape with members."""

    members: Required[Mapping[str, Member]]
    required: Sequence[str]


class ErrorTrait(TypedDict, total=False):
    """The status of an error, and its code in the query protocol."""

    code: str
    httpStatusCode: int
    senderFault: bool


class Shape(Structure, total=False):
    """A shape with the names of botocore's models.

    A structure has ``members``, a list ``member``, and a map ``key`` and ``value``. ``unchecked`` are the
    values of an enumeration that the service itself checks.
    """

    type: Required[str]
    name: Required[str]
    member: Required[Member]
    key: Required[Member]
    value: Required[Member]
    document: bool
    flattened: bool
    payload: str
    sensitive: bool
    enum: Sequence[str]
    max: float
    min: float
    pattern: str
    unchecked: Sequence[str]
    locationName: str
    timestampFormat: str
    xmlNamespace: Mapping[str, str]
    exception: bool
    fault: bool
    error: ErrorTrait


class Metadata(TypedDict, total=False):
    """Facts of a service, with the names of botocore's models."""

    apiVersion: str
    awsQueryCompatible: Mapping[str, str]
    jsonVersion: str
    targetPrefix: str
    xmlNamespace: str


@dataclass(frozen=True)
class Operation:
    """An operation of a service.

    Attributes:
        name: Its name.
        method: HTTP method.
        path: Template of the path, such as ``/restapis/{restapi_id}``.
        shape: Name of the shape of its input; empty if it has none.
        deprecated: Whether another operation has replaced it.
    """

    name: str
    method: str
    path: str
    shape: str
    deprecated: bool = False


@dataclass(frozen=True)
class Output:
    """The output of an operation.

    Attributes:
        shape: Name of its shape; empty if it has none.
        wrapper: Element that encloses it in the query protocol; empty if none does.
        status: HTTP status of a success.
    """

    shape: str
    wrapper: str
    status: int


@dataclass(frozen=True, eq=False)
class Model:
    """Operations and shapes of a service.

    Attributes:
        protocols: Names of its protocols.
        operations: Its operations by name.
        shapes: The shapes of their inputs by name.
        metadata: Facts of the service.
    """

    protocols: frozenset[str]
    operations: Mapping[str, Operation]
    shapes: Mapping[str, Shape]
    metadata: Metadata = field(default_factory=Metadata)


@dataclass(frozen=True, eq=False)
class Outputs:
    """Outputs and errors of a service.

    Attributes:
        operations: The outputs by the name of the operation.
        shapes: The shapes of outputs and errors, and those of the inputs, by name.
    """

    operations: Mapping[str, Output]
    shapes: Mapping[str, Shape]


@cache
def read_model(service: str) -> Model:
    """Returns the model of a service.

    Args:
        service: Name of the service in botocore.

    Raises:
        LookupError: If there is no such service.
    """
    with _open_archive() as archive:
        if service not in archive.namelist():
            return _read_whole_model(service)
        found = json.loads(archive.read(service))
    operations = {name: Operation(name, *each) for name, each in found["operations"].items()}
    return Model(frozenset(found["protocols"]), operations, found["shapes"], found["metadata"])


@cache
def read_outputs(service: str) -> Outputs:
    """Returns the outputs and errors of a service.

    Args:
        service: Name of the service in botocore.

    Raises:
        LookupError: If there is no such service.
    """
    inputs = read_model(service).shapes
    with _open_archive() as archive:
        name = f"{service}/{OUTPUTS}"
        if name not in archive.namelist():
            return _read_whole_outputs(service)
        found = json.loads(archive.read(name))
    operations = {name: Output(*each) for name, each in found["operations"].items()}
    return Outputs(operations, {**found["shapes"], **inputs})


@cache
def read_texts(service: str) -> frozenset[str]:
    """Returns the names of the elements that have only text in the answers of a service with XML.

    Args:
        service: Name of the service in botocore.
    """
    with _open_archive() as archive:
        return frozenset(json.loads(archive.read(TEXTS))[service])


def read_tagged_operations() -> dict[str, frozenset[str]]:
    """Returns the operations whose input has tags or keys of tags, by MiniStack's name of the service."""
    with _open_archive() as archive:
        found = json.loads(archive.read(TAGGED))
    return {service: frozenset(operations) for service, operations in found.items()}


def _open_archive() -> ZipFile:
    return ZipFile(BytesIO(files(__name__.rpartition(".")[0]).joinpath(ARCHIVE).read_bytes()))


class _Reference(TypedDict, total=False):
    shape: str
    resultWrapper: str


class _Http(TypedDict, total=False):
    method: Required[str]
    requestUri: Required[str]
    responseCode: int


class _Operation(TypedDict, total=False):
    http: Required[_Http]
    input: _Reference
    output: _Reference


class _Metadata(Metadata):
    protocol: str
    protocols: Sequence[str]


class _File(TypedDict):
    """A model of botocore."""

    metadata: _Metadata
    operations: Mapping[str, _Operation]
    shapes: Mapping[str, Shape]


@cache
def _read_file(service: str) -> _File:
    """Returns the model of a service that few programs use, from botocore's files."""
    found = find_spec("botocore")
    home = Path(found.origin).parent if found and found.origin else Path()
    paths = sorted(home.glob(f"data/{service}/*/service-2.json.gz"))
    if not paths:
        raise LookupError(service)
    return json.loads(gzip.decompress(paths[-1].read_bytes()))


def _read_whole_model(service: str) -> Model:
    whole = _read_file(service)
    operations = {
        name: Operation(
            name, each["http"]["method"], each["http"]["requestUri"], each.get("input", {}).get("shape", "")
        )
        for name, each in whole["operations"].items()
    }
    metadata = whole["metadata"]
    protocols = frozenset(metadata.get("protocols") or [metadata.get("protocol", "")])
    return Model(protocols, operations, whole["shapes"], metadata)


def _read_whole_outputs(service: str) -> Outputs:
    whole = _read_file(service)
    operations = {
        name: Output(
            each.get("output", {}).get("shape", ""),
            each.get("output", {}).get("resultWrapper", ""),
            each["http"].get("responseCode", 200),
        )
        for name, each in whole["operations"].items()
    }
    return Outputs(operations, whole["shapes"])


def find_member(shape: Structure, name: str) -> Member | None:
    """Returns the member of a structure with a name, of the model or of the request; None if there is none.

    Args:
        shape: The shape of the structure.
        name: The name.
    """
    members = shape["members"]
    if found := members.get(name):
        return found
    return next((each for each in members.values() if each.get("locationName") == name), None)


def order_values(values: Sequence[str]) -> list[str]:
    """Returns the values of an enumeration in the order of AWS's messages: that of a hash table in Java.

    Args:
        values: The values in the order of the model.
    """
    buckets = _BUCKETS
    while len(values) > buckets * 3 // 4:
        buckets *= 2
    backwards = values[::-1]  # the last value of a bucket is its first
    return sorted(backwards, key=lambda value: _hash(value) % buckets)


def _hash(text: str) -> int:
    """Returns the hash code of a string in Java."""
    number = 0
    for character in text:
        number = (31 * number + ord(character)) & 0xFFFFFFFF
    return number
