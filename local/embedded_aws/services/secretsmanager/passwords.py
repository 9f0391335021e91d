"""Random passwords."""

import secrets
import string
from collections.abc import Mapping
from typing import Final

from embedded_aws.door.context import Context
from embedded_aws.json_values import read_number, read_text
from embedded_aws.protocol.errors import ServiceError

_LENGTH: Final = 32
_KINDS: Final[Mapping[str, str]] = {
    "ExcludeLowercase": string.ascii_lowercase,
    "ExcludeUppercase": string.ascii_uppercase,
    "ExcludeNumbers": string.digits,
    "ExcludePunctuation": string.punctuation,
}


def get_random_password(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns a password, with a character of each type unless the request does not require it."""
    del context
    length, excluded = int(read_number(given.get("PasswordLength", _LENGTH))), given.get("ExcludeCharacters")
    kinds = [characters for name, characters in _KINDS.items() if not given.get(name)]
    if given.get("IncludeSpace"):
        kinds.append(" ")
    left = [[each for each in kind if each not in read_text(excluded)] for kind in kinds]
    pools = [pool for pool in left if pool]
    if not pools:
        message = "The password can't be generated: all characters are excluded."
        raise ServiceError("InvalidParameterException", message)
    required = pools if given.get("RequireEachIncludedType", True) else []
    if len(required) > length:
        message = "Password length is too short based on the required types."
        raise ServiceError("InvalidParameterException", message)
    every = [character for pool in pools for character in pool]
    password = [secrets.choice(pool) for pool in required]
    password += [secrets.choice(every) for _ in range(length - len(password))]
    secrets.SystemRandom().shuffle(password)
    return {"RandomPassword": "".join(password)}
