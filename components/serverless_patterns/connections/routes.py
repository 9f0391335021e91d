"""Routes of an API, as blocks offer them and ``ApiGatewayFacade`` accepts them: one backend each."""

from collections.abc import Mapping
from typing import Annotated, Any, Generic, Required, TypedDict

import pulumi

from serverless_patterns.arguments.common import Flag
from serverless_patterns.arguments.declarations import (
    NOT_EMPTY,
    SAME_REGION,
    Between,
    Default,
    DependentDefault,
    Length,
    Matches,
    Omitted,
    OneOf,
    arn_of,
)
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.request_sources import ATTRIBUTE_TYPES, AttributeSource, Source
from serverless_patterns.connections.resource_arns import (
    FUNCTION_ARN,
    QUEUE_ARN,
    STATE_MACHINE_ARN,
    TABLE_ARN,
    TOPIC_ARN,
    KeyArn,
    resource_arn,
)

MAX_TIMEOUT = 29
"""Seconds that API Gateway waits for a backend, unless the account's quota is raised (API Gateway quotas)."""
MAX_RAISED_TIMEOUT = 300
"""Seconds that it waits at most, on Regional and private APIs."""
AFTER_SCHEME = r"(\$\{stageVariables\.[A-Za-z0-9_]+\}|[^\s/{}\"'#$])+(/[^\s\"'#]*)?"
"""Pattern of the host, which may be a stage variable, and path of a URL."""

_INVOKE_ARN = (
    r"arn:aws[a-z-]*:apigateway:[a-z0-9-]+:lambda:path/2015-03-31/functions/"
    r"(arn:aws[a-z-]*:lambda:|[^/]*\$\{stageVariables\.)[^/]+/invocations"
)

Name = Annotated[
    str | None,
    Matches("[A-Za-z0-9_-]{1,128}", "1 to 128 letters, digits, _ and -"),
    Default(None, "a name made from the ARN, or from the route if the ARN is an `Output`"),
]
"""Name of a backend in the names of resources."""
HeaderName = Annotated[str, Matches("[A-Za-z0-9][A-Za-z0-9_-]*", "the name of a header")]
MessageAttributes = Annotated[
    dict[
        Annotated[
            str,
            Matches(
                r"(?!(?i:aws|amazon)\.)(?=.{1,256}$)[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*",
                "named with letters, digits and . _ -, at most 256 of them, no . at an end or beside another,"
                " and not beginning with AWS. or Amazon.",
            ),
        ],
        Source,
    ]
    | Omitted,
    # SQS quotas; SNS delivers no more of them to a queue.
    Length(0, 10),
    Default({}),
]
"""Sources of message attributes by name."""
FieldName = Annotated[
    str, Matches("[A-Za-z_][A-Za-z0-9_-]*", "letters, digits, _ and -, beginning with a letter or _")
]
AttributeName = Annotated[
    str,
    Matches(
        "[A-Za-z_][A-Za-z0-9_-]{0,254}", "up to 255 letters, digits, _ and -, beginning with a letter or _"
    ),
]
"""Name of an attribute of a DynamoDB item; of a key or of an index, DynamoDB accepts up to 255 characters."""


PaginationKey = Annotated[
    str,
    Matches(
        rf"[A-Za-z_][A-Za-z0-9_-]{{0,254}}(:({'|'.join(ATTRIBUTE_TYPES)}))?",
        "the name of the sort key, then :N for a number",
    ),
]


def _ends_in_fifo(given: Mapping[str, Any]) -> bool:
    arn = given.get("arn")
    return isinstance(arn, str) and arn.endswith(".fifo")


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
class ApiGatewayFacadeFunctionArgs(TypedDict, total=False):
    """A Lambda function, which receives the whole request and returns the whole response."""

    arn: Required[Annotated[pulumi.Input[str], FUNCTION_ARN]]
    """ARN of the function."""
    invoke_arn: Required[
        Annotated[
            pulumi.Input[str],
            Matches(_INVOKE_ARN, "the ARN by which API Gateway calls the function, its output 'invoke_arn'"),
        ]
    ]
    """ARN by which API Gateway invokes the function."""
    name: Name
    """Name of the function in the names of resources, the same for all routes to it. Defaults to a name made
    from the ARN, or from the route if the ARN is an `Output`."""
    timeout: Annotated[int | None, Between(1, 900), Default(None, "no comparison")]
    """Timeout of the function in seconds, which must not exceed the route's. Valid range: 1 to 900. Defaults
    to no comparison."""


