"""Usage plans: who gets a key, and how much may be asked with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict, cast

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.quotas import API_USAGE_PLANS
from serverless_patterns.arguments.reader import Given
from serverless_patterns.connections.routes import ApiGatewayFacadeThrottleArgs
from serverless_patterns.patterns.api_gateway_facade.request.throttle import Throttle, read_throttle
from serverless_patterns.patterns.api_gateway_facade.routes import Route

MAX_QUOTA = 2_147_483_647
NAME = "[A-Za-z][A-Za-z0-9-]*"


class ApiGatewayFacadeQuotaArgs(TypedDict):
    """How many requests a key is good for."""

    limit: int
    """Requests in a period, 1 or more. Counted with best effort: it bounds costs, it guards nothing."""
    period: str
    """``DAY``, ``WEEK`` or ``MONTH``."""


class ApiGatewayFacadeUsagePlanArgs(TypedDict):
    """A plan, and who has it."""

    api_keys: list[str]
    """Names of its API keys, one for each customer; their values are made by AWS."""
    throttle: NotRequired[ApiGatewayFacadeThrottleArgs | None]
    """Throttle of each key. Default the API's."""
    quota: NotRequired[ApiGatewayFacadeQuotaArgs | None]
    """Quota of each key. Default none."""


@dataclass(frozen=True)
class UsagePlan:
    """A plan, checked."""

    name: str
    api_keys: tuple[str, ...]
    throttle: Throttle | None
    quota: Mapping[str, Any] | None


def read_usage_plans(given: Given, routes: Sequence[Route]) -> list[UsagePlan]:
    """The argument ``usage_plans``, checked against the routes."""
    entries = given.entries("usage_plans")
    given.within("usage_plans", len(entries), API_USAGE_PLANS)
    plans = [_read_usage_plan(entry) for entry in entries]
    owners: dict[str, str] = {}
    for plan in plans:
        for index, key in enumerate(plan.api_keys):
            owner = owners.setdefault(key, plan.name)
            if owner != plan.name or plan.api_keys.index(key) != index:
                given.fault(
                    f"usage_plans.{plan.name}.api_keys.{index}",
                    f"{key!r} is in the plan '{owner}' already; a key has one plan on a stage",
                )
    metered = [route for route in routes if route.api_key_required]
    if metered and not plans:
        key = metered[0].key
        given.fault(
            f"routes.{key.method} {key.path}.api_key_required",
            "needs a key, and there is none without 'usage_plans'; add one",
        )
    if plans and not metered:
        given.fault("usage_plans", "meter no route; set 'api_key_required' of those they are for")
    return plans


def _read_usage_plan(given: Given) -> UsagePlan:
    given.matches("", given.name, NAME, "a name of letters, digits and hyphens, a letter first")
    keys = given.texts("api_keys", NAME, "a name of letters, digits and hyphens, a letter first")
    given.filled("api_keys")
    quota = given.entry("quota")
    settings = None
    if quota:
        limit = quota.integer("limit", 1, MAX_QUOTA, default=1)
        settings = {"limit": limit, "period": quota.choice("period", ("DAY", "WEEK", "MONTH"), default="DAY")}
    return UsagePlan(
        given.name,
        tuple(keys),
        read_throttle(given.values.get("throttle"), given.errors.at("throttle")),
        settings,
    )


def create_usage_plans(
    name: str,
    stage: aws.apigateway.Stage,
    plans: Sequence[UsagePlan],
    tags: Mapping[str, Any],
    opts: pulumi.ResourceOptions,
) -> dict[str, aws.apigateway.ApiKey]:
    """Makes the plans with their keys; returns each key by its name."""
    keys: dict[str, aws.apigateway.ApiKey] = {}
    for plan in plans:
        bucket = plan.throttle
        usage_plan = aws.apigateway.UsagePlan(
            f"{name}-{plan.name}-plan",
            api_stages=[{"api_id": stage.rest_api, "stage": stage.stage_name}],
            throttle_settings={"rate_limit": bucket.rate, "burst_limit": bucket.burst} if bucket else None,
            quota_settings=cast("Any", plan.quota),
            tags=tags,
            opts=opts,
        )
        for key_name in plan.api_keys:
            key = aws.apigateway.ApiKey(f"{name}-{key_name}-key", tags=tags, opts=opts)
            aws.apigateway.UsagePlanKey(
                f"{name}-{key_name}-membership",
                key_id=key.id,
                key_type="API_KEY",
                usage_plan_id=usage_plan.id,
                # It repeats the key itself, which its own resource keeps secret.
                opts=pulumi.ResourceOptions.merge(
                    opts, pulumi.ResourceOptions(additional_secret_outputs=["value"])
                ),
            )
            keys[key_name] = key
    return keys
