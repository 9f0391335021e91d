"""Tokens of user pools: refresh tokens do not pass as others, and AppSync verifies what it accepts.

Refresh tokens of AWS are encrypted. Those of MiniStack are signed as access tokens are, and pass where only
the signature is verified.
"""

import base64
import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from embedded_aws.emulator.patterns import InvalidPatternError, SlowPatternError, compile_pattern
from embedded_aws.iam.compact_tokens import is_compact
from embedded_aws.json_values import is_object, read_array, read_number, read_object, read_text
from embedded_aws.ministack import appsync, cognito
from embedded_aws.ministack.patching import Patch

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

_HEADER: Final = base64.urlsafe_b64encode(b'{"alg":"HS256","cty":"JWT"}').rstrip(b"=").decode()
_USES: Final = frozenset({"id", "access"})
_SIGNED_REQUEST: Final = "AWS4-"


def _sign_refresh_tokens(sign: Callable[..., str]) -> Callable[..., str]:
    """Signs refresh tokens with a key that is not published."""

    def sign_token(claims: dict[str, object], pool: str = "", use: str = "") -> str:
        if claims.get("token_use") != "refresh":
            return sign(claims, pool, use)
        payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
        signed = f"{_HEADER}.{payload}"
        return f"{signed}.{_compute_signature(signed, pool)}"

    return sign_token


def _find_known(is_valid: Callable[[str], bool]) -> Callable[[str], bool]:
    def is_token_valid(token: str) -> bool:
        if not token.startswith(f"{_HEADER}."):
            return is_compact(token) and is_valid(token)
        signed, _, signature = token.rpartition(".")
        return hmac.compare_digest(
            signature, _compute_signature(signed, _find_pool(cognito.token_claims(token)))
        )

    return is_token_valid


def _compute_signature(signed: str, pool: str) -> str:
    # Few need cryptography, a twentieth of the start of the emulator.
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    private: RSAPrivateKey = cognito.get_signing_key(pool, "access")[0] or cognito.default_signing_key.get()
    secret = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    digest = hmac.new(hashlib.sha256(b"refresh" + secret).digest(), signed.encode(), "sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _find_pool(claims: Mapping[str, object]) -> str:
    return str(claims.get("iss", "")).rpartition("/")[2]


def _verify_tokens(is_authenticated: Callable[..., bool]) -> Callable[..., bool]:
    """A token counts only if one of the pools of the API has issued it."""

    def is_request_authenticated(api_id: str, api: Mapping[str, object], headers: Mapping[str, str]) -> bool:
        pools = _list_pools(api)
        kept = {name: value for name, value in (headers or {}).items() if _is_accepted(name, value, pools)}
        # An API key does not help: resolvers would see the identity in the token.
        if pools and len(kept) < len(headers or {}) and not api.get("lambdaAuthorizerConfig"):
            return False
        return is_authenticated(api_id, api, kept)

    return is_request_authenticated


def _is_accepted(name: str, value: object, pools: Mapping[str, str]) -> bool:
    """Whether a header is not a token, or is one that a pool has issued for one of its clients."""
    if name.lower() != "authorization" or str(value).startswith(_SIGNED_REQUEST):
        return True
    token = re.sub("^bearer ", "", str(value), flags=re.IGNORECASE)
    claims = cognito.token_claims(token)
    if token.count(".") != len(["header", "payload"]) or claims.get("token_use") not in _USES:
        return False
    client = str(claims.get("aud") or claims.get("client_id", ""))
    pool = _find_pool(claims)
    return (
        pool in pools
        and _is_client(client, pools[pool])
        and read_number(claims.get("exp", 0)) > time.time()
        and cognito.is_signature_valid(token)
    )


def _is_client(client: str, pattern: str) -> bool:
    try:
        return compile_pattern(pattern).match(client) is not None
    except (InvalidPatternError, SlowPatternError):
        return False


def _list_pools(api: Mapping[str, object]) -> dict[str, str]:
    """Returns the regular expressions of clients of the pools that an API accepts."""
    configured: dict[str, str] = {}
    for provider in _list_providers(api):
        if pool := read_object(provider.get("userPoolConfig")):
            configured[str(pool.get("userPoolId"))] = read_text(pool.get("appIdClientRegex"))
        if issuer := read_object(provider.get("openIDConnectConfig")):
            pool_id = str(issuer.get("issuer")).rstrip("/").rpartition("/")[2]
            configured[pool_id] = read_text(issuer.get("clientId"))
    return configured


def _list_providers(api: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    yield api
    yield from filter(is_object, read_array(api.get("additionalAuthenticationProviders")))


PATCHES = (
    Patch(
        cognito.sign_token,
        _sign_refresh_tokens,
        "a refresh token does not pass as an ID token or access token",
    ),
    Patch(
        cognito.is_signature_valid,
        _find_known,
        "a refresh token is verified with its own key",
    ),
    Patch(
        appsync.is_authenticated,
        _verify_tokens,
        "AppSync accepts only tokens that a user pool of the API has issued",
    ),
)
