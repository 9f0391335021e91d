"""SQS: the body becomes a message."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Generic, Required, TypedDict

import pulumi

from serverless_patterns.arguments.declarations import Completed, Default, DependentDefault, Omitted
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.backends.arguments import MessageAttributes, Name
from serverless_patterns.connections.backends.kind import BackendKind
from serverless_patterns.connections.backends.messages import (
    ERRORS,
    FORM_HEADERS,
    attribute_fields,
    form_template,
)
from serverless_patterns.connections.http_integration import (
    HttpIntegration,
    call_service,
    from_arn,
    read_expression,
    reject,
)
from serverless_patterns.connections.mapping_templates import form_value
from serverless_patterns.connections.request_sources import Source
from serverless_patterns.connections.resource_arns import QUEUE_ARN, KeyArn
from serverless_patterns.connections.rest.backend import (
    RestBackend,
    RouteSettings,
    default_response,
    service_integration,
)
from serverless_patterns.connections.rest.pending import PendingValues
from serverless_patterns.connections.rest.sources import RequestPart, read_source, read_sources
from serverless_patterns.connections.rest.templates import (
    READ_TEXT,
    assign_all,
    empty_unless_utf8,
)
from serverless_patterns.connections.service_call import SEND_ENCRYPTED, ServiceCall
from serverless_patterns.connections.websocket_integration import FORM, Integration, service_responses


def _ends_in_fifo(given: Mapping[str, Any]) -> bool:
    arn = given.get("arn")
    return isinstance(arn, str) and arn.endswith(".fifo")


Fifo = Annotated[
    bool | Omitted, DependentDefault("`true` if the ARN ends in `.fifo`, else `false`", _ends_in_fifo)
]


@arguments
class ApiGatewayFacadeQueueArgs(TypedDict, Generic[Omitted], total=False):
    """An SQS queue that receives the body as a message; the client gets HTTP 202 with the message ID."""

    arn: Required[Annotated[pulumi.Input[str], QUEUE_ARN]]
    """ARN of the queue."""
    name: Name
    """Name of the queue in the names of resources, the same for all routes to it. Defaults to a name made
    from the ARN, or from the route if the ARN is an `Output`."""
    fifo: Fifo[Omitted]
    """Whether it is a FIFO queue. Defaults to `true` if the ARN ends in `.fifo`, else `false`."""
    message_group_id: Annotated[Source | None, Default()]
    """Source of the message group ID, such as ``body.customer``. Required for a FIFO queue, which keeps the
    messages of a group in order; a standard queue delivers those of other groups first while one of them has
    many messages in flight. Defaults to none."""
    message_deduplication_id: Annotated[
        Source | None, Default(None, "the content-based deduplication of the queue")
    ]
    """Source of the deduplication ID for a FIFO queue, such as ``header.Idempotency-Key``. Defaults to the
    content-based deduplication of the queue."""
    message_attributes: MessageAttributes[Omitted]
    """Sources of message attributes by name. Valid length: 0 to 10. Defaults to none."""
    kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the queue. Defaults to none."""


class QueueRouteOptions(TypedDict, total=False):
    """Arguments of :class:`ApiGatewayFacadeQueueArgs` that do not follow from the queue."""

    message_group_id: str | None
    message_deduplication_id: str | None


