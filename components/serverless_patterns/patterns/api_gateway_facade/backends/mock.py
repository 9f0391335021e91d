"""A constant response, which API Gateway returns itself."""

from collections.abc import Mapping
from typing import Any

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.connections.body_schema import check_constant
from serverless_patterns.connections.mapping_templates import json_literal
from serverless_patterns.connections.routes import ApiGatewayFacadeMockArgs
from serverless_patterns.patterns.api_gateway_facade.backends.backend import Backend, RouteSettings, answered
from serverless_patterns.patterns.api_gateway_facade.request.templates import JSON


def read_mock(given: ApiGatewayFacadeMockArgs[Completed], route: RouteSettings, errors: Errors) -> Backend:
    """Returns a constant response as a backend."""
    if route.changes:
        errors.add("", "has no body to change; write what the client gets in 'body'")
    check_constant(given["body"], errors.at("body"))
    status = given["status_code"]
    return Backend(
        integration=lambda _: mock_integration(answered(status, json_literal(given["body"]))),
        answers={status: "A fixed answer."},
    )


def mock_integration(responses: Mapping[str, Any]) -> dict[str, Any]:
    """Returns an integration without a backend."""
    return {
        "type": "mock",
        "passthroughBehavior": "never",
        "requestTemplates": {JSON: '{"statusCode":200}'},
        "responses": dict(responses),
    }
