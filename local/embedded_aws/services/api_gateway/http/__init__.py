"""Integrations of HTTP APIs: functions in both payload formats, and AWS services.

MiniStack routes and authorizes requests.
"""

import json
import re
from collections.abc import Callable
from typing import Any, Final, cast

from ministack import app
from ministack.services import apigateway

from embedded_aws.ministack.patching import Patch
from embedded_aws.services.api_gateway.http import functions, services
from embedded_aws.services.api_gateway.http.events import Response
from embedded_aws.services.api_gateway.http.request import HttpRequest

_APIS: Final = cast("Any", apigateway)


def _integrated(_: Callable[..., Any]) -> Callable[..., Any]:
    async def integrate(*given: Any, **more: Any) -> Response:
        request = HttpRequest.parse(*given, **more)
        call = services.call if request.integration.get("integrationSubtype") else functions.invoke
        return await call(request)

    return integrate


def _without_refresh_tokens(validate: Callable[..., Any]) -> Callable[..., Any]:
    """Rejects refresh tokens, which are signed here; on AWS they are not JSON Web Tokens."""

    async def validate_use(route: Any, authorizer: dict[str, Any], headers: Any, query: Any) -> Any:
        token = _APIS._extract_token_from_identity_source(authorizer["identitySource"], headers, query) or ""
        try:
            claims: Any = json.loads(_APIS._b64url_decode(token.split(".")[1]))
        except (LookupError, ValueError):
            claims = None
        if isinstance(claims, dict) and cast("dict[str, Any]", claims).get("token_use") == "refresh":
            return None, None, _APIS._jwt_unauthorized()
        return await validate(route, authorizer, headers, query)

    return validate_use


def _with_root(parse: Callable[..., Any]) -> Callable[..., Any]:
    """Finds an API in a path that ends with its ID: the endpoint of an API has no slash at its end."""

    def parse_with_root(host: str, path: str) -> Any:
        return parse(host, f"{path}/" if re.fullmatch(r"/_aws/execute-api/[^/]+", path) else path)

    return parse_with_root


PATCHES = (
    Patch(
        apigateway,
        "_invoke_lambda_proxy",
        "84e45cb4392cf040",
        _integrated,
        "an HTTP API invokes functions with permission and in both payload formats, and calls services",
    ),
    Patch(
        apigateway,
        "_validate_jwt_authorizer",
        "3e6844ae3c00126b",
        _without_refresh_tokens,
        "a refresh token is not accepted by a JWT authorizer",
    ),
    Patch(
        app,
        "_parse_execute_api_url",
        "2ea8ea3ace790e71",
        _with_root,
        "the endpoint of an API without a slash is its root",
    ),
)
