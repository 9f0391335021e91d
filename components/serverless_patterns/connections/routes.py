"""Routes of an API, as a block offers them and a gateway takes them: what stands behind, who may call.

And the API itself, as a gateway offers it and a distribution takes it.

Where an argument names a part of the request, it is written as a *source*:

* ``path.id``: the path parameter ``{id}``
* ``query.page``: the query parameter ``page``, which then is required
* ``header.X-Trace``: the header ``X-Trace``, which then is required
* ``body.customer.id``: a field of the JSON body
* ``claim.sub``: a claim of the caller's Cognito token
"""

from typing import Any, NotRequired, TypedDict

import pulumi


class ApiGatewayFacadeThrottleArgs(TypedDict):
    """A token bucket: what is above it is answered 429."""

    rate: float
    """Requests a second that refill the bucket, 0 or more; an account begins with 10000."""
    burst: int
    """Requests the bucket holds, 0 or more; an account begins with 5000."""


class ApiGatewayFacadeCacheArgs(TypedDict):
    """How long API Gateway gives the same answer again without asking the backend."""

    seconds: int
    """Seconds an answer is kept, 1 to 3600."""
    keys: NotRequired[list[str] | None]
    """Sources (``query.page``, ``header.Accept-Language``) that tell answers apart besides the path
    parameters and what the route requires, which always do. Default none."""


class ApiGatewayFacadeFunctionArgs(TypedDict):
    """A Lambda function, called with the whole request and trusted with the whole answer."""

    arn: pulumi.Input[str]
    """ARN of the function."""
    invoke_arn: pulumi.Input[str]
    """ARN by which API Gateway calls the function."""
    name: NotRequired[str | None]
    """Name of the function in the names of resources, the same for all routes to it. Default made of the
    ARN, or of the route while the ARN is an ``Output``."""
    timeout: NotRequired[int | None]
    """Seconds after which the function is ended, 1 to 900; checked against the route's. Default unchecked."""


class ApiGatewayFacadeQueueArgs(TypedDict):
    """An SQS queue that receives the body as a message; the client gets 202 with the message's id."""

    arn: pulumi.Input[str]
    """ARN of the queue."""
    name: NotRequired[str | None]
    """Name of the queue in the names of resources, the same for all routes to it. Default made of the
    ARN, or of the route while the ARN is an ``Output``."""
    fifo: NotRequired[bool | None]
    """Whether it is a FIFO queue. Default false."""
    group: NotRequired[str | None]
    """Source of the message group of a FIFO queue, such as ``body.customer``; needed there."""
    deduplication: NotRequired[str | None]
    """Source of the deduplication id of a FIFO queue, such as ``header.Idempotency-Key``. Default the queue
    compares the bodies."""
    attributes: NotRequired[dict[str, str] | None]
    """Sources of the message's attributes by name, at most 10. Default none."""
    kms_key_arn: NotRequired[pulumi.Input[str] | None]
    """Customer-managed key the queue is encrypted with. Default none."""


class ApiGatewayFacadeWorkflowArgs(TypedDict):
    """A Step Functions state machine that is started with the body as its input."""

    arn: pulumi.Input[str]
    """ARN of the state machine, its version or its alias."""
    name: NotRequired[str | None]
    """Name of the state machine in the names of resources, the same for all routes to it. Default made of the
    ARN, or of the route while the ARN is an ``Output``."""
    sync: NotRequired[bool | None]
    """Whether the client waits for the output, which takes an Express workflow; else it gets 202 with the
    execution's ARN. Default false."""
    timeout: NotRequired[int | None]
    """``TimeoutSeconds`` of the state machine, 1 or more; checked against the route's. Default unchecked."""
    kms_key_arn: NotRequired[pulumi.Input[str] | None]
    """Customer-managed key the state machine is encrypted with: who waits for the output needs it. Default
    none."""
    parameters: NotRequired[dict[str, str] | None]
    """Sources by name; with some, the input is ``{"body": …, "parameters": {…}}``. Default the body."""


