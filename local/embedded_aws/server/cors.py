"""Origins of pages that the CORS configuration of an API, a bucket, a distribution or a URL names."""

from embedded_aws.json_values import read_array, read_object, read_text
from embedded_aws.ministack import (
    app,
    cloudfront,
    http_apis,
    lambda_functions,
    rest_apis,
)
from embedded_aws.ministack.responses import request_scope
from embedded_aws.server.own_hosts import find_api


def find_preflight_path(host: str, path: str) -> str | None:
    """Returns the path of a CORS preflight that is answered without running code, if any."""
    if app.cors_bucket(host, path) or _has_function_url(host, path):
        return path
    found = app.parse_api_url(host, path) or app.resolve_custom_domain(host, path)
    if found is None:
        return None
    api, *rest = found
    if (scope := find_api(api)) is None:
        return None
    with request_scope(*scope):
        if rest_apis.find_api_scope(api) is None:
            served = http_apis.apis.get(api)
            return path if served and "corsConfiguration" in served else None
        _stage, resource_path = app.resolve_stage(api, *rest)
        mocked = _find_mocked(api, resource_path)
        return mocked and path.removesuffix(resource_path) + mocked


def is_origin_named(host: str, path: str, origin: str) -> bool:
    """Whether the response headers policy of a distribution names an origin for a path."""
    label = app.distribution_label(host)
    distribution = cloudfront.find_distribution(label) if label else None
    if distribution is None:
        return False
    parsed = cloudfront.parse_distribution(distribution)
    behavior = cloudfront.match_behavior(parsed, path) or {}
    policy = cloudfront.response_headers_policy(read_text(behavior.get("response_headers_policy_id")) or None)
    cors = read_object(policy.get("Cors")) if policy else {}
    named = [read_text(each) for each in read_array(cors["AllowOrigins"])] if cors else []
    return "*" not in named and cloudfront.is_origin_allowed(named, origin)


def _has_function_url(host: str, path: str) -> bool:
    """Whether a request is for a function URL with a CORS configuration."""
    url, *_ = app.parse_function_url(host, path) or ("",)
    found = lambda_functions.resolve_function_url(url) if url else None
    return found is not None and bool(found[4].get("Cors"))


def _find_mocked(api: str, path: str) -> str | None:
    """Returns the path of a resource of a REST API with mocked preflights, preferably that of ``path``."""
    asked, _ = rest_apis.match_resource(api, [part for part in path.split("/") if part])
    for resource in filter(None, (asked, *rest_apis.resources.get().get(api, {}).values())):
        preflight = resource["resourceMethods"].get("OPTIONS")
        integration = preflight.get("methodIntegration") if preflight else None
        if integration and integration["type"] == "MOCK":
            return path if resource is asked else resource["path"]
    return None
