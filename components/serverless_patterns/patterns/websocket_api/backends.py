"""Backends of routes: a function for each, with its arguments in ``connections.websocket_routes``."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pulumi

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.connections.body_schema import check_constant
from serverless_patterns.connections.mapping_templates import form_value, json_literal, json_string
from serverless_patterns.connections.resource_arns import without_qualifier
from serverless_patterns.connections.routes import ApiGatewayFacadeEventBusArgs, ApiGatewayFacadeFunctionArgs
from serverless_patterns.connections.websocket_routes import (
    WebSocketApiHttpArgs,
    WebSocketApiMockArgs,
    WebSocketApiQueueArgs,
    WebSocketApiWorkflowArgs,
)
from serverless_patterns.patterns.websocket_api.integration import (
    DEFAULT,
    FAILED,
    FORM,
    REJECTED,
    SUCCESS,
    Integration,
    answered,
    joined,
    service_uri,
)
from serverless_patterns.safeguards.policy import allow

# The message as a JSON value: invalid JSON, which only $default receives, fails here with HTTP 400.
_READ = "#set($message = $input.json('$'))"
_ENVELOPE = f'{{\\"connectionId\\":\\"$context.connectionId\\",\\"message\\":{json_string("$message")}}}'
"""VTL of a JSON object inside a JSON string: the message, and the connection to respond to."""


def read_function(given: ApiGatewayFacadeFunctionArgs, timeout: float, errors: Errors) -> Integration:
    """Returns a Lambda function as a backend."""
    own = given["timeout"]
    if own and own > timeout:
        errors.add(
            "timeout",
            f"{own} s exceeds the {timeout:g} s that the route waits: the client would get an error while the"
            " function runs on; lower the timeout of the function",
        )
    return Integration(
        "AWS_PROXY",
        given["invoke_arn"],
        statements=[allow(["lambda:InvokeFunction"], given["arn"])],
        name=given["name"],
    )


def read_queue(given: WebSocketApiQueueArgs[Completed], _timeout: float, errors: Errors) -> Integration:
    """Returns an SQS queue as a backend."""
    arn, fifo, kms_key_arn = given["arn"], given["fifo"], given["kms_key_arn"]
    if isinstance(arn, str) and arn.endswith(".fifo") and not fifo:
        errors.add("fifo", "is false, but only the name of a FIFO queue ends in .fifo; remove it")
    # An empty body is {} in $input.body.
    fields = {"MessageBody": "$input.body"}
    if fifo:
        fields |= {"MessageGroupId": "$context.connectionId", "MessageDeduplicationId": "$context.requestId"}
    answer = '{"messageId":"$input.path(\'$.SendMessageResponse.SendMessageResult.MessageId\')"}'
    return with_key(sending(arn, fields, answer), kms_key_arn, given["name"])


def with_key(
    integration: Integration, kms_key_arn: pulumi.Input[str] | None, name: str | None
) -> Integration:
    """Returns an integration with the permission to use a key, and the name of its backend."""
    key = [allow(["kms:GenerateDataKey", "kms:Decrypt"], kms_key_arn)] if kms_key_arn else []
    return replace(integration, statements=[*integration.statements, *key], name=name)


def sending(arn: pulumi.Input[str], fields: Mapping[str, str], answer: str, before: str = "") -> Integration:
    """Returns an integration that sends a message to a queue.

    Args:
        arn: ARN of the queue.
        fields: VTL expression of the value by field of the form.
        answer: VTL of the response.
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
        service_uri(arn, "path/"),
        f"{before}Action=SendMessage{form}",
        {"Content-Type": f"'{FORM}'"},
        answered(answer),
        [allow(["sqs:SendMessage"], arn)],
    )


def read_workflow(
    given: WebSocketApiWorkflowArgs[Completed], _timeout: float, _errors: Errors
) -> Integration:
    """Returns a Step Functions state machine as a backend."""
    arn, sync, kms_key_arn = given["arn"], given["sync"], given["kms_key_arn"]
    action = "StartSyncExecution" if sync else "StartExecution"
    template = joined(_READ, '{"stateMachineArn":"', arn, '","input":"', _ENVELOPE, '"}')
    # A synchronous execution that failed is HTTP 200, too.
    outcome = f"#if($input.path('$.status') == 'SUCCEEDED')$input.path('$.output')#else{FAILED}#end"
    started = '{"executionArn":"$input.path(\'$.executionArn\')"}'
    # The caller must be allowed to decrypt the output (Step Functions API, StartSyncExecution).
    decrypting = [allow(["kms:Decrypt"], kms_key_arn)] if sync and kms_key_arn else []
    return Integration(
        "AWS",
        service_uri(arn, f"action/{action}"),
        template,
        responses=answered(outcome if sync else started),
        statements=[allow([f"states:{action}"], without_qualifier(arn)), *decrypting],
        name=given["name"],
    )


def read_event_bus(given: ApiGatewayFacadeEventBusArgs, _timeout: float, _errors: Errors) -> Integration:
    """Returns an EventBridge event bus as a backend."""
    arn = given["arn"]
    kind = f'"Source":{json_literal(given["source"])},"DetailType":{json_literal(given["detail_type"])}'
    entry = f'{_READ}{{"Entries":[{{{kind},"Detail":"{_ENVELOPE}","EventBusName":"'
    # An event that was not accepted is HTTP 200, too.
    accepted = "#set($event = \"$!input.path('$.Entries[0].EventId')\")"
    answer = f'{accepted}#if($event == ""){FAILED}#else{{"eventId":"$event"}}#end'
    return Integration(
        "AWS",
        service_uri(arn, "action/PutEvents"),
        joined(entry, arn, '"}]}'),
        # EventBridge does not read the operation from the URI.
        {"X-Amz-Target": "'AWSEvents.PutEvents'", "Content-Type": "'application/x-amz-json-1.1'"},
        answered(answer),
        [allow(["events:PutEvents"], arn)],
        given["name"],
    )


def read_http(given: WebSocketApiHttpArgs, _timeout: float, _errors: Errors) -> Integration:
    """Returns a public HTTP service as a backend."""
    return Integration(
        "HTTP",
        given["url"],
        "$input.body",
        {"Content-Type": "'application/json'", "connectionId": "context.connectionId"},
        {SUCCESS: "", r"/4\d\d/": REJECTED, DEFAULT: FAILED},
    )


def read_mock(given: WebSocketApiMockArgs[Completed], _timeout: float, errors: Errors) -> Integration:
    """Returns a constant response as a backend."""
    check_constant(given["body"], errors.at("body"))
    body = "" if errors.is_invalid("body") else json_literal(given["body"])
    return Integration("MOCK", template='{"statusCode":200}', responses={DEFAULT: body})


READERS: Mapping[str, Callable[[Any, float, Errors], Integration]] = {
    "function": read_function,
    "queue": read_queue,
    "workflow": read_workflow,
    "event_bus": read_event_bus,
    "http": read_http,
    "mock": read_mock,
}
"""Function that reads the arguments of each backend, by the argument of the route."""
