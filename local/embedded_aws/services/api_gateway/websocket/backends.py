"""Calls the backend of a route, with the same templates, mappings and permissions as of a REST API."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

from embedded_aws.ministack import rest_apis
from embedded_aws.ministack.api_records import (
    HttpIntegration,
    HttpIntegrationResponse,
    Integration,
    IntegrationResponse,
    Route,
)
from embedded_aws.ministack.arn import execute_api_route_arn
from embedded_aws.service_calls.response_streams import StreamedBody
from embedded_aws.services.api_gateway.rest import http, mock, services
from embedded_aws.services.api_gateway.rest.exchange import begin
from embedded_aws.services.api_gateway.rest.failures import ConfigurationError, FailureError
from embedded_aws.services.api_gateway.rest.functions import may_invoke, substitute
from embedded_aws.services.api_gateway.rest.limits import limit_time
from embedded_aws.services.api_gateway.websocket.exchange import MessageExchange
from embedded_aws.services.api_gateway.websocket.selection import DEFAULT, select

_PROXIES: Final = {"AWS_PROXY", "HTTP_PROXY"}
_TEMPLATE: Final = "application/json"


@dataclass(frozen=True)
class Answer:
    """The response of a backend.

    Attributes:
        status: HTTP status code, by which ``$connect`` accepts a connection.
        body: Body for the client, if the route has a route response.
    """

    status: int
    body: str


async def call(route: Route, exchange: MessageExchange) -> Answer:
    """Calls the backend of a route.

    Raises:
        FailureError: If the message is not valid, the backend fails, or the configuration is not valid.
    """
    begin(exchange)
    integration = exchange.api.integration(route)
    if integration is None:
        raise ConfigurationError
    _validate(route, integration, exchange)
    kind = integration["integrationType"]
    if kind == "AWS_PROXY":
        return await limit_time(_invoke)(integration, exchange)
    rest = _convert_to_rest_api(integration, exchange)
    if kind == "MOCK" and not rest.get("integrationResponses"):
        return Answer(200, "")
    if kind == "MOCK":
        _, _, body = await mock.respond_to(rest)
        return Answer(200, _read_text(body))
    make_call = services.call_either if kind == "AWS" else http.call
    status, _, body = await limit_time(make_call)(
        rest, owner_account_id=exchange.api.account, owner_region=exchange.api.region
    )
    found = exchange.integration.get("status")
    return Answer(found if isinstance(found, int) else status, _read_text(body))


def _validate(route: Route, integration: HttpIntegration, exchange: MessageExchange) -> None:
    """Validates a message with the model of its route, if the integration is not a proxy."""
    models = route.get("requestModels") or {}
    expression = route.get("modelSelectionExpression")
    if not models or not expression or integration["integrationType"] in _PROXIES:
        return
    body = exchange.body.decode()
    name = models.get(select(expression, body), models.get(DEFAULT))
    schema = exchange.api.model(name) if name else None
    if schema is None:
        return
    try:
        valid = rest_apis.is_schema_valid(schema, json.loads(body), schema)
    except (ValueError, RecursionError):
        valid = False
    if not valid:
        raise FailureError("BAD_REQUEST_BODY", "Bad request body")


async def _invoke(integration: HttpIntegration, exchange: MessageExchange) -> Answer:
    """Invokes a function with the whole request; a proxy integration."""
    api = exchange.api
    uri = substitute(integration["integrationUri"], exchange.stage_variables)
    function: str = rest_apis.function_of_integration_uri(uri)
    source = execute_api_route_arn(api.region, api.account, api.id, api.stage_name, exchange.route_key)
    if not may_invoke(function, integration.get("credentialsArn") or None, source):
        raise ConfigurationError
    result, missing = await rest_apis.call_function(
        function, exchange.event(), account_id=api.account, region=api.region
    )
    if missing or result.get("throttle") or result.get("error"):
        raise FailureError("INTEGRATION_FAILURE", "Internal server error")
    given = result["body"]
    returned = cast("dict[str, object]", given) if isinstance(given, dict) else {}
    exchange.integration["status"] = status = int(str(returned.get("statusCode", 200)))
    body = returned.get("body")
    return Answer(status, body if isinstance(body, str) else "" if body is None else json.dumps(body))


def _convert_to_rest_api(integration: HttpIntegration, exchange: MessageExchange) -> Integration:
    """Returns an integration as one of a REST API, with the templates that the expressions select."""
    body = exchange.body.decode()
    template = _select_template(integration, integration.get("requestTemplates"), body)
    if template is None and integration.get("passthroughBehavior") == "NEVER":
        raise FailureError("UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type")
    responses = exchange.api.integration_responses(integration).values()
    return {
        "type": integration["integrationType"],
        "uri": integration["integrationUri"],
        "httpMethod": integration["integrationMethod"],
        "credentials": integration.get("credentialsArn"),
        "connectionType": integration["connectionType"],
        "timeoutInMillis": integration["timeoutInMillis"],
        "requestParameters": integration.get("requestParameters") or {},
        "requestTemplates": {} if template is None else {_TEMPLATE: template},
        "integrationResponses": {
            each["integrationResponseKey"]: _convert_response(each, body) for each in responses
        },
    }


def _convert_response(response: HttpIntegrationResponse, body: str) -> IntegrationResponse:
    key = response["integrationResponseKey"]
    template = _select_template(response, response.get("responseTemplates"), body)
    return {
        "statusCode": "200",
        "selectionPattern": "" if key == DEFAULT else key.removeprefix("/").removesuffix("/"),
        "responseTemplates": {} if template is None else {_TEMPLATE: template},
    }


def _read_text(body: str | bytes | StreamedBody) -> str:
    return body.decode(errors="replace") if isinstance(body, bytes) else str(body)


def _select_template(
    of: HttpIntegration | HttpIntegrationResponse, templates: Mapping[str, str] | None, body: str
) -> str | None:
    """Returns the template that the selection expression chooses; None if there is none."""
    given = templates or {}
    key = select(of.get("templateSelectionExpression") or rf"\{DEFAULT}", body)
    return given.get(key, given.get(DEFAULT))
