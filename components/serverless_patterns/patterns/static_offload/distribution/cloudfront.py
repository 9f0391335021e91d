"""The CloudFront distribution, with its origins, cache behaviors and functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from serverless_patterns.component import Scope
from serverless_patterns.patterns.static_offload.distribution.edge import EdgeFunctions
from serverless_patterns.patterns.static_offload.distribution.origins import SITE, Behavior, Origin, Routes
from serverless_patterns.patterns.static_offload.site.bucket import Site

# CloudFront's managed policies, by their fixed ids (CloudFront developer guide, "Use managed policies").
CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_VIEWER_EXCEPT_HOST_HEADER = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
SECURITY_HEADERS = "67f7725c-6f97-4210-82d7-5512b31e9d03"

_READING = ["GET", "HEAD"]
_EVERY_METHOD = [*_READING, "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]


@dataclass(frozen=True)
class Delivery:
    """Inputs of a distribution."""

    site: Site
    site_domain_name: pulumi.Input[str]
    """Regional domain name of the bucket."""
    routes: Routes
    functions: EdgeFunctions
    headers_policy_id: pulumi.Input[str]
    aliases: list[str]
    viewer_certificate: aws.cloudfront.DistributionViewerCertificateArgsDict
    geo_restriction: aws.cloudfront.DistributionRestrictionsGeoRestrictionArgsDict
    price_class: str | None
    web_acl_arn: pulumi.Input[str] | None


def create_distribution(scope: Scope, delivery: Delivery) -> aws.cloudfront.Distribution:
    """Creates the distribution, and the access control that signs its requests to private buckets."""
    access_control = aws.cloudfront.OriginAccessControl(
        scope.child("access"),
        description=f"Reads from the private buckets behind {scope.name}",
        origin_access_control_origin_type="s3",
        signing_behavior="always",
        signing_protocol="sigv4",
        opts=scope.opts(),
    )
    site_origin = Origin(SITE, delivery.site_domain_name, "", {}, origin_access_control=True)
    return aws.cloudfront.Distribution(
        scope.child("distribution"),
        enabled=True,
        comment=scope.name,
        origins=[
            _origin_args(origin, access_control.id) for origin in (site_origin, *delivery.routes.origins)
        ],
        default_cache_behavior=_site_behavior_args(delivery),
        ordered_cache_behaviors=[
            _behavior_args(behavior, delivery) for behavior in delivery.routes.behaviors
        ],
        default_root_object=delivery.site.index,
        aliases=delivery.aliases,
        viewer_certificate=delivery.viewer_certificate,
        restrictions={"geo_restriction": delivery.geo_restriction},
        price_class=delivery.price_class,
        web_acl_id=delivery.web_acl_arn,
        http_version="http2and3",
        is_ipv6_enabled=True,
        tags=scope.tags,
        opts=scope.opts(),
    )


def _origin_args(
    origin: Origin, access_control_id: pulumi.Input[str]
) -> aws.cloudfront.DistributionOriginArgsDict:
    """Returns an origin: a private bucket with signed requests, or a host with TLS only."""
    args: aws.cloudfront.DistributionOriginArgsDict = {
        "origin_id": origin.id,
        "domain_name": origin.domain_name,
        "origin_path": origin.origin_path,
        "custom_headers": [
            {"name": name, "value": pulumi.Output.secret(value)}
            for name, value in sorted(origin.custom_headers.items())
        ],
    }
    if origin.origin_access_control:
        return {**args, "origin_access_control_id": access_control_id}
    return {
        **args,
        "custom_origin_config": {
            "http_port": 80,
            "https_port": 443,
            "origin_protocol_policy": "https-only",
            "origin_ssl_protocols": ["TLSv1.2"],
        },
    }


def _site_behavior_args(delivery: Delivery) -> aws.cloudfront.DistributionDefaultCacheBehaviorArgs:
    """Returns the default cache behavior, which leads to the site."""
    functions = {"viewer-request": delivery.functions.route}
    if delivery.functions.error_status:
        functions["viewer-response"] = delivery.functions.error_status
    return aws.cloudfront.DistributionDefaultCacheBehaviorArgs(
        target_origin_id=SITE,
        **_build_cached_behavior(delivery.headers_policy_id),
        **_associate_functions(functions),
    )


def _behavior_args(
    behavior: Behavior, delivery: Delivery
) -> aws.cloudfront.DistributionOrderedCacheBehaviorArgs:
    """Returns the cache behavior of a path pattern."""
    prefix = behavior.stripped_prefix
    functions = {"viewer-request": delivery.functions.strip_prefix[prefix]} if prefix else {}
    return aws.cloudfront.DistributionOrderedCacheBehaviorArgs(
        path_pattern=behavior.path_pattern,
        target_origin_id=behavior.origin,
        **(
            _build_cached_behavior(delivery.headers_policy_id)
            if behavior.caching_enabled
            else _build_uncached_behavior()
        ),
        **_associate_functions(functions),
    )


def _associate_functions(functions: Mapping[str, pulumi.Input[str]]) -> dict[str, Any]:
    """Returns the functions by event type."""
    associations = [{"event_type": event, "function_arn": arn} for event, arn in functions.items()]
    return {"function_associations": associations}


def _build_cached_behavior(headers_policy_id: pulumi.Input[str]) -> dict[str, Any]:
    return {
        "allowed_methods": _READING,
        "cached_methods": _READING,
        "viewer_protocol_policy": "redirect-to-https",
        "cache_policy_id": CACHING_OPTIMIZED,
        "response_headers_policy_id": headers_policy_id,
        "compress": True,
    }


def _build_uncached_behavior() -> dict[str, Any]:
    return {
        "allowed_methods": _EVERY_METHOD,
        "cached_methods": _READING,
        # No redirect: a client that sends credentials without TLS must notice.
        "viewer_protocol_policy": "https-only",
        "cache_policy_id": CACHING_DISABLED,
        # API Gateway finds the API by its own Host header.
        "origin_request_policy_id": ALL_VIEWER_EXCEPT_HOST_HEADER,
        "response_headers_policy_id": SECURITY_HEADERS,
    }
