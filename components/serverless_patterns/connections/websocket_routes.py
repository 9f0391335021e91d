"""Routes of a WebSocket API, as blocks offer them and ``WebSocketApi`` accepts them: one backend each."""

from typing import Annotated, Any, Generic, Required, TypedDict

from serverless_patterns.arguments.declarations import Between, Default, Matches, Omitted
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.backends.event_bus import ApiGatewayFacadeEventBusArgs
from serverless_patterns.connections.backends.function import ApiGatewayFacadeFunctionArgs
from serverless_patterns.connections.backends.http import WebSocketApiHttpArgs
from serverless_patterns.connections.backends.mock import WebSocketApiMockArgs
from serverless_patterns.connections.backends.queue import WebSocketApiQueueArgs
from serverless_patterns.connections.backends.workflow import WebSocketApiWorkflowArgs
from serverless_patterns.connections.routes import ApiGatewayFacadeThrottleArgs

MAX_TIMEOUT = 29
"""Seconds that API Gateway waits for a backend (quotas of WebSocket APIs)."""

_FIELD = r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*"
MESSAGE_SOURCE = Matches(
    rf"body\.{_FIELD}|authorizer\.[A-Za-z_][A-Za-z0-9_]*",
    "body.<field> of the message, or authorizer.<name> of the authorizer's context",
)
MessageSource = Annotated[str, MESSAGE_SOURCE]
"""A part of a message, or of the context of the authorizer."""


@arguments
class WebSocketApiChannelArgs(TypedDict, total=False):
    """A channel, whose connections receive what is published to it."""

    channel: Required[MessageSource]
    """Source of the name of the channel: ``body.room`` for a field of the message, which any client can set
    to any value, or ``authorizer.tenant`` for a value of the authorizer. Names of clients and each value of
    the authorizer are apart: no message can name a channel of the authorizer."""


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
    """Channel that the connection joins, up to 100. Defaults to none."""
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
