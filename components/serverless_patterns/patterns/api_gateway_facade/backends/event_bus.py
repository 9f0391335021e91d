"""EventBridge: the body becomes the detail of an event."""

from typing import Any

from serverless_patterns.arguments.reader import Given
from serverless_patterns.patterns.api_gateway_facade.backends.backend import (
    Backend,
    RouteSettings,
    answered,
    read_arn,
    read_name,
    service_integration,
    service_uri,
)
from serverless_patterns.patterns.api_gateway_facade.request.pending import PendingValues
from serverless_patterns.patterns.api_gateway_facade.request.service_errors import ServiceErrors
from serverless_patterns.patterns.api_gateway_facade.request.templates import (
    empty_unless_utf8,
    json_literal,
    json_string,
)
from serverless_patterns.safeguards.policy import allow

# EventBridge alone does not take its operation from the URI.
HEADERS = {"X-Amz-Target": "AWSEvents.PutEvents", "Content-Type": "application/x-amz-json-1.1"}
ERRORS = ServiceErrors(
    code_path="$.__type",
    client=("ValidationException", "SerializationException", "InvalidArgument"),
    busy=("Throttling", "LimitExceeded"),
)
_ANSWER = '{"eventId":"$!input.path(\'$.Entries[0].EventId\')"}'


def read_event_bus(given: Given, route: RouteSettings) -> Backend:
    """An EventBridge bus."""
    arn = read_arn(given, "events", "event-bus/[A-Za-z0-9._/-]{1,256}", "an event bus")
    source_means = "letters, digits and . _ / -, such as shop.orders, and not begin with aws."
    source = str(given.text("source", r"(?!aws\.)[A-Za-z0-9_./-]{1,256}", source_means, default=""))
    detail_type = str(given.text("detail_type", "(?s:.{1,128})", "1 to 128 characters", default=""))
    changed, body = route.changes.body()
    read = f"{changed}#set($detail = {body}){empty_unless_utf8('$detail')}"
    kind = f'"Source":{json_literal(source)},"DetailType":{json_literal(detail_type)}'

    def integration(values: PendingValues) -> dict[str, Any]:
        entry = f'{{{kind},"Detail":"{json_string("$detail")}","EventBusName":"{values.text(arn)}"}}'
        uri = service_uri(values, arn, lambda _account, _bus: "events:action/PutEvents")
        responses = {**answered(202, _outcome(route.changes.answer(_ANSWER))), **ERRORS.responses()}
        return service_integration(uri, f'{read}{{"Entries":[{entry}]}}', responses, HEADERS)

    return Backend(
        integration=integration,
        answers={202: "The event is on the bus."} | ERRORS.answers,
        statements=[allow(["events:PutEvents"], arn)],
        name=read_name(given),
    )


def _outcome(taken: str) -> str:
    """EventBridge answers 200 also when it took nothing."""
    return (
        "#set($failed = \"$!input.path('$.Entries[0].ErrorCode')\")"
        f'#if($failed == ""){taken}'
        f"#elseif($failed.matches('.*Malformed.*')){ERRORS.fail(400)}"
        f"#{{else}}{ERRORS.fail(502)}#end"
    )
