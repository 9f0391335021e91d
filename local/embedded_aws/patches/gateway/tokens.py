"""Tokens of user pools, as an authorizer of API Gateway looks at them."""

import base64
import json
import time
from collections.abc import Callable
from typing import Any

from ministack.services import apigateway_v1

from embedded_aws.patches.gateway.exchange import current
from embedded_aws.patches.gateway.failures import FailureError
from embedded_aws.patches.patching import Patch

_Call = Callable[..., Any]


def _remembered(verify: _Call) -> _Call:
    def verify_remembered(token: str, key: Any) -> bool:
        genuine = bool(verify(token, key))
        if genuine:
            current().request["genuine_token"] = token
        return genuine

    return verify_remembered


def _looked_at(validate: _Call) -> _Call:
    async def validate_looked_at(authorizer: Any, method: dict[str, Any], *rest: Any) -> Any:
        claims, error = await validate(authorizer, method, *rest)
        if error is None and claims.get("token_use") == "access" and not method.get("authorizationScopes"):
            raise FailureError("UNAUTHORIZED", "Unauthorized")
        token: str = current().request.get("genuine_token", "")
        if error is not None and token and _claims(token).get("exp", 0) <= time.time():
            raise FailureError("UNAUTHORIZED", "The incoming token has expired")
        return claims, error

    return validate_looked_at


def _claims(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


PATCHES = (
    Patch(
        apigateway_v1,
        "_verify_rs256_signature",
        "ae467ea4aff68192",
        _remembered,
        "a token that is genuine is remembered, to tell when it has expired",
    ),
    Patch(
        apigateway_v1,
        "_validate_cognito_authorizer",
        "ea8084cf70104c38",
        _looked_at,
        "without scopes an id token is needed; one that has expired is told",
    ),
)
