"""The inputs of the operations of AWS's services, as botocore's models describe them.

``models.zip`` has the part of botocore's models that a validation reads, which loads in a tenth of the
time: no documentation, outputs, or errors. ``docs/scripts/request_models.py`` writes it.
"""

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
_BUCKETS: Final = 32


class Member(TypedDict, total=False):
    """A member of a shape, with the names of botocore's models."""

    shape: Required[str]
    location: str
    locationName: str


class Structure(TypedDict, total=False):
    """A shape with members."""

    members: Required[Mapping[str, Member]]
    required: Sequence[str]


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


@dataclass(frozen=True)
class Operation:
    """An operation of a service.

    Attributes:
        name: Its name.
        method: HTTP method.
        path: Template of the path, such as ``/restapis/{restapi_id}``.
        shape: Name of the shape of its input; empty if it has none.
    """

    name: str
    method: str
    path: str
    shape: str


@dataclass(frozen=True, eq=False)
class Model:
    """Operations and shapes of a service.

    Attributes:
        protocols: Names of its protocols.
        operations: Its operations by name.
        shapes: The shapes of their inputs by name.
    """

    protocols: frozenset[str]
    operations: Mapping[str, Operation]
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
    return Model(frozenset(found["protocols"]), operations, found["shapes"])


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


def _read_whole_model(service: str) -> Model:
    """Returns the model of a service that few programs use, from botocore's files."""
    found = find_spec("botocore")
    home = Path(found.origin).parent if found and found.origin else Path()
    paths = sorted(home.glob(f"data/{service}/*/service-2.json.gz"))
    if not paths:
        raise LookupError(service)
    whole = json.loads(gzip.decompress(paths[-1].read_bytes()))
    operations = {
        name: Operation(
            name, each["http"]["method"], each["http"]["requestUri"], each.get("input", {}).get("shape", "")
        )
        for name, each in whole["operations"].items()
    }
    metadata = whole["metadata"]
    return Model(frozenset(metadata.get("protocols", [metadata["protocol"]])), operations, whole["shapes"])


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
