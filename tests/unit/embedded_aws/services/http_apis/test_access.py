"""Tokens, decisions of authorizers, and requests of pages of other origins."""

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from embedded_aws.services.api_gateway.http import cors
from embedded_aws.services.api_gateway.http.authorizers import read_decision
from embedded_aws.services.api_gateway.http.failures import HttpApiError
from embedded_aws.services.api_gateway.http.signatures import has_signature
from embedded_aws.services.api_gateway.http.tokens import find_error, list_scopes, parse

_JWT = {"issuer": "https://i", "audience": ["web", "app"]}
_VALID = {"iss": "https://i", "aud": "web", "exp": 200}


@pytest.mark.parametrize(
    ("claims", "error"),
    [
        (_VALID, None),
        (_VALID | {"aud": ["other", "app"]}, None),
        ({"iss": "https://i", "client_id": "web", "exp": 200}, None),
        (_VALID | {"aud": "other", "client_id": "web"}, "the token does not have a valid audience"),
        (_VALID | {"aud": None}, "the token does not have a valid audience"),
        ({"iss": "https://i", "exp": 200}, "the token does not have a valid audience"),
        (_VALID | {"iss": "https://i/"}, "the token does not have a valid issuer"),
        (_VALID | {"exp": 100}, "the token has expired"),
        (_VALID | {"exp": "200"}, "the token has expired"),
        ({"iss": "https://i", "aud": "web"}, "the token has expired"),
        (_VALID | {"nbf": 101}, "the token is not valid yet"),
        (_VALID | {"iat": 101}, "the token was issued in the future"),
        (_VALID | {"token_use": "refresh"}, "the token is malformed"),
    ],
)
def test_claims_are_validated(claims: dict[str, Any], error: str | None) -> None:
    assert find_error(claims, _JWT, now=100) == error


@pytest.mark.parametrize(
    ("claims", "scopes"),
    [
        ({}, []),
        ({"scope": "b a"}, ["a", "b"]),
        ({"scp": ["c"], "scope": "a"}, ["a", "c"]),
        ({"scp": "c"}, ["c"]),
    ],
)
def test_scopes_are_in_two_claims(claims: dict[str, Any], scopes: list[str]) -> None:
    assert list_scopes(claims) == scopes


