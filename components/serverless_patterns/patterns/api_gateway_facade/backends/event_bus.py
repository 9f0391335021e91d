"""EventBridge: the body becomes the detail of an event."""

from typing import Any

from serverless_patterns.arguments.errors import Errors
from serverless_patterns.connections.mapping_templates import json_literal, json_string
from serverless_patterns.connections.routes import ApiGatewayFacadeEventBusArgs
from serverless_patterns.patterns.api_gateway_facade.backends.backend import (
    Backend,
    RouteSettings,
    answered,
    service_integration,
    service_uri,
)
from serverless_patterns.patterns.api_gateway_facade.request.pending import PendingValues
from serverless_patterns.patterns.api_gateway_facade.request.service_errors import ServiceErrors
from serverless_patterns.patterns.api_gateway_facade.request.template_files import load_template
from serverless_patterns.patterns.api_gateway_facade.request.templates import empty_unless_utf8
from serverless_patterns.safeguards.policy import allow

# EventBridge alone does not read the operation from the URI.
HEADERS = {"X-Amz-Target": "AWSEvents.PutEvents", "Content-Type": "application/x-amz-json-1.1"}
ERRORS = ServiceErrors(
    code_path="$.__type",
    client=("ValidationException", "SerializationException", "InvalidArgument"),
    busy=("Throttling", "LimitExceeded"),
)
_ANSWER = '{"eventId":"$!input.path(\'$.Entries[0].EventId\')"}'


def read_event_bus(
    given: ApiGatewayFacadeEventBusArgs,
    route: RouteSettings,
    errors: Errors,  # noqa: ARG001
) -> Backend:
    """Returns an EventBridge event bus as a backend."""
    arn, source, detail_type = given["arn"], given["source"], given["detail_type"]
    changed, body = route.changes.body()
    read = f"{changed}#set($detail = {body}){empty_unless_utf8('$detail')}"
    kind = f'"Source":{json_literal(source)},"DetailType":{json_literal(detail_type)}'

    accepted = load_template(
        __name__,
        "event_bus_response.vtl",
        accepted=route.changes.answer(_ANSWER),
        malformed=ERRORS.fail(400),
        failed=ERRORS.fail(502),
    )

    def integration(values: PendingValues) -> dict[str, Any]:
        entry = f'{{{kind},"Detail":"{json_string("$detail")}","EventBusName":"{values.text(arn)}"}}'
        uri = service_uri(values, arn, lambda _account, _bus: "events:action/PutEvents")
        responses = {**answered(202, accepted), **ERRORS.responses()}
        return service_integration(uri, f'{read}{{"Entries":[{entry}]}}', responses, HEADERS)

    return Backend(
        integration=integration,
        answers={202: "The event is on the bus."} | ERRORS.answers,
        statements=[allow(["events:PutEvents"], arn)],
        name=given["name"],
    )
