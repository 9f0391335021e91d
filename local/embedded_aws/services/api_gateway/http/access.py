"""Access control of routes: signatures, JWT authorizers, and Lambda authorizers."""

from collections.abc import Mapping

from embedded_aws.ministack import app, http_apis
from embedded_aws.ministack.api_records import HttpAuthorizer
from embedded_aws.ministack.arn import execute_api_arn
from embedded_aws.services.api_gateway.http import authorizers, tokens
from embedded_aws.services.api_gateway.http.failures import FORBIDDEN, INTERNAL, HttpApiError
from embedded_aws.services.api_gateway.http.request import HttpRequest


async def authorize(request: HttpRequest) -> None:
    """Authorizes a request as its route requires, and keeps who it is from.

    Raises:
        HttpApiError: If it is not authorized.
    """
    try:
        await _authorize(request)
    except HttpApiError as error:
        request.authorizer = {"error": error.reason or str(error)}
        raise


async def _authorize(request: HttpRequest) -> None:
    kind = request.route.get("authorizationType") or "NONE"
    identifier = request.route.get("authorizerId") or ""
    authorizer: HttpAuthorizer | None = request.api.parts["authorizers"].get(identifier)
    if kind == "AWS_IAM":
        request.caller = _find_caller(request)
    elif kind == "JWT" and authorizer is not None:
        scopes = request.route.get("authorizationScopes") or []
        request.claims, request.scopes = await tokens.authorize(
            authorizer, scopes, request.headers, request.query
        )
    elif kind == "CUSTOM" and authorizer is not None:
        request.authorizer = await authorizers.authorize(authorizer, request)
        request.is_authorized_by_function = True
    elif kind != "NONE":
        raise HttpApiError(*INTERNAL, "the authorizer does not exist")


def _find_caller(request: HttpRequest) -> Mapping[str, object]:
    """Returns the caller who signed a request, whose policies allow it.

    Raises:
        HttpApiError: If the signature is missing or not valid, or the policies do not allow it.
    """
    api, headers, query = request.api, request.headers, request.query
    arn = execute_api_arn(api.region, api.account, api.id, request.stage, request.method, request.path)
    caller = http_apis.find_caller(headers, query)
    if caller is None or app.enforce_data_plane(
        "apigateway", "execute-api:Invoke", headers, query, request.id, resource_arn=arn
    ):
        raise HttpApiError(*FORBIDDEN)
    return caller
