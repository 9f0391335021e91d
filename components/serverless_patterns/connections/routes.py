"""Routes of an API, as blocks offer them and ``ApiGatewayFacade`` and ``HttpApi`` accept them."""

from typing import Annotated, Any, Generic, Required, TypedDict

import pulumi

from serverless_patterns.arguments.common import Flag
from serverless_patterns.arguments.declarations import (
    NOT_EMPTY,
    Between,
    Default,
    Length,
    Matches,
    Omitted,
)
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.backends.bucket import ApiGatewayFacadeBucketArgs
from serverless_patterns.connections.backends.event_bus import ApiGatewayFacadeEventBusArgs
from serverless_patterns.connections.backends.function import ApiGatewayFacadeFunctionArgs
from serverless_patterns.connections.backends.http import ApiGatewayFacadeHttpArgs
from serverless_patterns.connections.backends.mock import ApiGatewayFacadeMockArgs
from serverless_patterns.connections.backends.private import ApiGatewayFacadePrivateArgs
from serverless_patterns.connections.backends.queue import ApiGatewayFacadeQueueArgs
from serverless_patterns.connections.backends.stream import (
    ApiGatewayFacadeDeliveryStreamArgs,
    ApiGatewayFacadeStreamArgs,
)
from serverless_patterns.connections.backends.table import ApiGatewayFacadeTableArgs
from serverless_patterns.connections.backends.topic import ApiGatewayFacadeTopicArgs
from serverless_patterns.connections.backends.workflow import ApiGatewayFacadeWorkflowArgs
from serverless_patterns.connections.request_sources import Source

MAX_TIMEOUT = 29
"""Seconds that API Gateway waits for a backend, unless the account's quota is raised (API Gateway quotas)."""
MAX_RAISED_TIMEOUT = 300
"""Seconds that it waits at most, on Regional and private APIs."""
MAX_STREAMING_TIMEOUT = 900
"""Seconds that a streamed response takes at most (developer guide, "Stream the integration response")."""


HeaderName = Annotated[str, Matches("[A-Za-z0-9][A-Za-z0-9_-]*", "the name of a header")]
FieldName = Annotated[
    str, Matches("[A-Za-z_][A-Za-z0-9_-]*", "letters, digits, _ and -, beginning with a letter or _")
]


@arguments
class ApiGatewayFacadeThrottleArgs(TypedDict, total=False):
    """A token bucket; a request that finds it empty gets HTTP 429."""

    rate_limit: Required[Annotated[float, Between(0)]]
    """Requests per second that refill the bucket; an account begins with 10000. Valid range: 0 or more."""
    burst_limit: Required[Annotated[int, Between(0, 2_147_483_647)]]
    """Requests that the bucket holds; an account begins with 5000. Valid range: 0 to 2147483647."""


@arguments
class ApiGatewayFacadeCacheArgs(TypedDict, Generic[Omitted], total=False):
    """Seconds for which API Gateway returns the same response without calling the backend."""

    ttl_in_seconds: Required[Annotated[int, Between(1, 3_600)]]
    """Seconds that a response is cached. Valid range: 1 to 3600."""
    key_parameters: Annotated[list[Source] | Omitted, Default([])]
    """Query parameters and headers that a response depends on, such as ``query.page``, in addition to the
    path parameters and what the route requires, which always count. Defaults to none."""


