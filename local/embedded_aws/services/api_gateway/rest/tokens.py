"""Tokens of user pools in Cognito authorizers."""

import base64
import json
import time
from collections.abc import Awaitable, Callable

from embedded_aws.iam.compact_tokens import is_compact
from embedded_aws.json_values import is_array, read_number
from embedded_aws.ministack import rest_apis
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Record
from embedded_aws.services.api_gateway.rest.exchange import find_current
from embedded_aws.services.api_gateway.rest.failures import FailureError

_Validate = Callable[..., Awaitable[tuple[Record, object]]]


def _require_valid_signature(verify: Callable[[str, object], bool]) -> Callable[[str, object], bool]:
    def verify_with_valid_signature(token: str, key: object) -> bool:
        verified = is_compact(token) and bool(verify(token, key))
        if verified:
            find_current().request["verified_token"] = token
        return verified

    return verify_with_valid_signature


def _explain_rejection(validate: _Validate) -> _Validate:
    async def validate_explained(authorizer: object, method: Record, *rest: object) -> tuple[Record, object]:
        claims, error = await validate(authorizer, method, *rest)
        wanted = "access" if method.get("authorizationScopes") else "id"
        if error is None and claims.get("token_use") != wanted:
            raise FailureError("UNAUTHORIZED", "Unauthorized")
        token = find_current().request.get("verified_token", "")
        if error is not None and token and read_number(_read_claims(token).get("exp")) <= time.time():
            raise FailureError("UNAUTHORIZED", "The incoming token has expired")
        return _join_lists(claims) if error is None else claims, error

    return validate_explained


def _join_lists(claims: Record) -> Record:
    """Returns claims with commas between the groups of a user; an HTTP API has brackets around them."""
    return {name: ",".join(map(str, value)) if is_array(value) else value for name, value in claims.items()}


def _read_claims(token: str) -> Record:
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


PATCHES = (
    Patch(
        rest_apis.verify_signature,
        _require_valid_signature,
        "a token is in base64url; one with a valid signature is kept, to report that it has expired",
    ),
    Patch(
        rest_apis.validate_cognito_authorizer,
        _explain_rejection,
        "without scopes an ID token is required; an expired token has its own message; groups have commas",
    ),
)
