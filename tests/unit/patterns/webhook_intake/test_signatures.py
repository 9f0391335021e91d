"""Signatures of webhooks that an attacker writes: none is accepted, and none is an error of the receiver."""

import base64
from collections.abc import Iterator

import pytest
from tests.webhooks import SECRETS, sign, write_body

from serverless_patterns.patterns.webhook_intake.receiver.signatures import (
    SCHEMES,
    Hook,
    InvalidSignatureError,
    Verified,
    verify,
)

NOW = 1_700_000_000
ODD = (
    "",
    " ",
    ",",
    "=",
    "v1=,v1=",
    "\u00e9",
    "\udcff",
    "\u0661\u0662\u0663",  # digits of other alphabets
    "\uff11\uff17",
    "-1",
    "1e9",
    "1_700_000_000",
    "9" * 5_000,
    "\x00",
    "sha256=",
    "v1," * 3_000,
)


def check(scheme: str, headers: dict[str, str], body: bytes, secret: str | None = None) -> Verified:
    """Verifies a request as the receiver does."""
    hook = Hook({name.lower(): value for name, value in headers.items()}, body)
    return verify(scheme, hook, secret or SECRETS[scheme], now=NOW, tolerance=300)


def forgeries(scheme: str, body: bytes) -> Iterator[dict[str, str]]:
    """Yields headers with one value that is not what the sender signed."""
    valid = sign(scheme, body, at=NOW)
    for name, value in valid.items():
        if name != "X-GitHub-Event":
            yield from ({**valid, name: odd} for odd in ODD)
            yield {**valid, name: value.swapcase()} if value.swapcase() != value else {}


@pytest.mark.parametrize("body", [b"", write_body("stripe", "evt_1"), b"\xff\x00", b"[" * 100_000])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_odd_headers_are_rejected_by_name(scheme: str, body: bytes) -> None:
    assert check(scheme, sign(scheme, body, at=NOW), body).key
    for headers in forgeries(scheme, body):
        with pytest.raises(InvalidSignatureError):
            check(scheme, headers, body)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_time_that_was_signed_is_the_one_that_counts(scheme: str) -> None:
    body = write_body(scheme, "evt_1")
    for late in (-301, 301):
        headers = sign(scheme, body, at=NOW + late)
        if scheme == "github":
            assert check(scheme, headers, body)
            continue
        with pytest.raises(InvalidSignatureError):
            check(scheme, headers, body)


def test_one_of_several_signatures_is_enough_and_others_say_nothing() -> None:
    body = write_body("standard", "1")
    valid = sign("standard", body, at=NOW)
    other = sign("standard", body, at=NOW, secret="b3RoZXI=")["webhook-signature"]
    both = {**valid, "webhook-signature": f"{other} {valid['webhook-signature']}"}
    assert check("standard", both, body) == Verified("msg_1", NOW)
    with pytest.raises(InvalidSignatureError):
        check("standard", {**valid, "webhook-signature": f"{other} {other}"}, body)


@pytest.mark.parametrize("key", ["evt_1", "", 5, None, "\u00e9", "e" * 256])
def test_a_repeated_hook_has_the_same_key_at_any_time(key: object) -> None:
    body = write_body("stripe", key)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    keys = {check("stripe", sign("stripe", body, at=NOW + late), body).key for late in (-200, 0, 200)}
    assert len(keys) == 1
    assert keys == {"evt_1"} or keys.pop().startswith("sha256:")


@pytest.mark.parametrize("secret", ["whsec_", "whsec_=", "whsec_====", "\u00e9", "not Base64!", "whsec_YQ"])
def test_a_secret_without_a_key_signs_nothing(secret: str) -> None:
    """An empty key is known to everyone."""
    body = b"{}"
    headers = sign("standard", body, at=NOW, secret="")
    with pytest.raises(ValueError, match="the signing secret must be Base64, with or without whsec_"):
        check("standard", headers, body, secret)


def test_an_id_does_not_hide_the_time_of_another_hook() -> None:
    """ID, time and body are signed with full stops between them: the ID may not take in the time."""
    number = f"{NOW}.5"  # a body that begins with a time
    signed = sign("standard", number.encode(), at=NOW, identifier="msg_1")
    shifted = {**signed, "webhook-id": f"msg_1.{NOW}", "webhook-timestamp": str(NOW)}
    assert check("standard", signed, number.encode()).key == "msg_1"
    with pytest.raises(InvalidSignatureError):
        check("standard", shifted, b"5")
    dotted = sign("standard", b"{}", at=NOW, identifier="order.created.x1")
    assert check("standard", dotted, b"{}").key == "order.created.x1"


def test_a_secret_with_or_without_its_prefix() -> None:
    key = base64.b64encode(b"k" * 32).decode()
    for secret in (key, f"whsec_{key}"):
        assert check("standard", sign("standard", b"{}", at=NOW, secret=key), b"{}", secret).key == "msg_1"
