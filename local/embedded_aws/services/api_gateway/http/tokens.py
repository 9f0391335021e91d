"""JWT authorizers (API Gateway developer guide, "Control access to HTTP APIs with JWT authorizers")."""

import json
import time
from collections.abc import Iterable, Mapping
from typing import Final, cast

from embedded_aws.json_values import read_array
from embedded_aws.ministack import http_apis
from embedded_aws.ministack.api_records import HttpAuthorizer, JwtConfiguration
from embedded_aws.services.api_gateway.http.failures import FORBIDDEN, HttpApiError

_PARTS: Final = 3

Claims = dict[str, object]


class _InvalidTokenError(Exception):
    """A token that an authorizer does not accept."""


async def authorize(
    authorizer: HttpAuthorizer,
    required: list[str],
    headers: Mapping[str, str],
    query: Mapping[str, object],
) -> tuple[Claims, list[str]]:
    """Returns the claims and the scopes of the token of a request.

    Args:
        authorizer: The authorizer.
        required: Scopes of the route, of which the token needs one.
        headers: Headers of the request.
        query: Query parameters of the request.

    Raises:
        HttpApiError: If the token is missing or not valid, or lacks the scopes.
    """
    token = http_apis.token_of_identity_source(authorizer.get("identitySource") or [], headers, query)
    if not token:
        raise HttpApiError(401, "Unauthorized", headers={"www-authenticate": "Bearer"})
    challenge = f'Bearer scope="{" ".join(required)}" error='
    try:
        claims = await _read_token(token, authorizer)
    except _InvalidTokenError as error:
        challenge += f'"invalid_token" error_description="{error}"'
        raise HttpApiError(401, "Unauthorized", str(error), headers={"www-authenticate": challenge}) from None
    scopes = list_scopes(claims)
    if required and not set(required) & set(scopes):
        reason = "the token does not have the required scopes"
        challenge += f'"insufficient_scope" error_description="{reason}"'
        raise HttpApiError(*FORBIDDEN, reason, headers={"www-authenticate": challenge})
    return claims, scopes


async def _read_token(token: str, authorizer: HttpAuthorizer) -> Claims:
    # It imports cryptography, a twentieth of the start of the emulator.
    from embedded_aws.services.api_gateway.http.signatures import has_signature  # noqa: PLC0415

    header, claims = parse(token)
    url = await http_apis.find_keys_url(authorizer)
    try:
        found = (await http_apis.fetch_keys(url or "")).get("keys")
    except (OSError, ValueError):
        raise _InvalidTokenError("OIDC discovery endpoint communication error") from None
    keys = cast("Iterable[Mapping[str, object]]", found or [])
    key = next((each for each in keys if each.get("kid") == header.get("kid")), None)
    if key is None or not has_signature(token, header, key):
        raise _InvalidTokenError("the token has an invalid signature")
    if reason := find_error(claims, authorizer.get("jwtConfiguration") or {}, time.time()):
        raise _InvalidTokenError(reason)
    return claims


def parse(token: str) -> tuple[dict[str, object], Claims]:
    """Returns the header and the claims of a token, whose signature is not verified.

    Raises:
        _InvalidTokenError: If it is not a JSON Web Token.
    """
    parts = token.split(".")
    if len(parts) != _PARTS:
        raise _InvalidTokenError("the token has an invalid number of segments")
    try:
        header, claims = (json.loads(http_apis.decode_base64url(part)) for part in parts[:2])
    except ValueError:
        raise _InvalidTokenError("the token is malformed") from None
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise _InvalidTokenError("the token is malformed")
    return cast("dict[str, object]", header), cast("Claims", claims)


def find_error(claims: Claims, configuration: JwtConfiguration, now: float) -> str | None:
    """Returns the reason why claims are not valid; None if they are.

    Args:
        claims: Claims of a token with a valid signature.
        configuration: Issuer and audience of the authorizer.
        now: Seconds since 1970.
    """
    audience: object = claims.get("aud", claims.get("client_id"))
    audiences = cast("list[object]", audience) if isinstance(audience, list) else [audience]
    expires, begins, issued = (_read_time(claims, name) for name in ("exp", "nbf", "iat"))
    if claims.get("iss") != configuration.get("issuer"):
        return "the token does not have a valid issuer"
    if not {str(each) for each in audiences} & set(configuration.get("audience") or []):
        return "the token does not have a valid audience"
    if claims.get("token_use") == "refresh":
        return "the token is malformed"  # a refresh token is signed here; on AWS it is encrypted
    if expires is None or expires <= now:
        return "the token has expired"
    if begins is not None and begins > now:
        return "the token is not valid yet"
    return "the token was issued in the future" if issued is not None and int(issued) > now else None


def _read_time(claims: Claims, name: str) -> float | None:
    value = claims.get(name)
    return float(value) if isinstance(value, int | float) else None


def list_scopes(claims: Claims) -> list[str]:
    """Returns the scopes in the claims ``scope`` and ``scp``."""
    scopes = set[str]()
    for name in ("scope", "scp"):
        value: object = claims.get(name) or []
        scopes |= set(value.split() if isinstance(value, str) else map(str, read_array(value)))
    return sorted(scopes)
