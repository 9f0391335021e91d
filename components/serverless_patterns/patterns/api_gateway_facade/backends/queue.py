"""SQS: the body becomes a message."""

from typing import Any

from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.arguments.reader import Given
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
from serverless_patterns.patterns.api_gateway_facade.request.sources import Source, read_source
from serverless_patterns.patterns.api_gateway_facade.request.templates import (
    READ_TEXT,
    assign_all,
    empty_unless_utf8,
)

_ANSWER = '{"messageId":"$!input.path(\'$.SendMessageResponse.SendMessageResult.MessageId\')"}'


def read_queue(given: Given, route: RouteSettings) -> Backend:
    """An SQS queue."""
    arn = read_arn(given, "sqs", r"[A-Za-z0-9_-]{1,80}(\.fifo)?", "a queue")
    ordering = _read_ordering(given, route, fifo=_is_fifo(given, arn))
    attributes = read_message_attributes(given, route.parameters)
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
        statements=sending_statements("sqs:SendMessage", arn, read_key(given)),
        name=read_name(given),
        sources=[*ordering.values(), *attributes.values()],
    )


def _is_fifo(given: Given, arn: Any) -> bool:
    named = not is_output(arn) and arn.endswith(".fifo")
    fifo = given.flag("fifo", default=named)
    if named and not fifo:
        given.fault("fifo", "is false, but the name of the queue ends in .fifo, as no other's can; remove it")
    if fifo and not given.has("message_group_id") and not given.errors.is_invalid("message_group_id"):
        given.fault(
            "message_group_id",
            "is missing; a FIFO queue keeps the messages of a group in order, such as body.customer",
        )
    return fifo


def _read_ordering(given: Given, route: RouteSettings, *, fifo: bool) -> dict[str, Source]:
    """Sources of what a FIFO queue takes besides, by SQS's field."""
    ordering: dict[str, Source] = {}
    for argument, field in {
        "message_group_id": "MessageGroupId",
        "message_deduplication_id": "MessageDeduplicationId",
    }.items():
        if not given.has(argument):
            continue
        if not fifo:
            given.fault(argument, "goes with a FIFO queue only; remove it, or set 'fifo'")
        source = read_source(given, argument, given.values[argument], route.parameters)
        ordering.update({field: source} if source else {})
    return ordering
