"""Metadata of keys, with the members that AWS returns."""

from collections.abc import Callable
from typing import Any

from embedded_aws.ministack.records import Record
from embedded_aws.ministack.responses import get_account_id
from embedded_aws.services.kms.rotation import IMPORTED

_ALGORITHMS = ("EncryptionAlgorithms", "SigningAlgorithms", "MacAlgorithms")


def complete_metadata(describe: Callable[[Record], dict[str, Any]]) -> Callable[[Record], dict[str, Any]]:
    """Returns the account of a key, and the algorithms of its usage only."""

    def describe_key(key: Record) -> dict[str, Any]:
        found = {"AWSAccountId": get_account_id(), **describe(key)}
        if key["KeyUsage"] == "KEY_AGREEMENT":
            found |= {"SigningAlgorithms": [], "KeyAgreementAlgorithms": ["ECDH"]}
        if key["KeyState"] == "PendingImport":
            found.pop("ExpirationModel", None)
            if IMPORTED in key:
                found["CurrentKeyMaterialId"] = key[IMPORTED]
        for name in _ALGORITHMS:
            if not found.get(name):
                found.pop(name, None)
        return found

    return describe_key
