"""Usage plans and their API keys."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.quotas import API_USAGE_PLANS
from serverless_patterns.component import Scope
from serverless_patterns.connections.throttle import read_throttle
from serverless_patterns.patterns.api_gateway_facade.args import ApiGatewayFacadeUsagePlanArgs
from serverless_patterns.patterns.api_gateway_facade.routes import Route


def check_usage_plans(
    plans: Mapping[str, ApiGatewayFacadeUsagePlanArgs], routes: Sequence[Route], errors: Errors
) -> None:
    """Checks the usage plans against each other and against the routes."""
    errors.warn_above("usage_plans", len(plans), API_USAGE_PLANS)
    owners: dict[str, str] = {}
    for name, plan in plans.items():
        below, keys = errors.narrow("usage_plans", name), plan.get("api_keys", [])
        read_throttle(plan.get("throttle"), below.narrow("throttle"))
        for index, key in enumerate(keys):
            owner = owners.setdefault(key, name)
            if owner != name or keys.index(key) != index:
                below.add(
                    f"api_keys.{index}",
                    f"{key!r} is in the plan '{owner}' already; a key has one plan on a stage",
                )
    metered = [route.key for route in routes if route.api_key_required]
    if metered and not plans and not errors.is_invalid("usage_plans"):
        errors.add(
            f"routes.{metered[0].method} {metered[0].path}.api_key_required",
            "requires 'usage_plans' with an API key. Add one",
        )
    if plans and not metered:
        errors.add("usage_plans", "requires a route with 'api_key_required'. Set that, or remove the plans")


def create_usage_plans(
    scope: Scope, stage: aws.apigateway.Stage, plans: Mapping[str, ApiGatewayFacadeUsagePlanArgs]
) -> dict[str, aws.apigateway.ApiKey]:
    """Creates the usage plans with their keys, and returns each key by its name."""
    keys: dict[str, aws.apigateway.ApiKey] = {}
    for name, plan in plans.items():
        usage_plan = aws.apigateway.UsagePlan(
            scope.child(f"{name}-plan"),
            api_stages=[{"api_id": stage.rest_api, "stage": stage.stage_name}],
            throttle_settings=cast("Any", plan["throttle"]),
            quota_settings=cast("Any", plan["quota"]),
            tags=scope.tags,
            opts=scope.opts(),
        )
        for key_name in plan["api_keys"]:
            keys[key_name] = _create_api_key(scope, key_name, usage_plan)
    return keys


def _create_api_key(scope: Scope, name: str, usage_plan: aws.apigateway.UsagePlan) -> aws.apigateway.ApiKey:
    key = aws.apigateway.ApiKey(scope.child(f"{name}-key"), tags=scope.tags, opts=scope.opts())
    aws.apigateway.UsagePlanKey(
        scope.child(f"{name}-membership"),
        key_id=key.id,
        key_type="API_KEY",
        usage_plan_id=usage_plan.id,
        opts=pulumi.ResourceOptions.merge(
            scope.opts(),
            pulumi.ResourceOptions(
                # It repeats the value of the key, which the key itself keeps secret.
                additional_secret_outputs=["value"],
                # A key can be in one plan only for each stage (API Gateway developer guide, usage plans).
                delete_before_replace=True,
            ),
        ),
    )
    return key
