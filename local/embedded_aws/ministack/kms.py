"""Keys."""

from __future__ import annotations

from typing import Any, Final

from embedded_aws.ministack.names import Module
from embedded_aws.ministack.records import Fields, Headers, Query, Record, Response
from embedded_aws.ministack.stores import Store

_MODULE: Final = Module("ministack.services.kms")
aliases: Store[Record] = _MODULE.constant("_aliases", "eca7abdea207caa1")
grants: Store[Record] = _MODULE.constant("_grants", "552c03d47f654e4f")


@_MODULE.function("_decrypt", "77452752166e70f9")
def decrypt(data: Fields) -> Response: ...


@_MODULE.function("_encrypt", "2215b66f6b832254")
def encrypt(data: Fields) -> Response: ...


@_MODULE.function("_resolve_key", "fc0415ab60ba56ee")
def find_key(key_id_or_arn: str | None) -> Record | None: ...


@_MODULE.function("handle_request", "8e5a16e069a1c9ba")
async def handle_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> Response: ...


@_MODULE.function("_generate_data_key_common", "4b58aa31e9b96d17")
def generate_data_key(data: Fields, action: str = "GenerateDataKey") -> Any:
    """Returns key, data key, and ciphertext or error."""
    ...


@_MODULE.function("_generate_data_key_pair_common", "905f7ee722c90507")
def generate_data_key_pair(data: Fields, action: str) -> Any:
    """Returns the response without the private key, the private key, and the error."""
    ...


@_MODULE.function("_import_key_material", "325739a1e1876bfa")
def import_key_material(data: Fields) -> Response: ...


@_MODULE.function("_key_metadata", "19355286380b3163")
def key_metadata(rec: Record) -> dict[str, Any]: ...


@_MODULE.function("error_response_json", "f64fa12b18b95087")
def json_error(code: str, message: str, status: int = 400) -> Response: ...