class ApiGatewayFacadeTableArgs(TypedDict):
    """A DynamoDB table that is read or written without a function; answers are plain JSON."""

    arn: pulumi.Input[str]
    """ARN of the table."""
    operation: str
    """``get`` one item, ``put`` one, ``delete`` one, or ``query`` those with the same partition key."""
    key: dict[str, str]
    """Sources of the key attributes by name, such as ``{"id": "path.id"}``; ``path.year:N`` for a number. For
    ``query`` the partition key alone."""
    name: NotRequired[str | None]
    """Name of the table in the names of resources, the same for all routes to it. Default made of the
    ARN, or of the route while the ARN is an ``Output``."""
    attributes: NotRequired[dict[str, str] | None]
    """Sources of the other attributes of an item that is ``put``, by name: ``body.name`` a string,
    ``body.price:N`` a number, ``body.sold:BOOL`` true or false; what the request leaves out is left out.
    Needed for ``put``, and for it alone."""
    if_absent: NotRequired[bool | None]
    """Whether ``put`` answers 409 when there is such an item already. Default false: it is replaced."""
    index: NotRequired[str | None]
    """Index that ``query`` reads. Default the table itself."""
    page_by: NotRequired[str | None]
    """Sort key, such as ``date`` or ``year:N``, after which ``query`` goes on with ``?after=``. Default one
    page."""
    limit: NotRequired[int | None]
    """Items on a page of ``query``, 1 to 1000. Default 100."""
    kms_key_arn: NotRequired[pulumi.Input[str] | None]
    """Customer-managed key the table is encrypted with. Default none."""


class ApiGatewayFacadeTopicArgs(TypedDict):
    """An SNS topic that the body is published to; the client gets 202 with the message's id."""

    arn: pulumi.Input[str]
    """ARN of the topic."""
    name: NotRequired[str | None]
    """Name of the topic in the names of resources, the same for all routes to it. Default made of the
    ARN, or of the route while the ARN is an ``Output``."""
    attributes: NotRequired[dict[str, str] | None]
    """Sources of the message's attributes by name, at most 10. Default none."""
    kms_key_arn: NotRequired[pulumi.Input[str] | None]
    """Customer-managed key the topic is encrypted with. Default none."""


class ApiGatewayFacadeEventBusArgs(TypedDict):
    """An EventBridge bus that the body is put on as the detail of an event; the client gets 202."""

    arn: pulumi.Input[str]
    """ARN of the event bus."""
    source: str
    """Source of the events, such as ``shop.orders``; not beginning with ``aws.``."""
    detail_type: str
    """Detail type of the events, such as ``OrderPlaced``."""
    name: NotRequired[str | None]
    """Name of the event bus in the names of resources, the same for all routes to it. Default made of the
    ARN, or of the route while the ARN is an ``Output``."""


class ApiGatewayFacadeHttpArgs(TypedDict):
    """A public HTTP service, such as the monolith; it gets the request and gives the answer as they are."""

    url: pulumi.Input[str]
    """URL that begins with ``https://``; ``{proxy}`` and other path parameters are put into it."""


class ApiGatewayFacadePrivateArgs(TypedDict):
    """A service behind a load balancer in a VPC that is not reachable from the internet."""

    url: pulumi.Input[str]
    """URL, ``http`` or ``https``: its host becomes the Host header, its path is asked for, with path
    parameters put into it. Bodies are JSON, XML, forms or plain text; another one is answered 415."""
    load_balancer_arn: pulumi.Input[str]
    """ARN of the Application or Network Load Balancer."""
    vpc_link_id: pulumi.Input[str]
    """Id of a VPC link (V2) into the subnets of the load balancer."""


class ApiGatewayFacadeMockArgs(TypedDict):
    """A fixed answer from API Gateway itself."""

    status: NotRequired[int | None]
    """HTTP status, 200 to 599. Default 200."""
    body: NotRequired[Any]
    """The answer, any JSON value. Default ``{}``."""


