"""Data keys and data key pairs, which a symmetric key encrypts, and random bytes."""

import os
from collections.abc import Mapping
from typing import Final

from embedded_aws.door.context import Context
from embedded_aws.json_values import read_number, read_object
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.services.kms import symmetric
from embedded_aws.services.kms.material import generate_material, identify
from embedded_aws.services.kms.requests import require_key, require_usage, stop_dry_run
from embedded_aws.services.kms.specs import ENCRYPT, SPECS, SYMMETRIC
from embedded_aws.state.kms import Key

_SIZES: Final = {"AES_128": 16, "AES_256": 32}


def generate_data_key(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns a data key, in plain and encrypted."""
    return _generate(given, context, "GenerateDataKey")


def generate_data_key_without_plaintext(
    given: Mapping[str, object], context: Context
) -> Mapping[str, object]:
    """Returns a data key that is encrypted."""
    return {**_generate(given, context, "GenerateDataKeyWithoutPlaintext"), "Plaintext": None}


def _generate(given: Mapping[str, object], context: Context, operation: str) -> Mapping[str, object]:
    key = _require_symmetric(given, context, operation)
    if ("KeySpec" in given) == ("NumberOfBytes" in given):
        raise ServiceError("ValidationException", "Please specify either number of bytes or key spec.")
    size = _SIZES.get(str(given.get("KeySpec"))) or int(read_number(given.get("NumberOfBytes")))
    data_key = os.urandom(size)
    stop_dry_run(given)
    return {
        "KeyId": key.arn,
        "Plaintext": data_key,
        "CiphertextBlob": symmetric.encrypt(key, data_key, read_object(given.get("EncryptionContext"))),
        "KeyMaterialId": identify(key, key.material),
    }


def _require_symmetric(given: Mapping[str, object], context: Context, operation: str) -> Key:
    key = require_key(given, context)
    require_usage(key, ENCRYPT, operation)
    if key.spec != SYMMETRIC:
        message = f"{key.arn} key spec is {key.spec} which is not valid for {operation}."
        raise ServiceError("InvalidKeyUsageException", message)
    return key


def generate_data_key_pair(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns a pair of keys, the private one in plain and encrypted."""
    return _generate_pair(given, context, "GenerateDataKeyPair")


def generate_data_key_pair_without_plaintext(
    given: Mapping[str, object], context: Context
) -> Mapping[str, object]:
    """Returns a pair of keys, of which the private one is encrypted."""
    found = _generate_pair(given, context, "GenerateDataKeyPairWithoutPlaintext")
    return {**found, "PrivateKeyPlaintext": None}


def _generate_pair(given: Mapping[str, object], context: Context, operation: str) -> Mapping[str, object]:
    key, spec = _require_symmetric(given, context, operation), str(given["KeyPairSpec"])
    if spec not in SPECS:
        raise ServiceError("UnsupportedOperationException", f"KeyPairSpec {spec} is not supported.")
    stop_dry_run(given)
    from embedded_aws.services.kms import private_keys  # noqa: PLC0415 loads a library

    private = generate_material(spec)
    return {
        "KeyId": key.arn,
        "KeyPairSpec": spec,
        "PrivateKeyPlaintext": private,
        "PrivateKeyCiphertextBlob": symmetric.encrypt(
            key, private, read_object(given.get("EncryptionContext"))
        ),
        "PublicKey": private_keys.derive_public_key(private),
        "KeyMaterialId": identify(key, key.material),
    }


def generate_random(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns random bytes."""
    del context
    if given.get("NumberOfBytes") is None:
        raise ServiceError("ValidationException", "NumberOfBytes is required.")
    if store := given.get("CustomKeyStoreId"):
        raise ServiceError("CustomKeyStoreNotFoundException", f"Custom key store {store} does not exist")
    if given.get("Recipient"):
        raise ServiceError("UnsupportedOperationException", "There are no enclaves to encrypt bytes for.")
    return {"Plaintext": os.urandom(int(read_number(given["NumberOfBytes"])))}
