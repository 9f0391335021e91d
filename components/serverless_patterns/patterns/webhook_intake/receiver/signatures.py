"""Signatures of webhooks: the schemes of Stripe, GitHub, Slack and Standard Webhooks."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


class InvalidSignatureError(Exception):
    """A hook that the sender did not sign, or not now."""


@dataclass(frozen=True)
class Hook:
    """A request with lower-case header names, and the bytes of its body."""

    headers: Mapping[str, str]
    body: bytes

    def get(self, name: str) -> str:
        """Returns a header that the signature requires."""
        if name not in self.headers:
            raise InvalidSignatureError(f"without the header {name}")
        return self.headers[name]


@dataclass(frozen=True)
class Verified:
    """The delivery of a hook whose signature is valid, by a key that the signature covers."""

    key: str
    signed_at: int | None


def _sign(secret: bytes, *parts: bytes) -> bytes:
    return hmac.new(secret, b"".join(parts), hashlib.sha256).digest()


def _compare(expected: str, candidates: list[str]) -> None:
    """Compares in constant time; another signature does not say how much of it was right."""
    matches = [hmac.compare_digest(expected.encode(), each.encode(errors="replace")) for each in candidates]
    if not any(matches):
        raise InvalidSignatureError("with another signature")


def _read_time(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 12):  # noqa: PLR2004 32,000 years
        raise InvalidSignatureError("without a time")
    return int(text)


def _find_id(body: bytes, field: str) -> str:
    """Returns the ID in a JSON body, or the digest of a body without one."""
    try:
        parsed: Any = json.loads(body)
        found = parsed[field]
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        found = None
    if isinstance(found, str) and found.isascii() and 0 < len(found) <= 255:  # noqa: PLR2004 far below the 2 KB of a key
        return found
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def _verify_stripe(hook: Hook, secret: str) -> Verified:
    pairs = [each.strip().partition("=") for each in hook.get("stripe-signature").split(",")]
    time = next((value for key, _, value in pairs if key == "t"), "")
    signed_at = _read_time(time)
    expected = _sign(secret.encode(), time.encode(), b".", hook.body).hex()
    _compare(expected, [value for key, _, value in pairs if key == "v1"])
    return Verified(_find_id(hook.body, "id"), signed_at)


def _verify_github(hook: Hook, secret: str) -> Verified:
    """The key is the digest of the body: GitHub signs neither the delivery ID nor a time."""
    _compare(f"sha256={_sign(secret.encode(), hook.body).hex()}", [hook.get("x-hub-signature-256")])
    return Verified(f"sha256:{hashlib.sha256(hook.body).hexdigest()}", None)


def _verify_slack(hook: Hook, secret: str) -> Verified:
    time = hook.get("x-slack-request-timestamp")
    signed_at = _read_time(time)
    expected = _sign(secret.encode(), b"v0:", time.encode(), b":", hook.body).hex()
    _compare(f"v0={expected}", [hook.get("x-slack-signature")])
    return Verified(_find_id(hook.body, "event_id"), signed_at)


def _decode(secret: str) -> bytes:
    """Returns the key in a secret of Standard Webhooks; everyone can sign with an empty one."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError:
        key = b""
    if not key:
        raise ValueError("the signing secret must be Base64, with or without whsec_")
    return key


def _verify_standard(hook: Hook, secret: str) -> Verified:
    identifier, time = hook.get("webhook-id"), hook.get("webhook-timestamp")
    signed_at = _read_time(time)
    if not (identifier.isascii() and 0 < len(identifier) <= 255):  # noqa: PLR2004 far below the 2 KB of a key
        raise InvalidSignatureError("without an ID")
    # Such an ID may be the ID and time of another hook, whose body begins with a number.
    if re.search(r"\.[0-9]+$", identifier):
        raise InvalidSignatureError("with an ID that ends in a time")
    signed = _sign(_decode(secret), identifier.encode(), b".", time.encode(), b".", hook.body)
    expected = f"v1,{base64.b64encode(signed).decode()}"
    _compare(expected, hook.get("webhook-signature").split(" "))
    return Verified(identifier, signed_at)


SCHEMES: dict[str, Callable[[Hook, str], Verified]] = {
    "stripe": _verify_stripe,
    "github": _verify_github,
    "slack": _verify_slack,
    "standard": _verify_standard,
}


def verify(scheme: str, hook: Hook, secret: str, *, now: float, tolerance: int) -> Verified:
    """Returns the delivery of a hook.

    Raises:
        InvalidSignatureError: If the signature, or the time that it covers, is not valid.
    """
    verified = SCHEMES[scheme](hook, secret)
    if verified.signed_at is not None and abs(now - verified.signed_at) > tolerance:
        raise InvalidSignatureError("at another time")
    return verified
