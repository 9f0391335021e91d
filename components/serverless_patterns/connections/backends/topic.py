"""SNS: the body becomes a message."""

from typing import Annotated, Any, Generic, Required, TypedDict

import pulumi

from serverless_patterns.arguments.declarations import Completed, Omitted
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.text import show
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.backends.arguments import MessageAttributes, Name
from serverless_patterns.connections.backends.kind import BackendKind
from serverless_patterns.connections.backends.messages import (
    ERRORS,
    FORM_HEADERS,
    attribute_fields,
    form_template,
)
from serverless_patterns.connections.resource_arns import TOPIC_ARN, KeyArn
from serverless_patterns.connections.rest.backend import (
    RestBackend,
    RouteSettings,
    default_response,
    service_integration,
)
from serverless_patterns.connections.rest.pending import PendingValues
from serverless_patterns.connections.rest.sources import read_sources
from serverless_patterns.connections.rest.templates import READ_TEXT, empty_unless_utf8
from serverless_patterns.connections.service_call import SEND_ENCRYPTED, ServiceCall


@arguments
class ApiGatewayFacadeTopicArgs(TypedDict, Generic[Omitted], total=False):
    """An SNS topic that the body is published to; the client gets HTTP 202 with the message ID."""

    arn: Required[Annotated[pulumi.Input[str], TOPIC_ARN]]
    """ARN of the topic."""
    name: Name
    """Name of the topic in the names of resources, the same for all routes to it. Defaults to a name made
    from the ARN, or from the route if the ARN is an `Output`."""
    message_attributes: MessageAttributes[Omitted]
    """Sources of message attributes by name. Valid length: 0 to 10. Defaults to none."""
    kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the topic. Defaults to none."""


_ANSWER = '{"messageId":"$!input.path(\'$.PublishResponse.PublishResult.MessageId\')"}'


def _read_rest(
    given: ApiGatewayFacadeTopicArgs[Completed], route: RouteSettings, errors: Errors
) -> RestBackend:
    arn = given["arn"]
    if isinstance(arn, str) and arn.endswith(".fifo"):
        errors.add("arn", f"{show(arn)} is a FIFO topic, which no route publishes to; use a FIFO queue")
    attributes = read_sources(
        given["message_attributes"], errors.narrow("message_attributes"), route.parameters
    )
    call = ServiceCall(
        arn,
        "sns:Publish",
        "path//",
        kms_key_arn=given["kms_key_arn"],
        key_actions=SEND_ENCRYPTED,
        name=given["name"],
    )
    changed, body = route.changes.body(READ_TEXT)
    message = f"#set($message = {body}){empty_unless_utf8('$message')}"
    assigned, attribute_values = attribute_fields(attributes, "MessageAttributes.entry")
    responses = {**default_response(202, route.changes.answer(_ANSWER)), **ERRORS.responses()}

    def integration(values: PendingValues) -> dict[str, Any]:
        target = {"TopicArn": f"'{values.text(arn)}'"}
        form = form_template("Publish", {"Message": "$message", **target, **attribute_values})
        return service_integration(
            values.text(call.uri), changed + message + assigned + form, responses, FORM_HEADERS
        )

    return RestBackend(
        integration=integration,
        descriptions={202: "The message is published."} | ERRORS.descriptions,
        call=call,
        sources=list(attributes.values()),
    )


TOPIC = BackendKind("topic", _read_rest)
