"""A constant response, which API Gateway returns itself."""

from collections.abc import Mapping
from typing import Annotated, Any, Generic, TypedDict

from serverless_patterns.arguments.declarations import Between, Completed, Default, Omitted
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.backends.kind import BackendKind
from serverless_patterns.connections.body_schema import check_constant
from serverless_patterns.connections.mapping_templates import json_literal
from serverless_patterns.connections.rest.backend import RestBackend, RouteSettings, default_response
from serverless_patterns.connections.rest.templates import JSON
from serverless_patterns.connections.websocket_integration import DEFAULT, Integration


@arguments
class ApiGatewayFacadeMockArgs(TypedDict, Generic[Omitted], total=False):
    """A constant response that API Gateway returns itself."""

    status_code: Annotated[int | Omitted, Between(200, 599), Default(200)]
    """HTTP status code. Valid range: 200 to 599. Defaults to `200`."""
    body: Annotated[Any, Default({}, "`{}`")]
    """Body of the response, any JSON value. Defaults to `{}`."""


@arguments
class WebSocketApiMockArgs(TypedDict, Generic[Omitted], total=False):
    """A constant response that API Gateway returns itself."""

    body: Annotated[Any, Default({}, "`{}`")]
    """Body of the response, any JSON value. Defaults to `{}`."""


def _read_rest(
    given: ApiGatewayFacadeMockArgs[Completed], route: RouteSettings, errors: Errors
) -> RestBackend:
    if route.changes:
        errors.add("", "has no body to change; write what the client gets in 'body'")
    check_constant(given["body"], errors.narrow("body"))
    status = given["status_code"]
    return RestBackend(
        integration=lambda _: mock_integration(default_response(status, json_literal(given["body"]))),
        descriptions={status: "A fixed answer."},
    )


def mock_integration(responses: Mapping[str, Any]) -> dict[str, Any]:
    """Returns an integration without a backend."""
    return {
        "type": "mock",
        "passthroughBehavior": "never",
        "requestTemplates": {JSON: '{"statusCode":200}'},
        "responses": dict(responses),
    }


def _read_websocket(given: WebSocketApiMockArgs[Completed], _timeout: float, errors: Errors) -> Integration:
    check_constant(given["body"], errors.narrow("body"))
    body = "" if errors.is_invalid("body") else json_literal(given["body"])
    return Integration("MOCK", template='{"statusCode":200}', responses={DEFAULT: body})


MOCK = BackendKind("mock", _read_rest, _read_websocket)
