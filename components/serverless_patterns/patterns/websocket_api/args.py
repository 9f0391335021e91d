"""Arguments of a WebSocket API."""

from collections.abc import Mapping
from typing import Annotated, Any, Generic, Literal, Required, TypedDict

import pulumi

from serverless_patterns.arguments.common import (
    AT_LEAST_ONE,
    CERTIFICATE_ARN,
    Flag,
    KmsKeyArn,
    RetentionDays,
    Tags,
    TopicArn,
)
from serverless_patterns.arguments.declarations import (
    Default,
    DependentDefault,
    Length,
    Matches,
    Omitted,
)
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.api_domain import HOST_NAME
from serverless_patterns.connections.backends.function import ApiGatewayFacadeFunctionArgs
from serverless_patterns.connections.routes import ApiGatewayFacadeThrottleArgs
from serverless_patterns.connections.websocket_routes import WebSocketApiRouteArgs

RouteKey = Annotated[
    str,
    Matches(
        r"\$default|(?!\$)[A-Za-z0-9][A-Za-z0-9_.-]{0,63}",
        "$default, or the value of the selected field: up to 64 letters, digits and . _ -, a letter or digit"
        " first; $connect and $disconnect are routes of the API itself",
    ),
]
"""Key of a route."""


@arguments
class WebSocketApiAuthorizerArgs(TypedDict, Generic[Omitted], total=False):
    """A Lambda function that decides who can open a connection."""

    function: Required[ApiGatewayFacadeFunctionArgs]
    """Lambda function that returns an IAM policy for the client, and what is known of it as ``context``."""
    identity_sources: Annotated[
        list[
            Annotated[
                str,
                Matches(
                    r"(header|query)\.[A-Za-z0-9][A-Za-z0-9_-]*",
                    "header.<name> or query.<name>; browsers cannot set headers of a WebSocket",
                ),
            ]
        ]
        | Omitted,
        AT_LEAST_ONE,
        Default(["query.token"], "`query.token`, since browsers cannot set headers of a WebSocket"),
    ]
    """Headers and query parameters that identify the client; without one of them, it gets HTTP 401. Defaults
    to `query.token`, since browsers cannot set headers of a WebSocket."""


@arguments
class WebSocketApiDomainArgs(TypedDict, total=False):
    """A custom domain name of the API."""

    domain_name: Required[Annotated[str, Matches(HOST_NAME, "a host name, such as chat.example.com")]]
    """Host name, such as ``chat.example.com``."""
    certificate_arn: Required[Annotated[pulumi.Input[str], CERTIFICATE_ARN]]
    """ARN of the certificate in ACM, in the Region of the API."""
    hosted_zone_id: Annotated[
        pulumi.Input[str] | None,
        Matches("Z[A-Z0-9]+", "the id of a Route 53 zone"),
        Default(None, "no record"),
    ]
    """ID of the Route 53 hosted zone that gets the record of the host name. Defaults to no record."""


def _authorization_type(given: Mapping[str, Any]) -> str:
    return "CUSTOM" if given.get("authorizer") else "NONE"


@arguments
class WebSocketApiArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`WebSocketApi`."""

    routes: Annotated[dict[RouteKey, WebSocketApiRouteArgs[Omitted]] | Omitted, Default({})]
    """Routes by the value of the field that ``route_selection_expression`` names; ``$default`` is for every
    other message, also for one that is not JSON. A message without a route gets an error. Defaults to
    none."""
    description: Annotated[str | None, Length(1, 1_024), Default(None, "the name of the API")]
    """Description of the API. Valid length: 1 to 1024. Defaults to the name of the API."""
    route_selection_expression: Annotated[
        str | Omitted,
        Matches(
            r"\$request\.body\.[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*",
            "$request.body.<field>, such as $request.body.action",
        ),
        Default("$request.body.action"),
    ]
    """Field of a message that selects its route. Defaults to `$request.body.action`."""
    authorization_type: Annotated[
        Literal["NONE", "AWS_IAM", "CUSTOM"] | Omitted,
        DependentDefault("`CUSTOM` with `authorizer`, otherwise `NONE`", _authorization_type),
    ]
    """Authorization of clients: ``NONE`` for anyone, ``AWS_IAM`` for handshakes that an IAM principal signs,
    or ``CUSTOM`` for clients that the authorizer allows. Valid values: `NONE`, `AWS_IAM`, `CUSTOM`. Defaults
    to `CUSTOM` with `authorizer`, otherwise `NONE`."""
    authorizer: Annotated[WebSocketApiAuthorizerArgs[Omitted] | None, Default()]
    """Authorizer of new connections. Defaults to none."""
    channel: Annotated[
        str | None,
        Matches(r"authorizer\.[A-Za-z_][A-Za-z0-9_]*", "authorizer.<name> of the authorizer's context"),
        Default(None, "one channel for all"),
    ]
    """Source of the channel that each connection is in from its beginning to its end, such as
    ``authorizer.principalId``: what the authorizer returned, which no client can choose and no message can
    name. A backend names the source when it publishes. Defaults to one channel for all."""
    throttle: Annotated[
        ApiGatewayFacadeThrottleArgs | None,
        Default(None, "a tenth of the quota of an account: 1000 messages per second, and 500 in the bucket"),
    ]
    """Throttle of each route that has none, and of new connections. Defaults to a tenth of the quota of an
    account: 1000 messages per second, and 500 in the bucket."""
    stage_name: Annotated[
        str | Omitted,
        Matches("[A-Za-z0-9_-]{1,128}", "1 to 128 letters, digits, _ and -"),
        Default("live"),
    ]
    """Name of the stage, the path in its default URL. Another name creates another stage; the connections of
    the old one end. Defaults to `live`."""
    domain: Annotated[WebSocketApiDomainArgs | None, Default()]
    """Custom domain name of the API. Defaults to none."""
    detailed_metrics: Flag[Omitted]
    """Whether CloudWatch receives metrics for each route, which costs a monthly amount. Defaults to
    `false`."""
    log_retention_days: RetentionDays[Omitted]
    """Days that CloudWatch Logs keeps the logs. Valid values: `1`, `3`, `5`, `7`, `14`, `30`, `60`, `90`,
    `120`, `150`, `180`, `365`, `400`, `545`, `731`, `1096`, `1827`, `2192`, `2557`, `2922`, `3288`, `3653`.
    Defaults to `30`, or `365` if `hardened`."""
    alarm_topic_arn: TopicArn
    """ARN of the SNS topic to notify when messages could not be published, or integrations fail. Defaults to
    none."""
    kms_key_arn: Annotated[KmsKeyArn, Default(None, "keys that AWS owns, or a new key if `hardened`")]
    """ARN of the customer managed key that encrypts connections, messages and logs; its policy must allow
    CloudWatch Logs to use it. Defaults to keys that AWS owns, or a new key if `hardened`."""
    hardened: Flag[Omitted]
    """Whether to create a customer managed key, unless ``kms_key_arn`` is given, and to keep log events for a
    year. The key stays in AWS when it leaves the program, unless ``force_destroy``. Defaults to `false`."""
    force_destroy: Flag[Omitted]
    """Whether AWS deletes the key of ``hardened`` when it leaves the program, and the logs with it become
    unreadable. Defaults to `false`."""
    tags: Tags[Omitted]
    """Tags of every resource that can have tags. Valid length: 0 to 50. Defaults to none."""
