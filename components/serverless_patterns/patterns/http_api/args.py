"""Arguments of an HTTP API."""

from typing import Annotated, Generic, Literal, Required, TypedDict

import pulumi

from serverless_patterns.arguments.common import (
    AT_LEAST_ONE,
    Flag,
    KmsKeyArn,
    RetentionDays,
    Tags,
    TopicArn,
)
from serverless_patterns.arguments.declarations import (
    Between,
    Default,
    Length,
    Matches,
    Omitted,
)
from serverless_patterns.arguments.validation import arguments, declines
from serverless_patterns.connections.api_domain import (
    ApiGatewayFacadeDomainArgs,
    DisableExecuteApiEndpoint,
    StageVariables,
)
from serverless_patterns.connections.authorizers import HttpApiAuthorizerArgs
from serverless_patterns.connections.cors import ORIGIN
from serverless_patterns.connections.http_integration import INSTEAD
from serverless_patterns.connections.routes import ApiGatewayFacadeRouteArgs, ApiGatewayFacadeThrottleArgs

_HEADER = "[A-Za-z0-9!#$%&*+.^_`|~-]+"


@arguments
class HttpApiCorsArgs(TypedDict, Generic[Omitted], total=False):
    """Pages of other origins that may call the API, which adds the headers itself.

    It replaces the headers of backends.
    """

    allowed_origins: Required[Annotated[list[Annotated[pulumi.Input[str], ORIGIN]], AT_LEAST_ONE]]
    """Origins, such as ``https://shop.example.com`` or the ``url`` of a ``StaticOffload``; or only ``*`` for
    any."""
    allowed_headers: Annotated[
        list[Annotated[str, Matches(_HEADER, "the name of a header")]] | Omitted,
        Default(["authorization", "content-type"], "`authorization` and `content-type`"),
    ]
    """Request headers that a page may send. Defaults to `authorization` and `content-type`."""
    expose_headers: Annotated[
        list[Annotated[str, Matches(_HEADER, "the name of a header")]] | Omitted, Default([])
    ]
    """Response headers that a page may read. Defaults to none."""
    allow_credentials: Flag[Omitted]
    """Whether a page may send cookies. Defaults to `false`."""
    max_age_seconds: Annotated[int | Omitted, Between(0, 86_400), Default(3_600)]
    """Seconds that a browser caches the response to a preflight request. Valid range: 0 to 86400. Defaults to
    `3600`."""


