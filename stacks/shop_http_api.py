"""The HTTP API of the shop, for requests that API Gateway passes on as they are."""

import pulumi

from safeguards import Safeguards
from serverless_patterns import ApiGatewayFacadeRouteArgs, HttpApi
from shop_api import Backends


def create_http_api(backends: Backends, safe: Safeguards) -> HttpApi:
    """Creates an HTTP API in front of the backends, with the origin from the configuration."""
    requests = backends.item_requests.route()
    routes: dict[str, ApiGatewayFacadeRouteArgs] = {
        "GET /items": requests,
        "GET /items/{id}": backends.item.route(),
        "POST /orders": {**backends.orders.route(), "throttle": {"rate_limit": 50, "burst_limit": 20}},
        "POST /quotes": backends.quote.route(sync=True),
        "GET /admin/stock": {**requests, "authorizer": "staff"},
    }
    if backends.monolith:
        routes["ANY /legacy/{proxy+}"] = {**backends.monolith.route("/legacy/{proxy}"), "timeout": 5}
    return HttpApi(
        "shop-http",
        {
            "description": "A shop: its items, orders and quotes, and the rest of the old one.",
            "routes": routes,
            "authorizers": {"staff": backends.staff.jwt_authorizer()},
            "cors": {"allowed_origins": [pulumi.Config().require("allowedOrigin")]},
            **safe.guarded,
        },
    )
