"""The arguments of an API gateway facade, checked and with their defaults."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

import pulumi

from serverless_patterns.arguments.declarations import arn_pattern
from serverless_patterns.arguments.reader import Given
from serverless_patterns.arguments.text import show
from serverless_patterns.blocks.function.component import read_log_retention
from serverless_patterns.patterns.api_gateway_facade.access.authorizers import read_authorizers
from serverless_patterns.patterns.api_gateway_facade.access.policy import read_allowed_cidr_blocks
from serverless_patterns.patterns.api_gateway_facade.document.cors import Cors, read_cors
from serverless_patterns.patterns.api_gateway_facade.document.openapi import Api
from serverless_patterns.patterns.api_gateway_facade.permissions import LONGEST_SUFFIX
from serverless_patterns.patterns.api_gateway_facade.request.templates import JSON
from serverless_patterns.patterns.api_gateway_facade.request.throttle import DEFAULT, Throttle, read_throttle
from serverless_patterns.patterns.api_gateway_facade.routes import (
    Route,
    cached_by_origin,
    read_routes,
    takes_signed,
)
from serverless_patterns.patterns.api_gateway_facade.stage.cloudfront_only import PLAN, require_key
from serverless_patterns.patterns.api_gateway_facade.stage.custom_domain import (
    CustomDomain,
    read_custom_domain,
)
from serverless_patterns.patterns.api_gateway_facade.stage.method_settings import LOGGING_LEVELS
from serverless_patterns.patterns.api_gateway_facade.stage.usage_plans import UsagePlan, read_usage_plans

ENDPOINT_TYPES = ("REGIONAL", "EDGE", "PRIVATE")
CACHE_SIZES = ("0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237")
MAX_PAYLOAD = 10 * 1024**2
"""Bytes of a request or answer (API Gateway quotas)."""
MAX_VARIABLE = 512
"""Characters of a stage variable (API Gateway quotas); which ones, says CreateStage."""

WEB_ACL = arn_pattern("wafv2", "regional/webacl/.+")


@dataclass(frozen=True)
class Canary:
    """How a new deployment is tried."""

    stable_deployment_id: pulumi.Input[str]
    percent_traffic: float
    stage_variable_overrides: Mapping[str, pulumi.Input[str]]


@dataclass(frozen=True)
class Settings:
    """Everything that makes up an API."""

    api: Api
    routes: Sequence[Route]
    endpoint_type: str
    throttle: Throttle
    usage_plans: Sequence[UsagePlan]
    cloudfront_only: bool
    domain: CustomDomain | None
    log_retention_days: int
    execution_log_level: str
    detailed_metrics: bool
    tracing_enabled: bool
    stage_name: str
    stage_variables: Mapping[str, pulumi.Input[str]]
    canary: Canary | None
    cache_cluster_size: str | None
    web_acl_arn: pulumi.Input[str] | None
    kms_key_arn: pulumi.Input[str] | None
    hardened: bool
    force_destroy: bool
    tags: Mapping[str, Any]


def read_settings(given: Given) -> Settings:
    """Reads and checks all arguments."""
    given.fits_name(LONGEST_SUFFIX, 64)
    endpoint_type = given.choice("endpoint_type", ENDPOINT_TYPES, default="REGIONAL")
    domain = read_custom_domain(given, endpoint_type)
    authorizers = read_authorizers(given.values.get("authorizers") or {}, given.errors.at("authorizers"))
    routes = read_routes(
        given.values.get("routes") or {}, authorizers, endpoint_type, given.errors.at("routes")
    )
    cloudfront_only = given.flag("cloudfront_only", default=False)
    if cloudfront_only:
        routes = require_key(given, routes, endpoint_type, domain)
    cors = read_cors(given.values.get("cors"), given.errors)
    if cors:
        _check_preflights(given, routes)
        routes = [cached_by_origin(route) for route in routes] if len(cors.allowed_origins) > 1 else routes
    hardened = given.flag("hardened", default=False)
    vpc_endpoint_ids = _read_vpc_endpoints(given, endpoint_type)
    media_type_means = "a content type, such as image/png or image/*"
    _check_json_stays_text(given, routes, cors)
    return Settings(
        api=Api(
            title=given.name,
            description=str(
                given.text("description", "(?s:.{1,1024})", "1 to 1024 characters", default=given.name)
            ),
            authorizers=authorizers,
            cors=cors,
            binary_media_types=given.texts("binary_media_types", r"[\w.+*-]+/[\w.+*-]+", media_type_means),
            minimum_compression_size=given.integer("minimum_compression_size", 0, MAX_PAYLOAD, default=1_024),
            allowed_cidr_blocks=read_allowed_cidr_blocks(given, signed=takes_signed(routes)),
            vpc_endpoint_ids=vpc_endpoint_ids,
            disable_execute_api_endpoint=_read_disabled(given, domain),
        ),
        routes=routes,
        endpoint_type=endpoint_type,
        throttle=read_throttle(given.values.get("throttle"), given.errors.at("throttle")) or DEFAULT,
        usage_plans=[PLAN] if cloudfront_only else read_usage_plans(given, routes),
        cloudfront_only=cloudfront_only,
        domain=domain,
        log_retention_days=read_log_retention(given, default=365 if hardened else 30),
        execution_log_level=given.choice("execution_log_level", LOGGING_LEVELS, default="OFF"),
        detailed_metrics=given.flag("detailed_metrics", default=False),
        tracing_enabled=given.flag("tracing_enabled", default=True),
        stage_name=str(
            given.text(
                "stage_name", "[A-Za-z0-9_-]{1,128}", "1 to 128 letters, digits, _ and -", default="live"
            )
        ),
        stage_variables=_read_stage_variables(given, "stage_variables"),
        canary=_read_canary(given),
        cache_cluster_size=_read_cache_size(given, routes),
        web_acl_arn=given.text("web_acl_arn", WEB_ACL, "the ARN of a web ACL with the scope REGIONAL"),
        kms_key_arn=given.arn("kms_key_arn", "kms"),
        hardened=hardened,
        force_destroy=given.flag("force_destroy", default=False),
        tags=given.mapping("tags"),
    )


def _check_json_stays_text(given: Given, routes: Sequence[Route], cors: Cors | None) -> None:
    """No template can read bytes: API Gateway would answer 500, "Unable to transform request"."""
    readers = ["'cors'"] if cors else []
    readers += [f"the route '{each.key.method} {each.key.path}'" for each in routes if each.backend.templated]
    for index, media_type in enumerate(given.items("binary_media_types")):
        if readers and fnmatchcase(JSON, str(media_type).lower()):
            given.fault(
                f"binary_media_types.{index}",
                f"{show(media_type)} makes bytes of JSON as well, which {readers[0]} has to read; name the"
                " types that are meant",
            )


def _check_preflights(given: Given, routes: Sequence[Route]) -> None:
    for route in routes:
        if route.key.method == "OPTIONS":
            given.fault(
                f"routes.OPTIONS {route.key.path}", "is what 'cors' answers; remove the route, or 'cors'"
            )


def _read_vpc_endpoints(given: Given, endpoint_type: str) -> list[pulumi.Input[str]]:
    ids = given.texts("vpc_endpoint_ids", "vpce-[0-9a-f]+", "the id of a VPC endpoint")
    if endpoint_type == "PRIVATE" and not ids:
        given.fault("vpc_endpoint_ids", "is missing; without an endpoint nobody can call a private API")
    if endpoint_type != "PRIVATE" and ids:
        given.fault("vpc_endpoint_ids", f"is for a private API, 'endpoint_type' is {endpoint_type}")
    return ids


def _read_disabled(given: Given, domain: CustomDomain | None) -> bool:
    mutual_tls = domain is not None and domain.mutual_tls_authentication is not None
    disabled = given.flag("disable_execute_api_endpoint", default=mutual_tls)
    if mutual_tls and not disabled:
        given.fault(
            "disable_execute_api_endpoint",
            "must be true: the default endpoint requests no certificate, so it would bypass"
            " 'mutual_tls_authentication'. Leave it out",
        )
    if disabled and domain is None:
        given.fault("disable_execute_api_endpoint", "would leave the API without an endpoint. Add a 'domain'")
    return disabled


def _read_stage_variables(given: Given, argument: str) -> dict[str, pulumi.Input[str]]:
    variables = given.mapping(argument)
    for name, value in variables.items():
        path = f"{argument}.{name}"
        given.matches(path, name, "[A-Za-z0-9_]+", "named with letters, digits and _")
        means = f"1 to {MAX_VARIABLE} letters, digits and . _ ~ : / ? # & = , -"
        pattern = f"[A-Za-z0-9._~:/?#&=,-]{{1,{MAX_VARIABLE}}}"
        variables[name] = given.checked(path, value, pattern, means)
    return variables


def _read_canary(given: Given) -> Canary | None:
    entry = given.entry("canary")
    if entry is None:
        return None
    return Canary(
        stable_deployment_id=entry.text(
            "stable_deployment_id", "[a-z0-9]+", "the id of a deployment", default=""
        ),
        percent_traffic=entry.number("percent_traffic", 0, 100, default=0),
        stage_variable_overrides=_read_stage_variables(entry, "stage_variable_overrides"),
    )


def _read_cache_size(given: Given, routes: Sequence[Route]) -> str | None:
    size = given.choice("cache_cluster_size", CACHE_SIZES, default=CACHE_SIZES[0])
    if any(route.cache for route in routes):
        return size
    if given.has("cache_cluster_size"):
        given.fault("cache_cluster_size", "is for the 'cache' of routes, and no route has one; remove it")
    return None
