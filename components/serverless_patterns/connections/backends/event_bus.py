"""EventBridge: the body becomes the detail of an event."""

from typing import Annotated, Any, Required, TypedDict

import pulumi

from serverless_patterns.arguments.declarations import Length, Matches
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.backends.arguments import Name
from serverless_patterns.connections.backends.kind import BackendKind
from serverless_patterns.connections.http_integration import HttpIntegration, call_service
from serverless_patterns.connections.mapping_templates import json_literal, json_string
from serverless_patterns.connections.resource_arns import EVENT_BUS_ARN
from serverless_patterns.connections.rest.backend import (
    RestBackend,
    RouteSettings,
    default_response,
    service_integration,
)
from serverless_patterns.connections.rest.pending import PendingValues
from serverless_patterns.connections.rest.service_errors import ServiceErrors
from serverless_patterns.connections.rest.template_files import load_template
from serverless_patterns.connections.rest.templates import empty_unless_utf8
from serverless_patterns.connections.service_call import ServiceCall
from serverless_patterns.connections.websocket_integration import (
    ENVELOPE,
    FAILED,
    READ_MESSAGE,
    Integration,
    join,
    service_responses,
)

SOURCE = Matches(
    r"(?!aws\.)[A-Za-z0-9_./-]{1,256}",
    "letters, digits and . _ / -, such as shop.orders, and not begin with aws.",
)
"""Source of the events that a program publishes."""


@arguments
class ApiGatewayFacadeEventBusArgs(TypedDict, total=False):
    """An EventBridge event bus that receives the body as the detail of an event; the client gets HTTP 202."""

    arn: Required[Annotated[pulumi.Input[str], EVENT_BUS_ARN]]
    """ARN of the event bus."""
    source: Required[Annotated[str, SOURCE]]
    """Source of the events, such as ``shop.orders``."""
    detail_type: Required[Annotated[str, Length(1, 128)]]
    """Detail type of the events, such as ``OrderPlaced``. Valid length: 1 to 128."""
    name: Name
    """Name of the event bus in the names of resources, the same for all routes to it. Defaults to a name made
    from the ARN, or from the route if the ARN is an `Output`."""


# EventBridge alone does not read the operation from the URI.
HEADERS = {"X-Amz-Target": "AWSEvents.PutEvents", "Content-Type": "application/x-amz-json-1.1"}
ERRORS = ServiceErrors(
    code_path="$.__type",
    client=("ValidationException", "SerializationException", "InvalidArgument"),
    busy=("Throttling", "LimitExceeded"),
)
_ANSWER = '{"eventId":"$!input.path(\'$.Entries[0].EventId\')"}'


def _read_rest(
    given: ApiGatewayFacadeEventBusArgs,
    route: RouteSettings,
    errors: Errors,  # noqa: ARG001
) -> RestBackend:
    arn, call = given["arn"], _call(given)
    changed, body = route.changes.body()
    read = f"{changed}#set($detail = {body}){empty_unless_utf8('$detail')}"
    kind = _kind(given)

    accepted = load_template(
        __name__,
        "event_bus_response.vtl",
        accepted=route.changes.answer(_ANSWER),
        malformed=ERRORS.fail(400),
        failed=ERRORS.fail(502),
    )

    def integration(values: PendingValues) -> dict[str, Any]:
        entry = f'{{{kind},"Detail":"{json_string("$detail")}","EventBusName":"{values.text(arn)}"}}'
        responses = {**default_response(202, accepted), **ERRORS.responses()}
        return service_integration(
            values.text(call.uri), f'{read}{{"Entries":[{entry}]}}', responses, HEADERS
        )

    return RestBackend(
        integration=integration,
        descriptions={202: "The event is on the bus."} | ERRORS.descriptions,
        call=call,
    )


def _read_http_api(
    given: ApiGatewayFacadeEventBusArgs, _route: RouteSettings, errors: Errors
) -> HttpIntegration:
    if "$" in given["detail_type"]:
        errors.add("detail_type", "has a '$', which begins an expression in an HTTP API; must have none")
    parameters = {
        "EventBusName": given["arn"],
        "Source": given["source"],
        "DetailType": given["detail_type"],
        "Detail": "$request.body",
    }
    return call_service(_call(given), "EventBridge-PutEvents", parameters)


def _read_websocket(given: ApiGatewayFacadeEventBusArgs, _timeout: float, _errors: Errors) -> Integration:
    arn = given["arn"]
    entry = f'{READ_MESSAGE}{{"Entries":[{{{_kind(given)},"Detail":"{ENVELOPE}","EventBusName":"'
    # An event that was not accepted is HTTP 200, too.
    accepted = "#set($event = \"$!input.path('$.Entries[0].EventId')\")"
    response = f'{accepted}#if($event == ""){FAILED}#else{{"eventId":"$event"}}#end'
    return Integration(
        "AWS",
        _call(given),
        template=join(entry, arn, '"}]}'),
        headers={name: f"'{value}'" for name, value in HEADERS.items()},
        responses=service_responses(response),
    )


def _call(given: ApiGatewayFacadeEventBusArgs) -> ServiceCall:
    return ServiceCall(given["arn"], "events:PutEvents", name=given["name"])


def _kind(given: ApiGatewayFacadeEventBusArgs) -> str:
    return f'"Source":{json_literal(given["source"])},"DetailType":{json_literal(given["detail_type"])}'


EVENT_BUS = BackendKind("event_bus", _read_rest, _read_websocket, _read_http_api)
