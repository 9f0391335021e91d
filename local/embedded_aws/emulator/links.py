"""Links of the emulator that let whoever has them read what is there, as presigned URLs of AWS do."""

import hashlib
import hmac


def sign(secret: str, path: str) -> str:
    """The signature of a link to ``path``, made with the secret of the process."""
    return hmac.new(secret.encode(), path.encode(), hashlib.sha256).hexdigest()
