"""Keys."""

from __future__ import annotations

from typing import Any, Final, NotRequired, TypedDict

from embedded_aws.ministack.names import Module
from embedded_aws.ministack.records import Fields, Headers, Query, Response
from embedded_aws.ministack.stores import Store


class Key(TypedDict):
    """Record of a key."""

    KeyId: str
    Arn: str
    KeyState: str
    Enabled: bool
    KeySpec: str
    KeyUsage: str
    Description: str
    CreationDate: int
    Origin: str
    Policy: str
    MultiRegion: bool
    Tags: list[dict[str, str]]
    _symmetric_key: NotRequired[bytes]
    _private_key: NotRequired[object]
    KeyRotationEnabled: NotRequired[bool]
    RotationPeriodInDays: NotRequired[int]
    # Members that the emulator adds.
    FormerMaterial: NotRequired[list[str]]
    PendingMaterial: NotRequired[str]
    ImportedMaterialId: NotRequired[str]
    Rotations: NotRequired[list[dict[str, Any]]]


class Grant(TypedDict):
    """Record of a grant."""

    KeyId: str
    GrantId: str
    GranteePrincipal: str
    RetiringPrincipal: str | None
    Operations: list[str]
    Constraints: dict[str, dict[str, str]] | None
    _tokens: list[str]


_MODULE: Final = Module("ministack.services.kms")
aliases: Store[str] = _MODULE.variable_store("_aliases", "eca7abdea207caa1")
grants: Store[Grant] = _MODULE.variable_store("_grants", "552c03d47f654e4f")


@_MODULE.function("_decrypt", "77452752166e70f9")
def decrypt(data: Fields) -> Response: ...


@_MODULE.function("_encrypt", "2215b66f6b832254")
def encrypt(data: Fields) -> Response: ...


@_MODULE.function("_resolve_key", "fc0415ab60ba56ee")
def find_key(key_id_or_arn: str | None) -> Key | None: ...


@_MODULE.function("handle_request", "8e5a16e069a1c9ba")
async def handle_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> Response: ...


@_MODULE.function("_generate_data_key_common", "4b58aa31e9b96d17")
def generate_data_key(
    data: Fields, action: str = "GenerateDataKey"
) -> tuple[Key | None, bytes | None, bytes | Response]:
    """Returns key, data key, and ciphertext or error."""
    ...


@_MODULE.function("_generate_data_key_pair_common", "905f7ee722c90507")
def generate_data_key_pair(
    data: Fields, action: str
) -> tuple[dict[str, Any] | None, bytes | None, Response | None]:
    """Returns the response without the private key, the private key, and the error."""
    ...


@_MODULE.function("_import_key_material", "325739a1e1876bfa")
def import_key_material(data: Fields) -> Response: ...


@_MODULE.function("_key_metadata", "19355286380b3163")
def key_metadata(rec: Key) -> dict[str, Any]: ...


@_MODULE.function("error_response_json", "f64fa12b18b95087")
def json_error(code: str, message: str, status: int = 400) -> Response: ...