@arguments
class ApiGatewayFacadeQueueArgs(TypedDict, Generic[Omitted], total=False):
    """An SQS queue that receives the body as a message; the client gets HTTP 202 with the message ID."""

    arn: Required[Annotated[pulumi.Input[str], QUEUE_ARN]]
    """ARN of the queue."""
    name: Name
    """Name of the queue in the names of resources, the same for all routes to it. Defaults to a name made
    from the ARN, or from the route if the ARN is an `Output`."""
    fifo: Annotated[
        bool | Omitted, DependentDefault("`true` if the ARN ends in `.fifo`, else `false`", _ends_in_fifo)
    ]
    """Whether it is a FIFO queue. Defaults to `true` if the ARN ends in `.fifo`, else `false`."""
    message_group_id: Annotated[Source | None, Default()]
    """Source of the message group ID, such as ``body.customer``. Required for a FIFO queue. Defaults to
    none."""
    message_deduplication_id: Annotated[
        Source | None, Default(None, "the content-based deduplication of the queue")
    ]
    """Source of the deduplication ID for a FIFO queue, such as ``header.Idempotency-Key``. Defaults to the
    content-based deduplication of the queue."""
    message_attributes: MessageAttributes[Omitted]
    """Sources of message attributes by name. Valid length: 0 to 10. Defaults to none."""
    kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the queue. Defaults to none."""


@arguments
class ApiGatewayFacadeWorkflowArgs(TypedDict, Generic[Omitted], total=False):
    """A Step Functions state machine that is started with the body as its input."""

    arn: Required[Annotated[pulumi.Input[str], STATE_MACHINE_ARN]]
    """ARN of the state machine, its version or its alias."""
    name: Name
    """Name of the state machine in the names of resources, the same for all routes to it. Defaults to a name
    made from the ARN, or from the route if the ARN is an `Output`."""
    sync: Flag[Omitted]
    """Whether the client waits for the output, which requires an Express workflow. Otherwise it gets HTTP 202
    with the ARN of the execution. Defaults to `false`."""
    timeout: Annotated[int | None, Between(1, 99_999_998), Default(None, "no comparison")]
    """``TimeoutSeconds`` of the state machine, which must be less than the route's timeout if ``sync``. Valid
    range: 1 to 99999998. Defaults to no comparison."""
    kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the state machine; required with ``sync`` to read the
    output. Defaults to none."""
    parameters: Annotated[dict[str, Source] | Omitted, Default({}, "the body as the input")]
    """Sources by name; with any, the input is ``{"body": …, "parameters": {…}}``. Defaults to the body as the
    input."""