@declines(
    {
        "allowed_cidr_blocks": f"an HTTP API has no resource policy. {INSTEAD}",
        "binary_media_types": "an HTTP API passes all bytes on, to a function as text or Base64. Remove it",
        "cache_cluster_size": f"an HTTP API has no cache. {INSTEAD}",
        "canary": f"a stage of an HTTP API has no canary release. {INSTEAD}",
        "cloudfront_only": f"an HTTP API has no API key that a distribution could send. {INSTEAD}",
        "endpoint_type": f"an HTTP API is always REGIONAL. {INSTEAD}",
        "execution_log_level": "an HTTP API has no execution log; its access log has the errors of"
        f" integrations and authorizers. {INSTEAD}",
        "minimum_compression_size": f"an HTTP API does not compress responses. {INSTEAD}",
        "tracing_enabled": f"an HTTP API does not send traces to X-Ray. {INSTEAD}",
        "usage_plans": f"an HTTP API has no API keys, and so no usage plans. {INSTEAD}",
        "vpc_endpoint_ids": f"an HTTP API is never private. {INSTEAD}",
        "web_acl_arn": "AWS WAF does not protect HTTP APIs. Serve the API by a StaticOffload with a web ACL,"
        " or use ApiGatewayFacade",
    }
)
@arguments
class HttpApiArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`HttpApi`."""

    # An integration for each of them; API Gateway quotas, not adjustable.
    routes: Required[Annotated[dict[str, ApiGatewayFacadeRouteArgs[Omitted]], Length(1, 300)]]
    """Routes by method and path, such as ``GET /items/{id}``. ``ANY`` is every method without its own route;
    ``{proxy+}`` is the rest of a path that no other route matches; ``$default`` is every other request. The
    entries are those of an ``ApiGatewayFacade``, without what an HTTP API cannot do. Valid length: 1 to
    300."""
    description: Annotated[str | None, Length(1, 1_024), Default(None, "the name of the API")]
    """Description of the API. Valid length: 1 to 1024. Defaults to the name of the API."""
    authorizers: Annotated[dict[str, HttpApiAuthorizerArgs[Omitted]] | Omitted, Default({})]
    """Authorizers by the name that routes use. Defaults to none."""
    payload_format_version: Annotated[Literal["1.0", "2.0"] | Omitted, Default("1.0")]
    """Format of the events of functions: ``1.0`` is that of a REST API, so that a function serves both kinds,
    and ``2.0`` that of a function URL. Valid values: `1.0`, `2.0`. Defaults to `1.0`."""
    throttle: Annotated[
        ApiGatewayFacadeThrottleArgs | None,
        Default(None, "a tenth of the quota of an account: 1000 requests per second, and 500 in the bucket"),
    ]
    """Throttle of each route that has none. Defaults to a tenth of the quota of an account: 1000 requests per
    second, and 500 in the bucket."""
    cors: Annotated[HttpApiCorsArgs[Omitted] | None, Default(None, "no other origin")]
    """Pages of other origins that may call the API. Defaults to no other origin."""
    domain: Annotated[ApiGatewayFacadeDomainArgs | None, Default()]
    """Custom domain name of the API. Defaults to none."""
    disable_execute_api_endpoint: DisableExecuteApiEndpoint[Omitted]
    """Whether clients cannot call the API by its default host name. Defaults to `true` with mutual TLS,
    otherwise `false`."""
    stage_name: Annotated[
        str | Omitted,
        Matches(r"\$default|[A-Za-z0-9_-]{1,128}", "$default, or 1 to 128 letters, digits, _ and -"),
        Default("$default"),
    ]
    """Name of the stage. ``$default`` is no part of the path; any other name is the first part of it, also in
    the events of functions. Another name creates another stage, and the old one is deleted. Defaults to
    `$default`."""
    stage_variables: StageVariables[Omitted]
    """Variables for URLs of backends, up to 512 characters each. Valid length: 0 to 100. Defaults to none."""
    detailed_metrics: Flag[Omitted]
    """Whether CloudWatch receives metrics for each route, which costs a monthly amount. Defaults to
    `false`."""
    log_retention_days: RetentionDays[Omitted]
    """Days that CloudWatch Logs keeps the access log. Valid values: `1`, `3`, `5`, `7`, `14`, `30`, `60`,
    `90`, `120`, `150`, `180`, `365`, `400`, `545`, `731`, `1096`, `1827`, `2192`, `2557`, `2922`, `3288`,
    `3653`. Defaults to `30`, or `365` if `hardened`."""
    alarm_topic_arn: TopicArn
    """ARN of the SNS topic to notify when clients get HTTP 5xx. Defaults to none."""
    kms_key_arn: Annotated[
        KmsKeyArn, Default(None, "encryption by CloudWatch Logs, or a new key if `hardened`")
    ]
    """ARN of the customer managed key that encrypts the access log; its policy must allow CloudWatch Logs to
    use it. Defaults to encryption by CloudWatch Logs, or a new key if `hardened`."""
    hardened: Flag[Omitted]
    """Whether to create a customer managed key for the access log, unless ``kms_key_arn`` is given, and to
    keep log events for a year. The key stays in AWS when it leaves the program, unless ``force_destroy``.
    Defaults to `false`."""
    force_destroy: Flag[Omitted]
    """Whether AWS deletes the key of ``hardened`` when it leaves the program, and the log with it becomes
    unreadable. Defaults to `false`."""
    tags: Tags[Omitted]
    """Tags of every resource that can have tags. Valid length: 0 to 50. Defaults to none."""
