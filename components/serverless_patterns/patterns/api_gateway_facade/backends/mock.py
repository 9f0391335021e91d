"""A fixed answer, which API Gateway gives itself."""

from collections.abc import Mapping
from typing import Any

from serverless_patterns.arguments.reader import Given
from serverless_patterns.patterns.api_gateway_facade.backends.backend import Backend, RouteSettings, answered
from serverless_patterns.patterns.api_gateway_facade.request.body_schema import is_constant
from serverless_patterns.patterns.api_gateway_facade.request.templates import JSON, json_literal


def read_mock(given: Given, route: RouteSettings) -> Backend:
    """A fixed answer."""
    if route.changes:
        given.fault("", "answers as it is told; write what the client gets in 'body'")
    status = given.integer("status_code", 200, 599, default=200)
    body: Any = given.values.get("body", {})
    if not is_constant(given, "body", body):
        body = {}
    integration = mock_integration(answered(status, json_literal(body)))
    return Backend(integration=lambda _: integration, answers={status: "A fixed answer."})


def mock_integration(responses: Mapping[str, Any]) -> dict[str, Any]:
    """An integration without a backend."""
    return {
        "type": "mock",
        "passthroughBehavior": "never",
        "requestTemplates": {JSON: '{"statusCode":200}'},
        "responses": dict(responses),
    }