@arguments
class WebSocketApiQueueArgs(TypedDict, Generic[Omitted], total=False):
    """An SQS queue that receives the message, with the attribute ``connectionId``."""

    arn: Required[Annotated[pulumi.Input[str], QUEUE_ARN]]
    """ARN of the queue."""
    name: Name
    """Name of the queue in the names of resources, the same for all routes to it. Defaults to a name made
    from the ARN, or from the route if the ARN is an `Output`."""
    fifo: Fifo[Omitted]
    """Whether it is a FIFO queue, which keeps the messages of each connection in order. Defaults to `true` if
    the ARN ends in `.fifo`, else `false`."""
    kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the queue. Defaults to none."""


_ANSWER = '{"messageId":"$!input.path(\'$.SendMessageResponse.SendMessageResult.MessageId\')"}'


def send_message(
    arn: pulumi.Input[str], kms_key_arn: pulumi.Input[str] | None, name: str | None
) -> ServiceCall:
    """Returns the call that sends a message to a queue."""
    return ServiceCall(
        arn,
        "sqs:SendMessage",
        "path/{account}/{resource}",
        kms_key_arn=kms_key_arn,
        key_actions=SEND_ENCRYPTED,
        name=name,
    )


def _read_rest(
    given: ApiGatewayFacadeQueueArgs[Completed], route: RouteSettings, errors: Errors
) -> RestBackend:
    call = send_message(given["arn"], given["kms_key_arn"], given["name"])
    ordering = _read_ordering(given, route, errors)
    attributes = read_sources(
        given["message_attributes"], errors.narrow("message_attributes"), route.parameters
    )
    changed, body = route.changes.body(READ_TEXT)
    assigned, attribute_values = attribute_fields(attributes, "MessageAttribute")
    order = {field: f"$order{index}" for index, field in enumerate(ordering)}
    form = form_template("SendMessage", {"MessageBody": "$message", **order, **attribute_values})
    message = f"#set($message = {body}){empty_unless_utf8('$message')}"
    template = changed + message + assign_all(ordering.values(), "order") + assigned + form
    responses = {**default_response(202, route.changes.answer(_ANSWER)), **ERRORS.responses()}

    def integration(values: PendingValues) -> dict[str, Any]:
        return service_integration(values.text(call.uri), template, responses, FORM_HEADERS)

    return RestBackend(
        integration=integration,
        descriptions={202: "The message is in the queue."} | ERRORS.descriptions,
        call=call,
        sources=[*ordering.values(), *attributes.values()],
    )


def _read_ordering(
    given: ApiGatewayFacadeQueueArgs[Completed], route: RouteSettings, errors: Errors
) -> dict[str, RequestPart]:
    """Returns the sources of the group and the deduplication of a message, by the field of SQS."""
    return {
        field: read_source(text, errors.narrow(argument), route.parameters)
        for field, argument, text in _list_ordering(given, errors)
    }


def _list_ordering(
    given: ApiGatewayFacadeQueueArgs[Completed], errors: Errors
) -> Iterator[tuple[str, str, str]]:
    """Yields the field of SQS, the argument and its value, of the group and the deduplication."""
    fifo = given["fifo"]
    _check_fifo(given, errors)
    if fifo and not given["message_group_id"]:
        errors.add(
            "message_group_id",
            "is required; a FIFO queue keeps the messages of a group in order, such as body.customer",
        )
    fields = {
        "MessageGroupId": ("message_group_id", given["message_group_id"]),
        "MessageDeduplicationId": ("message_deduplication_id", given["message_deduplication_id"]),
    }
    for field, (argument, text) in fields.items():
        if text is None:
            continue
        if not fifo and field == "MessageDeduplicationId":
            errors.add(argument, "requires a FIFO queue; remove it, or set 'fifo'")
        yield field, argument, text


def _read_http_api(
    given: ApiGatewayFacadeQueueArgs[Completed], route: RouteSettings, errors: Errors
) -> HttpIntegration:
    reject(
        "message_attributes",
        given["message_attributes"],
        "an HTTP API would insert the values into JSON without escaping them",
        errors,
    )
    found = {
        field: read_expression(text, errors.narrow(argument), route.parameters)
        for field, argument, text in _list_ordering(given, errors)
    }
    parameters = {
        "QueueUrl": from_arn(given["arn"], _find_url),
        "MessageBody": "$request.body",
        **{field: expression for field, (_, expression) in found.items()},
    }
    call = send_message(given["arn"], given["kms_key_arn"], given["name"])
    sources = tuple(source for source, _ in found.values())
    return call_service(call, "SQS-SendMessage", parameters, accepted=True, sources=sources)


_SUFFIXES = {"aws-cn": "amazonaws.com.cn", "aws-eusc": "amazonaws.eu"}
"""Suffix of host names by partition, where it is another one than in most."""


def _find_url(arn: list[str]) -> str:
    _, partition, service, region, account, name = arn
    return f"https://{service}.{region}.{_SUFFIXES.get(partition, 'amazonaws.com')}/{account}/{name}"


def _read_websocket(given: WebSocketApiQueueArgs[Completed], _timeout: float, errors: Errors) -> Integration:
    _check_fifo(given, errors)
    # An empty body is {} in $input.body.
    fields = {"MessageBody": "$input.body"}
    if given["fifo"]:
        fields |= {"MessageGroupId": "$context.connectionId", "MessageDeduplicationId": "$context.requestId"}
    response = '{"messageId":"$input.path(\'$.SendMessageResponse.SendMessageResult.MessageId\')"}'
    return send_from_websocket(
        send_message(given["arn"], given["kms_key_arn"], given["name"]), fields, response
    )


def send_from_websocket(
    call: ServiceCall, fields: Mapping[str, str], response: str, before: str = ""
) -> Integration:
    """Returns an integration that sends a message to a queue.

    Args:
        call: The call, as :func:`send_message` returns it.
        fields: VTL expression of the value by field of the form.
        response: VTL of the response.
        before: VTL to begin the template with.
    """
    attribute = {
        "MessageAttribute.1.Name": "'connectionId'",
        "MessageAttribute.1.Value.DataType": "'String'",
        "MessageAttribute.1.Value.StringValue": "$context.connectionId",
    }
    form = "".join(f"&{key}={form_value(value)}" for key, value in {**fields, **attribute}.items())
    return Integration(
        "AWS",
        call,
        template=f"{before}Action=SendMessage{form}",
        headers={"Content-Type": f"'{FORM}'"},
        responses=service_responses(response),
    )


def _check_fifo(
    given: ApiGatewayFacadeQueueArgs[Completed] | WebSocketApiQueueArgs[Completed], errors: Errors
) -> None:
    if _ends_in_fifo(given) and not given["fifo"]:
        errors.add("fifo", "is false, but only the name of a FIFO queue ends in .fifo; remove it")


QUEUE = BackendKind("queue", _read_rest, _read_websocket, _read_http_api)
