"""Arguments of an API gateway facade."""

import ipaddress
import re
from typing import Annotated, Any, Generic, Literal, Required, TypedDict

import pulumi

from serverless_patterns.arguments.common import (
    AT_LEAST_ONE,
    WEB_ACL_ARN,
    Flag,
    KmsKeyArn,
    RetentionDays,
    Tags,
    TopicArn,
)
from serverless_patterns.arguments.declarations import (
    Between,
    Constraint,
    Default,
    Length,
    Matches,
    Omitted,
)
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.api_domain import (
    ApiGatewayFacadeDomainArgs,
    DisableExecuteApiEndpoint,
    StageVariables,
)
from serverless_patterns.connections.authorizers import ApiGatewayFacadeAuthorizerArgs
from serverless_patterns.connections.routes import ApiGatewayFacadeRouteArgs, ApiGatewayFacadeThrottleArgs
from serverless_patterns.patterns.api_gateway_facade.document.cors import ApiGatewayFacadeCorsArgs


class _CidrBlock(Constraint):
    """A network as IAM accepts it: an address, and the number of its bits that count."""

    @property
    def meaning(self) -> str:
        return "a CIDR block, such as 192.0.2.0/24"

    def allows(self, value: Any) -> bool:
        try:
            ipaddress.ip_network(value)
        except ValueError:
            return False
        return re.fullmatch(r"[0-9A-Fa-f.:]+(/[0-9]+)?", value) is not None


CidrBlock = Annotated[pulumi.Input[str], _CidrBlock()]
"""A network, such as ``192.0.2.0/24``."""
KeyName = Annotated[
    str, Matches("[A-Za-z][A-Za-z0-9-]*", "a name of letters, digits and hyphens, a letter first")
]
"""Name of a usage plan or an API key, which is part of the name of a resource."""


@arguments
class ApiGatewayFacadeQuotaArgs(TypedDict, total=False):
    """Number of requests that an API key allows in a period."""

    limit: Required[Annotated[int, Between(1, 2_147_483_647)]]
    """Requests in a period. API Gateway counts with best effort, so a quota bounds costs but protects
    nothing. Valid range: 1 to 2147483647."""
    period: Required[Literal["DAY", "WEEK", "MONTH"]]
    """Period after which the count begins again. Valid values: `DAY`, `WEEK`, `MONTH`."""


@arguments
class ApiGatewayFacadeUsagePlanArgs(TypedDict, total=False):
    """A usage plan with its API keys."""

    api_keys: Required[Annotated[list[KeyName], AT_LEAST_ONE]]
    """Names of the API keys, one for each customer; AWS generates their values."""
    throttle: Annotated[ApiGatewayFacadeThrottleArgs | None, Default(None, "that of the API")]
    """Throttle of each key. Defaults to that of the API."""
    quota: Annotated[ApiGatewayFacadeQuotaArgs | None, Default()]
    """Quota of each key. Defaults to none."""


@arguments
class ApiGatewayFacadeCanaryArgs(TypedDict, Generic[Omitted], total=False):
    """A canary release, which receives a part of the requests; without one, a deployment receives all."""

    stable_deployment_id: Required[
        Annotated[pulumi.Input[str], Matches("[a-z0-9]+", "the id of a deployment")]
    ]
    """ID of the deployment that receives the other requests: the output ``deployment_id`` before the
    change."""
    percent_traffic: Required[Annotated[float, Between(0, 100)]]
    """Percentage of requests that the new deployment receives. Valid range: 0 to 100."""
    stage_variable_overrides: StageVariables[Omitted]
    """Stage variables that differ for the canary. Valid length: 0 to 100. Defaults to none."""


_LONGEST_INFIX = 40
"""Characters of a value with two wildcards, which API Gateway accepts."""


class _HeaderPattern(Constraint):
    """The value of a header in a condition of a routing rule."""

    @property
    def meaning(self) -> str:
        return (
            "1 to 127 letters, digits and ?-!#$%&'.^_`|~, with * only at its ends (then up to 40 with two *)"
        )

    def allows(self, value: Any) -> bool:
        middle = value.removeprefix("*").removesuffix("*")
        has_two = len(value) > 1 and value.startswith("*") and value.endswith("*")
        return (
            re.fullmatch(r"[A-Za-z0-9*?\-!#$%&'.^_`|~]{1,127}", value) is not None
            and "*" not in middle
            and (not has_two or (middle != "" and len(value) <= _LONGEST_INFIX))
        )


