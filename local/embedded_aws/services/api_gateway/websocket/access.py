"""Access control of connections: the authorizers of ``$connect``."""

from collections.abc import Awaitable, Callable
from typing import Final, cast

from embedded_aws.iam.credential_scope import find_scope_problem
from embedded_aws.ministack import http_apis, rest_apis
from embedded_aws.ministack.api_records import HttpAuthorizer, Route
from embedded_aws.ministack.arn import execute_api_route_arn
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Fields, Record
from embedded_aws.services.api_gateway.rest.failures import FailureError
from embedded_aws.services.api_gateway.rest.functions import may_invoke
from embedded_aws.services.api_gateway.websocket.exchange import MessageExchange, Scope


class RefusedError(FailureError):
    """A client that is not allowed to open a connection.

    Args:
        status: HTTP status code of the response to the handshake.
        message: Message for the client.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__("UNAUTHORIZED" if status == 401 else "ACCESS_DENIED", message)  # noqa: PLR2004
        self.status = status


_FAILED: Final = RefusedError(500, "Internal server error")


async def authorize(route: Route, exchange: MessageExchange, scope: Scope) -> dict[str, str]:
    """Returns the context of the authorizer of ``$connect``; empty if it has none.

    Raises:
        RefusedError: If the client is not allowed to open a connection.
    """
    api = exchange.api
    arn = execute_api_route_arn(api.region, api.account, api.id, api.stage_name, "$connect")
    match route.get("authorizationType") or "NONE":
        case "NONE":
            return {}
        case "CUSTOM":
            return await _invoke(route, exchange, arn)
        case "AWS_IAM":
            if problem := find_scope_problem(exchange.headers, exchange.query, "execute-api"):
                raise RefusedError(403, problem)
            if refusal := http_apis.authorize_websocket_with_iam(
                scope, arn, exchange.headers, exchange.query, api.region
            ):
                raise RefusedError(*refusal)
            return {}
        case _:
            raise _FAILED


async def _invoke(route: Route, exchange: MessageExchange, arn: str) -> dict[str, str]:
    """Invokes a Lambda authorizer, and returns its context if its policy allows the connection."""
    api = exchange.api
    authorizer: HttpAuthorizer | None = api.parts["authorizers"].get(route.get("authorizerId", ""))
    if authorizer is None:
        raise _FAILED
    present, _ = http_apis.identity_sources(
        authorizer.get("identitySource"), exchange.headers, exchange.query, exchange.stage_variables
    )
    if not present:
        raise RefusedError(401, "Unauthorized")
    event = {
        "type": "REQUEST",
        "methodArn": arn,
        **exchange.connect_fields(),
        "stageVariables": dict(exchange.stage_variables),
        "requestContext": exchange.context(),
    }
    answer: Record = (
        await http_apis.invoke_request_authorizer(authorizer, event, api.account, api.region) or {}
    )
    if not isinstance(answer.get("policyDocument"), dict):
        raise _FAILED
    decision = http_apis.evaluate_authorizer_policy(answer["policyDocument"], arn)
    if decision != "Allow":
        reason = http_apis.websocket_denial_reasons[decision]
        raise RefusedError(403, f"User is not authorized to access this resource {reason}")
    context = rest_apis.stringify_context(answer.get("context"))
    principal = answer.get("principalId")
    return context if principal is None else {**context, "principalId": str(principal)}


def _require_permission(
    invoke: Callable[..., Awaitable[Record | None]],
) -> Callable[..., Awaitable[Record | None]]:
    async def invoke_permitted(
        authorizer: HttpAuthorizer, event: Record, account: str, region: str
    ) -> Record | None:
        function = http_apis.function_of_integration_uri(authorizer["authorizerUri"])
        api_id = cast("Fields", event["requestContext"])["apiId"]
        source = f"arn:aws:execute-api:{region}:{account}:{api_id}/authorizers/{authorizer['authorizerId']}"
        if not may_invoke(function, authorizer.get("authorizerCredentialsArn") or None, source):
            return None  # as if the authorizer could not be invoked
        return await invoke(authorizer, event, account, region)

    return invoke_permitted


PATCHES = (
    Patch(
        http_apis.invoke_request_authorizer,
        _require_permission,
        "an authorizer of a WebSocket API or HTTP API is invoked if its policy or its role allows it",
    ),
)
