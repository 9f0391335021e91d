"""SQS: the body becomes a message."""

from typing import Any

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.connections.routes import ApiGatewayFacadeQueueArgs
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
from serverless_patterns.patterns.api_gateway_facade.request.sources import Source, read_source, read_sources
from serverless_patterns.patterns.api_gateway_facade.request.templates import (
    READ_TEXT,
    assign_all,
    empty_unless_utf8,
)

_ANSWER = '{"messageId":"$!input.path(\'$.SendMessageResponse.SendMessageResult.MessageId\')"}'


def read_queue(given: ApiGatewayFacadeQueueArgs[Completed], route: RouteSettings, errors: Errors) -> Backend:
    """Returns an SQS queue as a backend."""
    arn = given["arn"]
    ordering = _read_ordering(given, route, errors)
    attributes = read_sources(given["message_attributes"], errors.at("message_attributes"), route.parameters)
    changed, body = route.changes.body(READ_TEXT)
    assigned, attribute_values = attribute_fields(attributes, "MessageAttribute")
    order = {field: f"$order{index}" for index, field in enumerate(ordering)}
    form = form_template("SendMessage", {"MessageBody": "$message", **order, **attribute_values})
    message = f"#set($message = {body}){empty_unless_utf8('$message')}"
    template = changed + message + assign_all(ordering.values(), "order") + assigned + form
    responses = {**answered(202, route.changes.answer(_ANSWER)), **ERRORS.responses()}

    def integration(values: PendingValues) -> dict[str, Any]:
        uri = service_uri(values, arn, lambda account, queue: f"sqs:path/{account}/{queue}")
        return service_integration(uri, template, responses, FORM_HEADERS)

    return Backend(
        integration=integration,
        answers={202: "The message is in the queue."} | ERRORS.answers,
        statements=sending_statements("sqs:SendMessage", arn, given["kms_key_arn"]),
        name=given["name"],
        sources=[*ordering.values(), *attributes.values()],
    )


def _read_ordering(
    given: ApiGatewayFacadeQueueArgs[Completed], route: RouteSettings, errors: Errors
) -> dict[str, Source]:
    """Returns the sources of the additional fields of a message in a FIFO queue, by the field of SQS."""
    arn, fifo = given["arn"], given["fifo"]
    if isinstance(arn, str) and arn.endswith(".fifo") and not fifo:
        errors.add("fifo", "is false, but only the name of a FIFO queue ends in .fifo; remove it")
    if fifo and not given["message_group_id"]:
        errors.add(
            "message_group_id",
            "is required; a FIFO queue keeps the messages of a group in order, such as body.customer",
        )
    fields = {
        "MessageGroupId": ("message_group_id", given["message_group_id"]),
        "MessageDeduplicationId": ("message_deduplication_id", given["message_deduplication_id"]),
    }
    ordering: dict[str, Source] = {}
    for field, (argument, text) in fields.items():
        if text is None:
            continue
        if not fifo:
            errors.add(argument, "requires a FIFO queue; remove it, or set 'fifo'")
        ordering[field] = read_source(text, errors.at(argument), route.parameters)
    return ordering