# API Gateway developer guide, "Routing rules", restrictions.
_RESERVED_HEADERS = (
    "access-control-.*|apigw-.*|x-amz-.*|x-amzn-.*|authorization|connection|content-encoding|content-length"
    "|content-location|forwarded|keep-alive|origin|proxy-authenticate|proxy-authorization|te|trailers"
    "|transfer-encoding|upgrade|via|x-apigw-api-id|x-forwarded-for|x-forwarded-host|x-forwarded-proto|x-restapi"
)
_HeaderName = Annotated[
    str,
    Matches(
        f"(?i:(?!(?:{_RESERVED_HEADERS})$)[a-z0-9?!#$%&'.^_`|~-]{{1,39}})",
        "the name of a header, up to 39 characters, that API Gateway can route by: not authorization, origin,"
        " x-amz-… or another that it or a proxy reads",
    ),
]


@arguments
class ApiGatewayFacadeHeaderRouteArgs(TypedDict, total=False):
    """A stage of another REST API that receives the requests with certain headers."""

    headers: Required[Annotated[dict[_HeaderName, Annotated[str, _HeaderPattern()]], Length(1, 2)]]
    """Values by the names of the headers; a request must have all of them. A name is matched in any case, a
    value in its own: ``v2``, ``v2*``, ``*-beta`` or ``*core*``. Valid length: 1 to 2."""
    rest_api_id: Required[Annotated[pulumi.Input[str], Matches("[a-z0-9]+", "the id of a REST API")]]
    """ID of the REST API: the output ``rest_api_id`` of another facade of the same account and Region."""
    stage_name: Required[
        Annotated[pulumi.Input[str], Matches("[A-Za-z0-9_-]{1,128}", "1 to 128 letters, digits, _ and -")]
    ]
    """Name of its stage: the output ``stage_name``."""
    priority: Required[Annotated[int, Between(1, 1_000_000)]]
    """Order among the header routes: the first one that matches receives the request, beginning with the
    lowest number. Valid range: 1 to 1000000."""


