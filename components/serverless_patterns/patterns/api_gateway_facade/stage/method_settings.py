"""Settings of the methods of a stage: throttle, cache, metrics, and logs.

AWS keeps these settings by method and path: a route that differs from the others needs a separate resource,
and one is enough for all others (docs/decisions/method-settings.md).
"""

from collections.abc import Sequence
from typing import Any, cast

import pulumi_aws as aws

from serverless_patterns.component import Scope
from serverless_patterns.connections.api_role import slug
from serverless_patterns.connections.rest.route_key import RouteKey
from serverless_patterns.connections.throttle import Throttle
from serverless_patterns.patterns.api_gateway_facade.routes import Cache, Route


def create_method_settings(
    scope: Scope,
    stage: aws.apigateway.Stage,
    routes: Sequence[Route],
    *,
    throttle: Throttle,
    detailed_metrics: bool,
    execution_log_level: str,
) -> None:
    """Creates the settings of all methods, and those of each route that differs.

    Args:
        scope: Scope of the API.
        stage: The stage that the settings belong to.
        routes: Its routes.
        throttle: Throttle of each route that has none.
        detailed_metrics: Whether CloudWatch gets metrics for each method.
        execution_log_level: ``OFF``, ``ERROR`` or ``INFO``.
    """

    def create(suffix: str, path: str, own: Throttle | None, cache: Cache | None) -> None:
        bucket = own or throttle
        aws.apigateway.MethodSettings(
            scope.child(f"{suffix}-settings"),
            rest_api=stage.rest_api,
            stage_name=stage.stage_name,
            method_path=path,
            # A method with separate settings inherits none: so all of them are written each time.
            settings=cast(
                "Any",
                {
                    "throttling_rate_limit": bucket.rate,
                    "throttling_burst_limit": bucket.burst,
                    "metrics_enabled": detailed_metrics,
                    "logging_level": execution_log_level,
                    # Full requests and responses would be in the log.
                    "data_trace_enabled": False,
                    "caching_enabled": cache is not None,
                    "cache_data_encrypted": True,
                    **({"cache_ttl_in_seconds": cache.ttl_in_seconds} if cache else {}),
                    "require_authorization_for_cache_control": True,
                    "unauthorized_cache_control_header_strategy": "SUCCEED_WITHOUT_RESPONSE_HEADER",
                },
            ),
            opts=scope.opts(),
        )

    create("all", "*/*", None, None)
    own_routes = {route.key for route in routes}
    for route in routes:
        if not route.throttle and not route.cache:
            continue
        # A stage has no settings for ANY: each of its methods has its own, but for those with another route.
        for method in route.key.methods:
            one = RouteKey(method, route.key.path)
            if one != route.key and one in own_routes:
                continue
            # Every slash of the path is "~1" (JSON Pointer; AWS CLI, update-stage): with slashes, AWS keeps
            # the settings under a key of no method.
            path = f"{route.key.path.replace('/', '~1')}/{method}"
            create(slug(one), path, route.throttle, route.cache)
