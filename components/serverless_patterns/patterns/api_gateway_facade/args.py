"""What an API gateway facade can be told."""

from typing import NotRequired, TypedDict

import pulumi

from serverless_patterns.connections.authorizers import ApiGatewayFacadeAuthorizerArgs
from serverless_patterns.connections.routes import (
    ApiGatewayFacadeRouteArgs,
    ApiGatewayFacadeThrottleArgs,
)
from serverless_patterns.patterns.api_gateway_facade.document.cors import ApiGatewayFacadeCorsArgs
from serverless_patterns.patterns.api_gateway_facade.stage.custom_domain import ApiGatewayFacadeDomainArgs
from serverless_patterns.patterns.api_gateway_facade.stage.usage_plans import ApiGatewayFacadeUsagePlanArgs


class ApiGatewayFacadeCanaryArgs(TypedDict):
    """A new deployment is tried with a part of the requests; without a canary it gets all of them at once."""

    stable_deployment_id: pulumi.Input[str]
    """Deployment that keeps the other requests: the output ``deployment_id`` of before the change."""
    percent_traffic: float
    """Percent of the requests that the new deployment gets, 0 to 100."""
    stage_variable_overrides: NotRequired[dict[str, pulumi.Input[str]] | None]
    """Stage variables that differ for those requests. Default none."""


class ApiGatewayFacadeArgs(TypedDict):
    """What an :class:`ApiGatewayFacade` can be told."""

    routes: dict[str, ApiGatewayFacadeRouteArgs]
    """The routes by method and path, such as ``GET /items/{id}``. ``ANY`` is every method without a route of
    its own; ``{proxy+}`` is the rest of a path, where no other route is more specific."""
    description: NotRequired[str | None]
    """What the API is for, in its documentation. Default its name."""
    authorizers: NotRequired[dict[str, ApiGatewayFacadeAuthorizerArgs] | None]
    """Authorizers by the name that routes use. Default none."""
    throttle: NotRequired[ApiGatewayFacadeThrottleArgs | None]
    """Throttle of every route that has none. Default a tenth of the account's quota: 1000 a second, 500 at
    once."""
    usage_plans: NotRequired[dict[str, ApiGatewayFacadeUsagePlanArgs] | None]
    """Usage plans with their API keys, by name. Default none."""
    cloudfront_only: NotRequired[bool | None]
    """Whether only the distribution that is given ``origin()`` is answered, and everybody else gets 403: it
    sends an API key that every route then needs. Usage plans, whose keys the clients send, do not go with it.
    Default false."""
    cors: NotRequired[ApiGatewayFacadeCorsArgs | None]
    """Which pages of other origins may use the API. Default none."""
    log_retention_days: NotRequired[int | None]
    """Days the logs are kept, one of CloudWatch's values (1, 3, 5, 7, 14, 30, …, 3653). Default 30; hardened
    365."""
    execution_log_level: NotRequired[str | None]
    """What API Gateway logs of the inside of requests, besides the access log: ``OFF``, ``ERROR`` or
    ``INFO``. Its log group is there in any case, so that turning it off keeps what was logged. Default
    ``OFF``."""
    detailed_metrics: NotRequired[bool | None]
    """Whether CloudWatch gets metrics for each method; it costs by the month. Default false."""
    tracing_enabled: NotRequired[bool | None]
    """Whether requests are traced with X-Ray. Default true."""
    minimum_compression_size: NotRequired[int | None]
    """Bytes from which answers are compressed for clients that ask for it, 0 to 10485760. Default 1024."""
    binary_media_types: NotRequired[list[str] | None]
    """Content types that are passed on as bytes, such as ``image/png`` or ``image/*``. Default none."""
    allowed_cidr_blocks: NotRequired[list[pulumi.Input[str]] | None]
    """Networks that the API may be called from, such as ``192.0.2.0/24``. Default from anywhere."""
    web_acl_arn: NotRequired[pulumi.Input[str] | None]
    """WAF web ACL to put in front of the API. Default none."""
    domain: NotRequired[ApiGatewayFacadeDomainArgs | None]
    """A host name of one's own. Default AWS's."""
    disable_execute_api_endpoint: NotRequired[bool | None]
    """Whether the API is not served under the host name of AWS. Default false, but true with mutual TLS."""
    endpoint_type: NotRequired[str | None]
    """``REGIONAL``, ``EDGE`` (through CloudFront) or ``PRIVATE`` (from VPCs alone). Default ``REGIONAL``."""
    vpc_endpoint_ids: NotRequired[list[pulumi.Input[str]] | None]
    """VPC endpoints that a private API is called through; needed there. Default none."""
    stage_name: NotRequired[str | None]
    """Name of the stage, the first part of the path at AWS's host name. Default ``live``."""
    stage_variables: NotRequired[dict[str, pulumi.Input[str]] | None]
    """Variables for templates and URLs, up to 512 characters each. Default none."""
    canary: NotRequired[ApiGatewayFacadeCanaryArgs | None]
    """How a new deployment is tried. Default it is not: it gets all requests."""
    cache_cluster_size: NotRequired[str | None]
    """Gigabytes of the cache, if a route has one: ``0.5``, ``1.6``, ``6.1``, ``13.5``, ``28.4``, ``58.2``,
    ``118`` or ``237``. Default ``0.5``."""
    kms_key_arn: NotRequired[pulumi.Input[str] | None]
    """Customer-managed key for the logs; its policy has to let CloudWatch Logs use it. Default CloudWatch's
    own."""
    hardened: NotRequired[bool | None]
    """Whether to add what costs by the month: if no ``web_acl_arn`` is given, a web ACL with AWS's managed
    rules and, unless ``cloudfront_only``, a limit for each address; if no ``kms_key_arn`` is, a key for the
    logs; and logs that are kept for a year. Unless ``force_destroy``, the key stays when this is turned off.
    Default false."""
    force_destroy: NotRequired[bool | None]
    """Whether a key that is made here is deleted with the API, or when ``hardened`` is turned off: what is
    left of the logs cannot be read then. Default false."""
    tags: NotRequired[dict[str, pulumi.Input[str]] | None]
    """Tags of every resource that can have some. Default none."""
