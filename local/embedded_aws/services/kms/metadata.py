"""Metadata of keys, with the members that AWS returns."""

from collections.abc import Callable

from embedded_aws.ministack.kms import Key
from embedded_aws.ministack.responses import get_account_id
from embedded_aws.services.kms.rotation import IMPORTED

_ALGORITHMS = ("EncryptionAlgorithms", "SigningAlgorithms", "MacAlgorithms")


def complete_metadata(
    describe: Callable[[Key], dict[str, object]],
) -> Callable[[Key], dict[str, object]]:
    """Returns the account of a key, and the algorithms of its usage only."""

    def describe_key(key: Key) -> dict[str, object]:
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