@arguments
class ApiGatewayFacadeTableArgs(TypedDict, Generic[Omitted], total=False):
    """A DynamoDB table that API Gateway reads or writes itself; responses are plain JSON."""

    arn: Required[Annotated[pulumi.Input[str], TABLE_ARN]]
    """ARN of the table."""
    operation: Required[Annotated[str, OneOf(("get", "put", "delete", "query"))]]
    """Operation of a request: read, write or delete one item, or read those with the same partition key.
    Valid values: `get`, `put`, `delete`, `query`."""
    key: Required[dict[AttributeName, AttributeSource]]
    """Sources of the key attributes by name, such as ``{"id": "path.id"}``, with ``:N`` for a number as in
    ``path.year:N``. For ``query``, the partition key only."""
    name: Name
    """Name of the table in the names of resources, the same for all routes to it. Defaults to a name made
    from the ARN, or from the route if the ARN is an `Output`."""
    attributes: Annotated[dict[AttributeName, AttributeSource] | None, Default()]
    """Sources of the other attributes of an item to ``put``, by name: ``body.name`` for a string,
    ``body.price:N`` for a number, ``body.sold:BOOL`` for true or false. What the request does not have is
    left out. Required for ``put``. Defaults to none."""
    if_not_exists: Flag[Omitted]
    """Whether ``put`` returns HTTP 409 if the item already exists, instead of replacing it. Defaults to
    `false`."""
    index_name: Annotated[
        str | None,
        Matches("[A-Za-z0-9_.-]{3,255}", "the name of an index"),
        Default(None, "the table itself"),
    ]
    """Name of the secondary index that ``query`` reads. Defaults to the table itself."""
    pagination_key: Annotated[PaginationKey | None, Default(None, "one page only")]
    """Sort key, such as ``date`` or ``year:N``, after which ``query`` continues with ``?after=``. Defaults to
    one page only."""
    limit: Annotated[
        int | None,
        Between(1, 1_000),
        DependentDefault(
            "`100` for `query`", lambda given: 100 if given.get("operation") == "query" else None
        ),
    ]
    """Maximum number of items on a page of ``query``. Valid range: 1 to 1000. Defaults to `100` for
    `query`."""
    kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the table. Defaults to none."""


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


@arguments
class ApiGatewayFacadeEventBusArgs(TypedDict, total=False):
    """An EventBridge event bus that receives the body as the detail of an event; the client gets HTTP 202."""

    arn: Required[
        Annotated[
            pulumi.Input[str], resource_arn("events", "event-bus/[A-Za-z0-9._/-]{1,256}", "an event bus")
        ]
    ]
    """ARN of the event bus."""
    source: Required[
        Annotated[
            str,
            Matches(
                r"(?!aws\.)[A-Za-z0-9_./-]{1,256}",
                "letters, digits and . _ / -, such as shop.orders, and not begin with aws.",
            ),
        ]
    ]
    """Source of the events, such as ``shop.orders``."""
    detail_type: Required[Annotated[str, Length(1, 128)]]
    """Detail type of the events, such as ``OrderPlaced``. Valid length: 1 to 128."""
    name: Name
    """Name of the event bus in the names of resources, the same for all routes to it. Defaults to a name made
    from the ARN, or from the route if the ARN is an `Output`."""


@arguments
class ApiGatewayFacadeHttpArgs(TypedDict, total=False):
    """A public HTTP service, such as a monolith; requests and responses pass unchanged."""

    url: Required[
        Annotated[
            pulumi.Input[str],
            Matches(
                f"https://{AFTER_SCHEME}",
                "a URL that begins with https://; nothing else encrypts requests on the internet",
            ),
        ]
    ]
    """URL that begins with ``https://``, with the path parameters of the route, as in ``{proxy}``."""


@arguments
class ApiGatewayFacadePrivateArgs(TypedDict, total=False):
    """A service behind a load balancer in a VPC that the internet does not reach."""

    url: Required[
        Annotated[
            pulumi.Input[str],
            Matches(f"https?://{AFTER_SCHEME}", "a URL that begins with http:// or https://"),
        ]
    ]
    """URL whose host becomes the ``Host`` header, and whose path is requested, with the path parameters of
    the route. Bodies are JSON, XML, forms or plain text; any other gets HTTP 415."""
    load_balancer_arn: Required[
        Annotated[
            pulumi.Input[str],
            arn_of(
                "elasticloadbalancing",
                "loadbalancer/(app|net)/[^/]+/[^/]+",
                "the ARN of an Application or Network Load Balancer",
                region=SAME_REGION,
            ),
        ]
    ]
    """ARN of the Application or Network Load Balancer."""
    vpc_link_id: Required[Annotated[pulumi.Input[str], Matches("[a-z0-9]+", "the ID of a VPC link")]]
    """ID of a VPC link (V2) into the subnets of the load balancer."""


@arguments
class ApiGatewayFacadeMockArgs(TypedDict, Generic[Omitted], total=False):
    """A constant response that API Gateway returns itself."""

    status_code: Annotated[int | Omitted, Between(200, 599), Default(200)]
    """HTTP status code. Valid range: 200 to 599. Defaults to `200`."""
    body: Annotated[Any, Default({}, "`{}`")]
    """Body of the response, any JSON value. Defaults to `{}`."""


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
    topic: Annotated[ApiGatewayFacadeTopicArgs[Omitted] | None, Default()]
    """SNS topic. Defaults to none."""
    event_bus: Annotated[ApiGatewayFacadeEventBusArgs | None, Default()]
    """EventBridge event bus. Defaults to none."""
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
    timeout: Annotated[float | Omitted, Between(0.05, MAX_RAISED_TIMEOUT), Default(MAX_TIMEOUT)]
    """Seconds to wait for the backend. More than 29 requires a Regional or private API and a raised quota.
    Valid range: 0.05 to 300. Defaults to `29`."""
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
