"""Integrations of HTTP APIs: functions in both payload formats, and AWS services.

MiniStack routes and authorizes requests.
"""

import json
import re
from collections.abc import Callable
from typing import Any, cast

from embedded_aws.ministack import app, http_apis
from embedded_aws.ministack.patching import Patch
from embedded_aws.services.api_gateway.http import functions, services
from embedded_aws.services.api_gateway.http.events import Response
from embedded_aws.services.api_gateway.http.request import HttpRequest


def _replace_integration(_: Callable[..., Any]) -> Callable[..., Any]:
    async def integrate(*given: Any, **more: Any) -> Response:
        request = HttpRequest.parse(*given, **more)
        call = services.call if request.integration.get("integrationSubtype") else functions.invoke
        return await call(request)

    return integrate


def _reject_refresh_tokens(validate: Callable[..., Any]) -> Callable[..., Any]:
    """Rejects refresh tokens, which are signed here; on AWS they are not JSON Web Tokens."""

    async def validate_use(route: Any, authorizer: dict[str, Any], headers: Any, query: Any) -> Any:
        token = http_apis.token_of_identity_source(authorizer["identitySource"], headers, query) or ""
        try:
            claims: Any = json.loads(http_apis.decode_base64url(token.split(".")[1]))
        except (LookupError, ValueError):
            claims = None
        if isinstance(claims, dict) and cast("dict[str, Any]", claims).get("token_use") == "refresh":
            return None, None, http_apis.unauthorized()
        return await validate(route, authorizer, headers, query)

    return validate_use


def _add_root(parse: Callable[..., Any]) -> Callable[..., Any]:
    """Finds an API in a path that ends with its ID: the endpoint of an API has no slash at its end."""

    def parse_with_root(host: str, path: str) -> Any:
        return parse(host, f"{path}/" if re.fullmatch(r"/_aws/execute-api/[^/]+", path) else path)

    return parse_with_root


PATCHES = (
    Patch(
        http_apis.invoke_function,
        _replace_integration,
        "an HTTP API invokes functions with permission and in both payload formats, and calls services",
    ),
    Patch(
        http_apis.validate_jwt_authorizer,
        _reject_refresh_tokens,
        "a refresh token is not accepted by a JWT authorizer",
    ),
    Patch(
        app.parse_api_url,
        _add_root,
        "the endpoint of an API without a slash is its root",
    ),
)
