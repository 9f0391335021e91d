"""A service behind a load balancer in a VPC, through a VPC link."""

from typing import Any
from urllib.parse import urlsplit

from serverless_patterns.arguments.errors import Errors
from serverless_patterns.connections.routes import ApiGatewayFacadePrivateArgs
from serverless_patterns.patterns.api_gateway_facade.backends.backend import Backend, RouteSettings
from serverless_patterns.patterns.api_gateway_facade.backends.http import (
    check_placeholders,
    http_answers,
    http_integration,
    request_body,
)
from serverless_patterns.patterns.api_gateway_facade.request.pending import PendingValues
from serverless_patterns.patterns.api_gateway_facade.request.templates import (
    READ_TEXT,
    path_template,
    refuse_unless_utf8,
)

TEXT_TYPES = (
    *("application/json", "application/x-www-form-urlencoded", "application/xml"),
    *("text/plain", "text/xml"),
)
"""Content types of bodies that a template can pass on; any other gets HTTP 415."""


def read_private(given: ApiGatewayFacadePrivateArgs, route: RouteSettings, errors: Errors) -> Backend:
    """Returns a service in a VPC as a backend."""
    url = given["url"]
    check_placeholders(url, route.parameters, errors)

    def integration(values: PendingValues) -> dict[str, Any]:
        passed_on = http_integration(values.text(url), route)
        unchanged = READ_TEXT + refuse_unless_utf8() + request_body(route, "$sent")
        bodies = passed_on.get("requestTemplates", dict.fromkeys(TEXT_TYPES, unchanged))
        # Else the path would begin with the stage (API Gateway developer guide, private integrations).
        path = values.derived(url, lambda known: path_template(urlsplit(known).path or "/"))
        override = f'#set($context.requestOverride.path = "{path}")'
        return {
            **passed_on,
            "connectionType": "VPC_LINK",
            "connectionId": values.text(given["vpc_link_id"]),
            "integration-target": values.text(given["load_balancer_arn"]),
            "passthroughBehavior": "never",
            "requestTemplates": {kind: override + body for kind, body in bodies.items()},
        }

    return Backend(integration=integration, answers=http_answers(route.changes))
