"""Requests that the emulator sends to itself, for integrations and origins that it also serves.

They keep the Origin of the original request, which was accepted, and have the Host of the integration. So the
middleware validates neither of them a second time.
"""

import hmac
import os
import secrets
from typing import Final
from urllib.parse import urlsplit

HEADER: Final = "x-embedded-aws-own-request"
_TOKEN: Final = secrets.token_urlsafe(32)


def pass_to(url: str) -> dict[str, str]:
    """Returns the header of such a request; none if the URL is not the emulator's."""
    here = f"127.0.0.1:{os.environ['GATEWAY_PORT']}", f"localhost:{os.environ['GATEWAY_PORT']}"
    return {HEADER: _TOKEN} if urlsplit(url).netloc in here else {}


def has_pass(value: str) -> bool:
    """Whether this is the value of the header."""
    return hmac.compare_digest(value.encode(), _TOKEN.encode())
