"""Routes of a WebSocket API, as blocks offer them and ``WebSocketApi`` accepts them: one backend each."""

from collections.abc import Mapping
from typing import Annotated, Any, Generic, Required, TypedDict

import pulumi

from serverless_patterns.arguments.common import Flag
from serverless_patterns.arguments.declarations import Between, Default, DependentDefault, Matches, Omitted
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.resource_arns import QUEUE_ARN, STATE_MACHINE_ARN, KeyArn
from serverless_patterns.connections.routes import (
    AFTER_SCHEME,
    ApiGatewayFacadeEventBusArgs,
    ApiGatewayFacadeFunctionArgs,
    ApiGatewayFacadeThrottleArgs,
    Name,
)

MAX_TIMEOUT = 29
"""Seconds that API Gateway waits for a backend (quotas of WebSocket APIs)."""

_FIELD = r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*"
MESSAGE_SOURCE = Matches(
    rf"body\.{_FIELD}|authorizer\.[A-Za-z_][A-Za-z0-9_]*",
    "body.<field> of the message, or authorizer.<name> of the authorizer's context",
)
MessageSource = Annotated[str, MESSAGE_SOURCE]
"""A part of a message, or of the context of the authorizer."""


def _ends_in_fifo(given: Mapping[str, Any]) -> bool:
    arn = given.get("arn")
    return isinstance(arn, str) and arn.endswith(".fifo")


@arguments
class WebSocketApiQueueArgs(TypedDict, Generic[Omitted], total=False):
    """An SQS queue that receives the message, with the attribute ``connectionId``."""

    arn: Required[Annotated[pulumi.Input[str], QUEUE_ARN]]
    """ARN of the queue."""
    name: Name
    """Name of the queue in the names of resources, the same for all routes to it. Defaults to a name made
    from the ARN, or from the route if the ARN is an `Output`."""
    fifo: Annotated[
        bool | Omitted, DependentDefault("`true` if the ARN ends in `.fifo`, else `false`", _ends_in_fifo)
    ]
    """Whether it is a FIFO queue, which keeps the messages of each connection in order. Defaults to `true` if
    the ARN ends in `.fifo`, else `false`."""
    kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the queue. Defaults to none."""


@arguments
class WebSocketApiWorkflowArgs(TypedDict, Generic[Omitted], total=False):
    """A Step Functions state machine that is started with ``connectionId`` and ``message``."""

    arn: Required[Annotated[pulumi.Input[str], STATE_MACHINE_ARN]]
    """ARN of the state machine, its version or its alias."""
    name: Name
    """Name of the state machine in the names of resources, the same for all routes to it. Defaults to a name
    made from the ARN, or from the route if the ARN is an `Output`."""
    sync: Flag[Omitted]
    """Whether the client receives the output, which requires an Express workflow. Otherwise it receives the
    ARN of the execution. Defaults to `false`."""
    kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the state machine; required with ``sync`` to read the
    output. Defaults to none."""


@arguments
class WebSocketApiHttpArgs(TypedDict, total=False):
    """A public HTTP service that receives the message by POST, with the header ``connectionId``."""

    url: Required[
        Annotated[
            pulumi.Input[str],
            Matches(
                f"https://{AFTER_SCHEME}",
                "a URL that begins with https://; nothing else encrypts requests on the internet",
            ),
        ]
    ]
    """URL that begins with ``https://``."""


@arguments
class WebSocketApiMockArgs(TypedDict, Generic[Omitted], total=False):
    """A constant response that API Gateway returns itself."""

    body: Annotated[Any, Default({}, "`{}`")]
    """Body of the response, any JSON value. Defaults to `{}`."""


@arguments
class WebSocketApiChannelArgs(TypedDict, total=False):
    """A channel, whose connections receive what is published to it."""

    channel: Required[MessageSource]
    """Source of the name of the channel: ``body.room`` for a field of the message, which any client can set
    to any value, or ``authorizer.tenant`` for a value of the authorizer."""


@arguments
class WebSocketApiRouteArgs(TypedDict, Generic[Omitted], total=False):
    """A route: one backend, and what it accepts."""

    function: Annotated[ApiGatewayFacadeFunctionArgs | None, Default()]
    """Lambda function, which receives the message with its context. Defaults to none."""
    queue: Annotated[WebSocketApiQueueArgs[Omitted] | None, Default()]
    """SQS queue. Defaults to none."""
    workflow: Annotated[WebSocketApiWorkflowArgs[Omitted] | None, Default()]
    """Step Functions state machine. Defaults to none."""
    event_bus: Annotated[ApiGatewayFacadeEventBusArgs | None, Default()]
    """EventBridge event bus, which receives ``connectionId`` and ``message`` as the detail of an event.
    Defaults to none."""
    http: Annotated[WebSocketApiHttpArgs | None, Default()]
    """Public HTTP service. Defaults to none."""
    mock: Annotated[WebSocketApiMockArgs[Omitted] | None, Default()]
    """Constant response. Defaults to none."""
    subscribe: Annotated[WebSocketApiChannelArgs | None, Default()]
    """Channel that the connection joins. Defaults to none."""
    unsubscribe: Annotated[WebSocketApiChannelArgs | None, Default()]
    """Channel that the connection leaves. Defaults to none."""
    publish: Annotated[WebSocketApiChannelArgs | None, Default()]
    """Channel whose connections receive the message. Defaults to none."""
    two_way: Annotated[bool | Omitted, Default(value=True)]
    """Whether the client receives the response of the backend; errors it receives in any case. Defaults to
    `true`."""
    throttle: Annotated[ApiGatewayFacadeThrottleArgs | None, Default(None, "the throttle of the API")]
    """Throttle of this route. Defaults to the throttle of the API."""
    request_schema: Annotated[dict[str, Any] | None, Default(None, "any message")]
    """JSON schema (draft 4) of the message; the client receives an error for any other. API Gateway validates
    no message for a function, which must do so itself. Defaults to any message."""
    timeout: Annotated[float | Omitted, Between(0.05, MAX_TIMEOUT), Default(MAX_TIMEOUT)]
    """Seconds to wait for the backend. Valid range: 0.05 to 29. Defaults to `29`."""