@arguments
class ApiGatewayFacadeArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`ApiGatewayFacade`."""

    routes: Required[dict[str, ApiGatewayFacadeRouteArgs[Omitted]]]
    """Routes by method and path, such as ``GET /items/{id}``. ``ANY`` is every method without its own route;
    ``{proxy+}`` is the rest of a path that no other route matches."""
    description: Annotated[str | None, Length(1, 1_024), Default(None, "the name of the API")]
    """Description of the API, in its documentation. Valid length: 1 to 1024. Defaults to the name of the
    API."""
    authorizers: Annotated[dict[str, ApiGatewayFacadeAuthorizerArgs] | Omitted, Default({})]
    """Authorizers by the name that routes use. Defaults to none."""
    throttle: Annotated[
        ApiGatewayFacadeThrottleArgs | None,
        Default(None, "a tenth of the quota of an account: 1000 requests per second, and 500 in the bucket"),
    ]
    """Throttle of each route that has none. Defaults to a tenth of the quota of an account: 1000 requests per
    second, and 500 in the bucket."""
    usage_plans: Annotated[dict[KeyName, ApiGatewayFacadeUsagePlanArgs] | Omitted, Default({})]
    """Usage plans with their API keys, by name. Defaults to none."""
    cloudfront_only: Flag[Omitted]
    """Whether only a CloudFront distribution that sends the output ``origin_api_key`` can call the API; all
    others get HTTP 403. Every route requires that API key, so usage plans, whose keys clients send, cannot be
    combined with it. Backends of ``http`` and ``private`` receive ``hidden`` instead of the key; events of
    functions have it. Defaults to `false`."""
    cors: Annotated[ApiGatewayFacadeCorsArgs[Omitted] | None, Default(None, "no other origin")]
    """Pages of other origins that may call the API. Defaults to no other origin."""
    log_retention_days: RetentionDays[Omitted]
    """Days that CloudWatch Logs keeps the logs. Valid values: `1`, `3`, `5`, `7`, `14`, `30`, `60`, `90`,
    `120`, `150`, `180`, `365`, `400`, `545`, `731`, `1096`, `1827`, `2192`, `2557`, `2922`, `3288`, `3653`.
    Defaults to `30`, or `365` if `hardened`."""
    execution_log_level: Annotated[Literal["OFF", "ERROR", "INFO"] | Omitted, Default("OFF")]
    """Level of the execution log, which is written in addition to the access log. Its log group exists in any
    case, so that turning it off keeps what was logged. Valid values: `OFF`, `ERROR`, `INFO`. Defaults to
    `OFF`."""
    detailed_metrics: Flag[Omitted]
    """Whether CloudWatch receives metrics for each method, which costs a monthly amount. Defaults to
    `false`."""
    tracing_enabled: Annotated[bool | Omitted, Default(value=True)]
    """Whether requests are traced with X-Ray. Defaults to `true`."""
    minimum_compression_size: Annotated[int | Omitted, Between(0, 10 * 1024**2), Default(1_024)]
    """Bytes from which responses are compressed for clients that accept it. Valid range: 0 to 10485760.
    Defaults to `1024`."""
    binary_media_types: Annotated[
        list[
            Annotated[
                str, Matches(r"(?a:[\w.+*-]+/[\w.+*-]+)", "a content type, such as image/png or image/*")
            ]
        ]
        | Omitted,
        Default([]),
    ]
    """Content types that are passed on as bytes, such as ``image/png`` or ``image/*``; their order does not
    count. Defaults to none."""
    allowed_cidr_blocks: Annotated[list[CidrBlock] | None, AT_LEAST_ONE, Default(None, "any network")]
    """Networks that can call the API, such as ``192.0.2.0/24``. Defaults to any network."""
    web_acl_arn: Annotated[
        pulumi.Input[str] | None,
        WEB_ACL_ARN,
        Default(None, "none, or a new web ACL if `hardened`"),
    ]
    """ARN of the AWS WAF web ACL to associate with the stage. Defaults to none, or a new web ACL if
    `hardened`."""
    domain: Annotated[ApiGatewayFacadeDomainArgs | None, Default()]
    """Custom domain name of the API. Defaults to none."""
    header_routes: Annotated[dict[KeyName, ApiGatewayFacadeHeaderRouteArgs] | Omitted, Default({})]
    """Other REST APIs behind the same ``domain``, by name, for requests with certain headers. All other
    requests reach this API. Defaults to none."""
    disable_execute_api_endpoint: DisableExecuteApiEndpoint[Omitted]
    """Whether clients cannot call the API by its default host name. Defaults to `true` with mutual TLS,
    otherwise `false`."""
    endpoint_type: Annotated[Literal["REGIONAL", "EDGE", "PRIVATE"] | Omitted, Default("REGIONAL")]
    """Endpoint type: ``EDGE`` is served through CloudFront, ``PRIVATE`` only from VPCs. Valid values:
    `REGIONAL`, `EDGE`, `PRIVATE`. Defaults to `REGIONAL`."""
    vpc_endpoint_ids: Annotated[
        list[Annotated[pulumi.Input[str], Matches("vpce-[0-9a-f]+", "the id of a VPC endpoint")]] | Omitted,
        Default([]),
    ]
    """IDs of the VPC endpoints through which a private API is called; required there. Defaults to none."""
    stage_name: Annotated[
        str | Omitted,
        Matches("[A-Za-z0-9_-]{1,128}", "1 to 128 letters, digits, _ and -"),
        Default("live"),
    ]
    """Name of the stage, the first part of the path in its default URL. Another name creates another stage
    with another execution log; the old ones are deleted. Defaults to `live`."""
    stage_variables: StageVariables[Omitted]
    """Variables for templates and URLs, up to 512 characters each. Valid length: 0 to 100. Defaults to
    none."""
    canary: Annotated[
        ApiGatewayFacadeCanaryArgs[Omitted] | None,
        Default(None, "no canary: a new deployment receives all requests"),
    ]
    """Canary release of a new deployment. Defaults to no canary: a new deployment receives all requests."""
    cache_cluster_size: Annotated[
        Literal["0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237"] | None,
        Default(None, "`0.5` if a route has a cache"),
    ]
    """Gigabytes of the cache. Valid values: `0.5`, `1.6`, `6.1`, `13.5`, `28.4`, `58.2`, `118`, `237`.
    Defaults to `0.5` if a route has a cache."""
    alarm_topic_arn: TopicArn
    """ARN of the SNS topic to notify when clients get HTTP 5xx. Defaults to none."""
    kms_key_arn: Annotated[
        KmsKeyArn, Default(None, "encryption by CloudWatch Logs, or a new key if `hardened`")
    ]
    """ARN of the customer managed key that encrypts the logs; its policy must allow CloudWatch Logs to use
    it. Defaults to encryption by CloudWatch Logs, or a new key if `hardened`."""
    hardened: Flag[Omitted]
    """Whether to add security that costs a monthly amount: if ``web_acl_arn`` is left out, a web ACL with AWS
    managed rules and, unless ``cloudfront_only``, a rate limit for each IP address; if ``kms_key_arn`` is, a
    key for the logs; 365 days of logs; and, at no cost, only TLS 1.2 or newer with forward secrecy. Unless
    ``force_destroy``, the key and the web ACL's log are retained when this is turned off. Defaults to
    `false`."""
    force_destroy: Flag[Omitted]
    """Whether AWS deletes the web ACL's log and the key of ``hardened`` when they leave the program; other
    logs with the key become unreadable. Defaults to `false`."""
    tags: Tags[Omitted]
    """Tags of every resource that can have tags. Valid length: 0 to 50. Defaults to none."""


@arguments
class ApiGatewayCloudWatchRoleArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`ApiGatewayCloudWatchRole`."""

    retain_on_delete: Flag[Omitted]
    """Whether AWS keeps the role and the setting of the account when the component is deleted, for the APIs
    of other stacks. Defaults to `false`."""
    tags: Tags[Omitted]
    """Tags of the role. Valid length: 0 to 50. Defaults to none."""