_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def _encode(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def _sign(key: rsa.RSAPrivateKey, algorithm: str, used: hashes.HashAlgorithm) -> str:
    signed = ".".join(_encode(json.dumps(part).encode()) for part in ({"alg": algorithm, "kid": "k"}, _VALID))
    return f"{signed}.{_encode(key.sign(signed.encode(), padding.PKCS1v15(), used))}"


def test_signatures_are_verified() -> None:
    key, other = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    numbers = key.public_key().public_numbers()
    public = {"n": _encode(numbers.n.to_bytes(256, "big")), "e": _encode(b"\x01\x00\x01")}
    tokens = {
        "RS256": _sign(key, "RS256", hashes.SHA256()),
        "RS512": _sign(key, "RS512", hashes.SHA512()),
        "other hash": _sign(key, "RS384", hashes.SHA256()),
        "other key": _sign(other, "RS256", hashes.SHA256()),
        "none": f"{_sign(key, 'none', hashes.SHA256()).rpartition('.')[0]}.",
        "HS256": _sign(key, "HS256", hashes.SHA256()),
    }
    accepted = {name for name, token in tokens.items() if has_signature(token, parse(token)[0], public)}
    assert accepted == {"RS256", "RS512"}
    assert parse(tokens["RS256"])[1] == _VALID
    changed = tokens["RS256"].replace(".", f".{_encode(b'x')}", 1)
    assert not has_signature(changed, {"alg": "RS256"}, public)
    # 256 bytes leave two bits of the last character unused, which must be zero.
    token = tokens["RS256"]
    last = _ALPHABET[_ALPHABET.index(token[-1]) + 1]
    ends = ("=", "==", " ", "\n", ".a")
    for other_form in (f"{token[:-1]}{last}", *(f"{token}{end}" for end in ends)):
        assert not has_signature(other_form, {"alg": "RS256"}, public), other_form[-3:]


_SIMPLE = {"authorizerPayloadFormatVersion": "2.0", "enableSimpleResponses": True}
_ALLOW = {"Statement": [{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}]}


@pytest.mark.parametrize(
    ("authorizer", "answer", "decision", "context"),
    [
        (_SIMPLE, {"isAuthorized": True, "context": {"n": 1, "b": True}}, True, {"n": 1, "b": True}),
        (_SIMPLE, {"isAuthorized": False}, False, {}),
        ({}, {"policyDocument": _ALLOW, "principalId": "me"}, _ALLOW, {"principalId": "me"}),
        (
            {"authorizerPayloadFormatVersion": "1.0", "enableSimpleResponses": True},
            {"policyDocument": _ALLOW, "context": {"n": 1, "b": True}},
            _ALLOW,
            {"n": "1", "b": "true"},
        ),
    ],
)
def test_decisions_of_authorizers(
    authorizer: dict[str, Any], answer: dict[str, Any], decision: Any, context: dict[str, Any]
) -> None:
    assert read_decision(authorizer, answer) == (decision, context)


@pytest.mark.parametrize(
    ("authorizer", "answer"),
    [
        (_SIMPLE, {"isAuthorized": "true"}),
        (_SIMPLE, {"policyDocument": _ALLOW}),
        ({}, {"isAuthorized": True}),
        ({}, {"policyDocument": json.dumps(_ALLOW)}),
        (_SIMPLE, {"isAuthorized": True, "context": "text"}),
    ],
)
def test_other_responses_of_authorizers_are_errors(
    authorizer: dict[str, Any], answer: dict[str, Any]
) -> None:
    with pytest.raises(HttpApiError, match="Internal Server Error"):
        read_decision(authorizer, answer)


_CORS = {"allowOrigins": ["https://a.example"], "allowMethods": ["GET", "PUT"], "allowHeaders": ["x-a"]}


@pytest.mark.parametrize(
    ("configuration", "origin", "headers"),
    [
        (
            _CORS | {"maxAge": 0, "allowCredentials": True},
            "https://A.example",
            {
                "access-control-allow-origin": "https://A.example",
                "access-control-allow-credentials": "true",
                "access-control-allow-methods": "GET,PUT",
                "access-control-allow-headers": "x-a",
                "access-control-max-age": "0",
            },
        ),
        (_CORS, "https://b.example", {}),
        ({"allowOrigins": ["*"]}, "https://b.example", {"access-control-allow-origin": "*"}),
        ({"allowOrigins": ["https://*"]}, "https://b", {"access-control-allow-origin": "https://b"}),
        ({"allowOrigins": ["https://*"]}, "http://b", {}),
    ],
)
def test_preflight_requests(configuration: dict[str, Any], origin: str, headers: dict[str, str]) -> None:
    asked = {"origin": origin, "access-control-request-method": "PUT"}
    assert cors.is_preflight("OPTIONS", asked)
    assert cors.answer_preflight(configuration, asked) == (204, headers, b"")


def test_the_headers_of_the_api_replace_those_of_the_backend() -> None:
    response = (200, {"Access-Control-Allow-Origin": "*", "x": "1"}, b"")
    given = {"origin": "https://a.example"}
    allowed = {"access-control-allow-origin": "https://a.example", "x": "1"}
    assert cors.add_headers(_CORS, given, response) == (200, allowed, b"")
    assert cors.add_headers(_CORS, {"origin": "https://b.example"}, response) == (200, {"x": "1"}, b"")
    assert cors.add_headers({}, given, response) == response
    assert not cors.is_preflight("OPTIONS", given)
    assert not cors.is_preflight("GET", {**given, "access-control-request-method": "PUT"})