@arguments
class ApiGatewayFacadeRouteArgs(TypedDict, Generic[Omitted], total=False):
    """A route: one backend, its authorizer, and its accepted requests."""

    function: Annotated[ApiGatewayFacadeFunctionArgs | None, Default()]
    """Lambda function. Defaults to none."""
    queue: Annotated[ApiGatewayFacadeQueueArgs[Omitted] | None, Default()]
    """SQS queue. Defaults to none."""
    workflow: Annotated[ApiGatewayFacadeWorkflowArgs[Omitted] | None, Default()]
    """Step Functions state machine. Defaults to none."""
    table: Annotated[ApiGatewayFacadeTableArgs[Omitted] | None, Default()]
    """DynamoDB table. Defaults to none."""
    bucket: Annotated[ApiGatewayFacadeBucketArgs[Omitted] | None, Default()]
    """S3 bucket, of which it reads, writes or deletes an object; not in an HTTP API. Defaults to none."""
    topic: Annotated[ApiGatewayFacadeTopicArgs[Omitted] | None, Default()]
    """SNS topic. Defaults to none."""
    event_bus: Annotated[ApiGatewayFacadeEventBusArgs | None, Default()]
    """EventBridge event bus. Defaults to none."""
    stream: Annotated[ApiGatewayFacadeStreamArgs | None, Default()]
    """Kinesis data stream. Defaults to none."""
    delivery_stream: Annotated[ApiGatewayFacadeDeliveryStreamArgs | None, Default()]
    """Amazon Data Firehose stream; not in an HTTP API. Defaults to none."""
    http: Annotated[ApiGatewayFacadeHttpArgs | None, Default()]
    """Public HTTP service. Defaults to none."""
    private: Annotated[ApiGatewayFacadePrivateArgs | None, Default()]
    """Service in a VPC. Defaults to none."""
    mock: Annotated[ApiGatewayFacadeMockArgs[Omitted] | None, Default()]
    """Constant response. Defaults to none."""
    summary: Annotated[str | None, Length(1, 255), Default(None, "the method and path")]
    """Summary of the route in the documentation of the API. Valid length: 1 to 255. Defaults to the method
    and path."""
    authorizer: Annotated[str | Omitted, Default("NONE")]
    """Authorization of callers: ``NONE`` for anyone, ``AWS_IAM`` for requests that are signed by an IAM
    principal, or the name of an authorizer. Defaults to `NONE`."""
    authorization_scopes: Annotated[
        list[Annotated[str, Matches(r"[\x21\x23-\x5b\x5d-\x7e]+", "a scope, such as shop/orders.write")]]
        | Omitted,
        Default([], "none: an ID token is accepted"),
    ]
    """OAuth scopes of which an Amazon Cognito access token must have one. Defaults to none: an ID token is
    accepted."""
    api_key_required: Flag[Omitted]
    """Whether a request needs an API key of a usage plan, which meters callers but does not identify them.
    Defaults to `false`."""
    throttle: Annotated[ApiGatewayFacadeThrottleArgs | None, Default(None, "the throttle of the API")]
    """Throttle of this route. Defaults to the throttle of the API."""
    cache: Annotated[ApiGatewayFacadeCacheArgs[Omitted] | None, Default()]
    """Response cache of a ``GET`` route; API Gateway bills it hourly. Defaults to none."""
    request_schema: Annotated[dict[str, Any] | None, Default(None, "any body")]
    """JSON schema of the body in the dialect of OpenAPI 3.0; any other body gets HTTP 400 with the reason.
    Defaults to any body."""
    required_headers: Annotated[list[HeaderName] | Omitted, Default([])]
    """Headers that a request must have; one without them gets HTTP 400. Defaults to none."""
    required_query_parameters: Annotated[
        list[Annotated[str, Matches("[A-Za-z0-9._$-]+", "the name of a query parameter")]] | Omitted,
        Default([]),
    ]
    """Query parameters that a request must have; one without them gets HTTP 400. Defaults to none."""
    response_streaming: Flag[Omitted]
    """Whether clients receive each part of the response when the backend writes it: a function in Node.js or
    a custom runtime, which must write metadata first as ``awslambda.HttpResponseStream.from`` does, or an
    HTTP or private service. Such a response is not compressed, and can have more than 10 MB; API Gateway
    bills each 10 MB as a request. Not in an HTTP API. Defaults to `false`."""
    timeout: Annotated[float | Omitted, Between(0.05, MAX_STREAMING_TIMEOUT), Default(MAX_TIMEOUT)]
    """Seconds to wait for the backend. More than 29 requires ``response_streaming``, or a Regional or private
    API with a raised quota, which allows at most 300. Valid range: 0.05 to 900. Defaults to `29`."""
    request_template: Annotated[str | None, NOT_EMPTY, Default(None, "the body of the client")]
    """VTL template of the JSON body that the backend receives, if its contract has changed. Defaults to the
    body of the client."""
    response_template: Annotated[str | None, NOT_EMPTY, Default(None, "the body of the backend")]
    """VTL template of the JSON body that the client receives, with the backend's body in ``$answer``.
    Defaults to the body of the backend."""
    rename_fields: Annotated[dict[FieldName, FieldName] | Omitted, Default({})]
    """The backend's name of a JSON field by the client's, at any depth, in requests and responses. A Lambda
    function or HTTP service is then called by a template, with JSON only: a function receives no repeated
    headers and no authorizer context, an HTTP service only the headers and query parameters that the route
    requires. Defaults to none."""


def http_route(url: pulumi.Input[str]) -> ApiGatewayFacadeRouteArgs:
    """Returns a route to a public HTTP service, such as ``http_route("https://legacy.example.com/{proxy}")``."""
    return {"http": {"url": url}}
