"""The API in front of the shop."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws

from cloudwatch_role import depend_on_cloudwatch_role
from safeguards import Safeguards
from serverless_patterns import (
    ApiGatewayFacade,
    ApiGatewayFacadeRouteArgs,
    ContainerService,
    Function,
    Queue,
    Table,
    UserPool,
    Workflow,
)

SOURCES = Path(__file__).resolve().parents[1] / "patterns/api-gateway-facade/src"
LONGEST_NAME = 200

Routes = dict[str, ApiGatewayFacadeRouteArgs]


@dataclass(frozen=True)
class Backends:
    """The backends of the API; ``monolith`` is None if the shop has none."""

    items: Table
    item: Function
    item_requests: Function
    orders: Queue
    bus: aws.cloudwatch.EventBus
    quote: Workflow
    shipment: Workflow
    staff: UserPool
    monolith: ContainerService | None


def create_api(backends: Backends, safe: Safeguards) -> ApiGatewayFacade:
    """Creates the API with the origin and the quota from the configuration."""
    config = pulumi.Config()
    return ApiGatewayFacade(
        "shop",
        {
            "description": "A shop: its items, orders, quotes and shipments, and the rest of the old one.",
            "routes": {
                **_item_routes(backends),
                **_order_routes(backends),
                **_legacy_routes(backends),
                **_build_guarded_routes(backends),
            },
            "authorizers": {"staff": backends.staff.authorizer()},
            "cors": {"allowed_origins": [config.require("allowedOrigin")]},
            "usage_plans": {
                "partners": {
                    "api_keys": ["partner", "reseller"],
                    "throttle": {"rate_limit": 10, "burst_limit": 20},
                    "quota": {"limit": config.require_int("partnerDailyQuota"), "period": "DAY"},
                }
            },
            **safe.guarded,
        },
        depend_on_cloudwatch_role("shop", safe),
    )


def _item_routes(backends: Backends) -> Routes:
    item_route, requests = backends.item.route(), backends.item_requests.route()
    numbers = {"cents": _integer(0, 10_000_000), "stock": _integer(0, 1_000_000)}
    item = _object({"name": _text(LONGEST_NAME), **numbers})
    return {
        "GET /items": requests,
        "GET /items/{id}": item_route,
        "PUT /items/{id}": {**item_route, "authorizer": "staff", "request_schema": item},
        "DELETE /items/{id}": {**requests, "authorizer": "staff"},
        "GET /catalog/{id}": backends.items.route("get"),
    }


def _order_routes(backends: Backends) -> Routes:
    wanted = {"item": _text(100), "quantity": _integer(1, 100)}
    return {
        "POST /orders": {
            **backends.orders.route(),
            "request_schema": _object({**wanted, "note": _text(1_000)}, optional=["note"]),
            # The message ID becomes the order ID.
            "rename_fields": {"order": "messageId"},
            "throttle": {"rate_limit": 50, "burst_limit": 20},
        },
        "POST /quotes": {**backends.quote.route(sync=True), "request_schema": _object(wanted)},
        "POST /shipments": {
            **backends.shipment.route(),
            "authorizer": "staff",
            "request_schema": _object({"order": _text(100), "address": _text(LONGEST_NAME)}),
        },
        "POST /events": {
            "event_bus": {"arn": backends.bus.arn, "source": "shop.web", "detail_type": "CustomerEvent"},
            "request_schema": {"type": "object", "minProperties": 1},
            "throttle": {"rate_limit": 50, "burst_limit": 20},
        },
    }


def _legacy_routes(backends: Backends) -> Routes:
    moved_out: ApiGatewayFacadeRouteArgs = {
        **backends.items.route("get"),
        "summary": "The price of an item, in the words of the old shop",
        "response_template": (SOURCES / "old_price.vtl").read_text(),
    }
    routes: Routes = {"GET /legacy/prices/{id}": moved_out}
    if backends.monolith:
        routes["GET /legacy/{proxy+}"] = {
            **backends.monolith.route("/legacy/{proxy}"),
            "timeout": 5,
            # The monolith handles few requests at a time.
            "throttle": {"rate_limit": 10, "burst_limit": 20},
        }
    return routes


def _build_guarded_routes(backends: Backends) -> Routes:
    requests = backends.item_requests.route()
    return {
        "GET /admin/stock": {**requests, "authorizer": "staff"},
        "GET /partner/prices": {**requests, "api_key_required": True, "required_query_parameters": ["ids"]},
    }


def _object(properties: dict[str, Any], optional: Sequence[str] = ()) -> dict[str, Any]:
    """Returns the schema of an object with these properties and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _text(longest: int) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": longest}


def _integer(least: int, most: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": most}
