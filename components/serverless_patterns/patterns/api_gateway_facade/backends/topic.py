"""SNS: the body becomes a message."""

from typing import Any

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.text import show
from serverless_patterns.connections.routes import ApiGatewayFacadeTopicArgs
from serverless_patterns.patterns.api_gateway_facade.backends.backend import (
    Backend,
    RouteSettings,
    answered,
    service_integration,
    service_uri,
)
from serverless_patterns.patterns.api_gateway_facade.backends.messages import (
    ERRORS,
    FORM_HEADERS,
    attribute_fields,
    form_template,
    sending_statements,
)
from serverless_patterns.patterns.api_gateway_facade.request.pending import PendingValues
from serverless_patterns.patterns.api_gateway_facade.request.sources import read_sources
from serverless_patterns.patterns.api_gateway_facade.request.templates import READ_TEXT, empty_unless_utf8

_ANSWER = '{"messageId":"$!input.path(\'$.PublishResponse.PublishResult.MessageId\')"}'


def read_topic(given: ApiGatewayFacadeTopicArgs[Completed], route: RouteSettings, errors: Errors) -> Backend:
    """Returns an SNS topic as a backend."""
    arn = given["arn"]
    if isinstance(arn, str) and arn.endswith(".fifo"):
        errors.add("arn", f"{show(arn)} is a FIFO topic, which no route publishes to; use a FIFO queue")
    attributes = read_sources(given["message_attributes"], errors.at("message_attributes"), route.parameters)
    changed, body = route.changes.body(READ_TEXT)
    message = f"#set($message = {body}){empty_unless_utf8('$message')}"
    assigned, attribute_values = attribute_fields(attributes, "MessageAttributes.entry")
    responses = {**answered(202, route.changes.answer(_ANSWER)), **ERRORS.responses()}

    def integration(values: PendingValues) -> dict[str, Any]:
        target = {"TopicArn": f"'{values.text(arn)}'"}
        form = form_template("Publish", {"Message": "$message", **target, **attribute_values})
        uri = service_uri(values, arn, lambda _account, _topic: "sns:path//")
        return service_integration(uri, changed + message + assigned + form, responses, FORM_HEADERS)

    return Backend(
        integration=integration,
        answers={202: "The message is published."} | ERRORS.answers,
        statements=sending_statements("sns:Publish", arn, given["kms_key_arn"]),
        name=given["name"],
        sources=list(attributes.values()),
    )