class ApiGatewayFacadeRouteArgs(TypedDict):
    """One route: exactly one backend, and how it is guarded. A block gives its own with ``.route()``."""

    function: NotRequired[ApiGatewayFacadeFunctionArgs | None]
    """A Lambda function."""
    queue: NotRequired[ApiGatewayFacadeQueueArgs | None]
    """An SQS queue."""
    workflow: NotRequired[ApiGatewayFacadeWorkflowArgs | None]
    """A Step Functions state machine."""
    table: NotRequired[ApiGatewayFacadeTableArgs | None]
    """A DynamoDB table."""
    topic: NotRequired[ApiGatewayFacadeTopicArgs | None]
    """An SNS topic."""
    event_bus: NotRequired[ApiGatewayFacadeEventBusArgs | None]
    """An EventBridge bus."""
    http: NotRequired[ApiGatewayFacadeHttpArgs | None]
    """A public HTTP service."""
    private: NotRequired[ApiGatewayFacadePrivateArgs | None]
    """A service in a VPC."""
    mock: NotRequired[ApiGatewayFacadeMockArgs | None]
    """A fixed answer."""
    summary: NotRequired[str | None]
    """One line for the API's documentation. Default the method and path."""
    auth: NotRequired[str | None]
    """Who may call: ``none``, ``iam`` (signed requests), or the name of an authorizer. Default ``none``."""
    scopes: NotRequired[list[str] | None]
    """OAuth scopes of which the Cognito access token has to have one. Default none: an id token does."""
    api_key: NotRequired[bool | None]
    """Whether a key of a usage plan is needed, which meters callers but does not identify them. Default
    false."""
    throttle: NotRequired[ApiGatewayFacadeThrottleArgs | None]
    """Throttle of this route alone. Default the API's."""
    cache: NotRequired[ApiGatewayFacadeCacheArgs | None]
    """Cache of a ``GET`` route; it costs by the hour. Default none."""
    schema: NotRequired[dict[str, Any] | None]
    """JSON schema of the body, in OpenAPI 3.0's dialect; another body is answered 400 with the reason.
    Default any body."""
    required_headers: NotRequired[list[str] | None]
    """Headers without which the answer is 400. Default none."""
    required_query: NotRequired[list[str] | None]
    """Query parameters without which the answer is 400. Default none."""
    timeout: NotRequired[float | None]
    """Seconds to wait for the backend, 0.05 to 29; up to 300 on a regional or private API whose quota was
    raised. Default 29."""
    request_template: NotRequired[str | None]
    """VTL that renders the JSON body the backend gets, for a backend whose contract has changed. Default the
    client's body."""
    response_template: NotRequired[str | None]
    """VTL that renders the JSON body the client gets, from the backend's body in ``$answer``. Default the
    backend's body."""
    rename: NotRequired[dict[str, str] | None]
    """The backend's name of a JSON field by the client's, at any depth, there and back. Default none.

    A function or HTTP service is then asked by way of a template: it gets and gives JSON alone. A function
    gets no repeated headers and no authorizer's context, an HTTP service only the headers and query
    parameters that the route requires."""


class ApiGatewayFacadeAuthorizerArgs(TypedDict):
    """An authorizer: either Cognito user pools, or a Lambda function."""

    user_pool_arns: NotRequired[list[pulumi.Input[str]] | None]
    """ARNs of the Cognito user pools whose tokens pass, in the header ``Authorization``."""
    function: NotRequired[ApiGatewayFacadeFunctionArgs | None]
    """Lambda function that answers with a policy."""
    kind: NotRequired[str | None]
    """What the function gets: ``token``, one header; or ``request``, all but the body. Default ``token``."""
    identity: NotRequired[list[str] | None]
    """Sources that tell callers apart, such as ``header.Authorization`` and ``query.tenant``: a request
    without one is answered 401. For ``token`` one header. Default ``["header.Authorization"]``."""
    identity_pattern: NotRequired[str | None]
    """Regular expression that a ``token`` must match before the function is asked. Default any."""
    cache_seconds: NotRequired[int | None]
    """Seconds a function's policy is kept for the same identity, 0 to 3600; it has to fit every route that
    the caller may then ask for. Default 300."""


class StaticOffloadApiArgs(TypedDict):
    """The API behind the pages, as ``ApiGatewayFacade.origin()`` gives it."""

    domain_name: pulumi.Input[str]
    """Host name, reached by TLS only."""
    origin_path: NotRequired[pulumi.Input[str] | None]
    """What is put before the path of every request, such as ``/production``. Default nothing."""
    custom_headers: NotRequired[dict[str, pulumi.Input[str]] | None]
    """Headers that CloudFront adds to every request, in place of the viewers' own; their values are kept
    secret. Default none."""
    path_pattern: NotRequired[str | None]
    """Paths that lead to the API, ending in ``/*``. Default ``/api/*``."""
    strip_prefix: NotRequired[bool | None]
    """Whether the API sees paths without the prefix, ``/items`` for ``/api/items``. Default true."""
