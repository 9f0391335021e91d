"""Signed links of the emulator, like presigned URLs of AWS."""

import hashlib
import hmac


def sign(secret: str, path: str) -> str:
    """Returns the signature of a link to ``path`` with the secret of the process."""
    return hmac.new(secret.encode(), path.encode(), hashlib.sha256).hexdigest()
