"""SNS: the body is published."""

from typing import Any

from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.arguments.reader import Given
from serverless_patterns.arguments.text import show
from serverless_patterns.patterns.api_gateway_facade.backends.backend import (
    Backend,
    RouteSettings,
    answered,
    read_arn,
    read_key,
    read_name,
    service_integration,
    service_uri,
)
from serverless_patterns.patterns.api_gateway_facade.backends.messages import (
    ERRORS,
    FORM_HEADERS,
    attribute_fields,
    form_template,
    read_message_attributes,
    sending_statements,
)
from serverless_patterns.patterns.api_gateway_facade.request.pending import PendingValues
from serverless_patterns.patterns.api_gateway_facade.request.templates import READ_TEXT, empty_unless_utf8

_ANSWER = '{"messageId":"$!input.path(\'$.PublishResponse.PublishResult.MessageId\')"}'


def read_topic(given: Given, route: RouteSettings) -> Backend:
    """An SNS topic."""
    arn = read_arn(given, "sns", r"[A-Za-z0-9_-]{1,256}(\.fifo)?", "a topic")
    if not is_output(arn) and str(arn).endswith(".fifo"):
        given.fault("arn", f"{show(arn)} is a FIFO topic, which no route publishes to; use a FIFO queue")
    attributes = read_message_attributes(given, route.parameters)
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
        statements=sending_statements("sns:Publish", arn, read_key(given)),
        name=read_name(given),
        sources=list(attributes.values()),
    )
