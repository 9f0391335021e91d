"""Signatures of webhooks, as the documentation of each sender describes them."""

import base64
import hashlib
import hmac
import json
import time

SECRETS = {
    "stripe": "whsec_stripe",
    "github": "github-secret",
    "slack": "slack-secret",
    "standard": "whsec_" + base64.b64encode(b"of Standard Webhooks").decode(),
}
"""Signing secret of each scheme, as its sender shows it."""


def sign(
    scheme: str,
    body: bytes,
    *,
    at: float | None = None,
    identifier: str = "msg_1",
    secret: str | None = None,
) -> dict[str, str]:
    """Returns the headers with which a sender signs a body now, or at another time."""
    key = SECRETS[scheme] if secret is None else secret
    moment = str(int(time.time() if at is None else at))
    if scheme == "stripe":
        signature = _digest(key.encode(), f"{moment}.".encode() + body).hex()
        return {"Stripe-Signature": f"t={moment},v1={'0' * 64},v1={signature},v0=old"}
    if scheme == "github":
        signature = _digest(key.encode(), body).hex()
        return {"X-Hub-Signature-256": f"sha256={signature}", "X-GitHub-Event": "push"}
    if scheme == "slack":
        signature = _digest(key.encode(), f"v0:{moment}:".encode() + body).hex()
        return {"X-Slack-Signature": f"v0={signature}", "X-Slack-Request-Timestamp": moment}
    decoded = base64.b64decode(key.removeprefix("whsec_"))
    digest = _digest(decoded, f"{identifier}.{moment}.".encode() + body)
    return {
        "webhook-id": identifier,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1a,other v1,{base64.b64encode(digest).decode()}",
    }


def write_body(scheme: str, identifier: str, **more: object) -> bytes:
    """Returns a body in which the sender of a scheme has the ID of the delivery, if it does."""
    field = {"stripe": "id", "slack": "event_id"}.get(scheme, "number")
    return json.dumps({field: identifier, **more}, ensure_ascii=False).encode()


def _digest(key: bytes, data: bytes) -> bytes:
    return hmac.new(key, data, hashlib.sha256).digest()
