"""Requests that the emulator sends to itself, for an integration or an origin that is served here too.

They come with the Origin of whoever asked first, which the door has let in already, and with a Host that an
integration made up.
"""

import hmac
import os
import secrets
from typing import Final
from urllib.parse import urlsplit

HEADER: Final = "x-embedded-aws-own-request"
_TOKEN: Final = secrets.token_urlsafe(32)


def pass_to(url: str) -> dict[str, str]:
    """The header that lets a request through the door; none if the URL leads elsewhere."""
    here = f"127.0.0.1:{os.environ['GATEWAY_PORT']}", f"localhost:{os.environ['GATEWAY_PORT']}"
    return {HEADER: _TOKEN} if urlsplit(url).netloc in here else {}


def has_pass(value: str) -> bool:
    """Whether that is the value of the header."""
    return hmac.compare_digest(value.encode(), _TOKEN.encode())
