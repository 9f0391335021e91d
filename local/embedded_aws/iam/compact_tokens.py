"""JSON Web Tokens as they are written: three parts in base64url (RFC 7515, section 3.1)."""

import base64
import re
from typing import Final

_PART: Final = re.compile(r"[A-Za-z0-9_-]+")
_PARTS: Final = 3


def is_compact(token: str) -> bool:
    """Whether each part of a token is base64url, without padding and without bits that mean nothing."""
    parts = token.split(".")
    return len(parts) == _PARTS and all(map(_is_canonical, parts))


def _is_canonical(part: str) -> bool:
    if not _PART.fullmatch(part) or len(part) % 4 == 1:
        return False
    decoded = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    return base64.urlsafe_b64encode(decoded).rstrip(b"=").decode() == part
