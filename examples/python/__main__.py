"""A shop with a queue, a workflow and functions, its site, its news by WebSocket, and its photographs."""

import pulumi

from serverless_patterns import (
    ApiGatewayFacade,
    FanOutConversion,
    Function,
    HttpApi,
    Queue,
    StaticOffload,
    WebSocketApi,
    Workflow,
)

orders = Queue("orders", {})
quote = Workflow(
    "quote",
    {
        "type": "EXPRESS",
        "definition": {
            "QueryLanguage": "JSONata",
            "StartAt": "Price",
            "TimeoutSeconds": 5,
            "States": {
                "Price": {
                    "Type": "Pass",
                    "Output": {"cents": "{% $states.input.prints * 250 %}"},
                    "End": True,
                },
            },
        },
    },
)
live = WebSocketApi(
    "live",
    {
        "routes": {
            "order": orders.websocket_route(),
            "watch": {"subscribe": {"channel": "body.order"}},
        }
    },
)
api = ApiGatewayFacade(
    "shop",
    {
        "routes": {
            "POST /orders": orders.route(),
            "POST /quotes": quote.route(sync=True),
            "POST /news": live.publish_route(),
        },
        "throttle": {"rate_limit": 50, "burst_limit": 20},
    },
)
photographs = FanOutConversion(
    "photographs",
    {
        "conversions": {
            "thumbnail": {"image": {"width": 300, "height": 300}},
            "archive": {"zip": {}},
        }
    },
)
site = StaticOffload(
    "site",
    {
        "api": api.origin(),
        "origins": {"live": live.origin()},
        "behaviors": [
            {
                "path_pattern": "/live/*",
                "origin": "live",
                "strip_prefix": True,
            }
        ],
        "generated_files": {
            "index.html": "<!doctype html><title>Photo shop</title>",
            "uploads.txt": photographs.source_bucket_name,
        },
    },
)
price = Function(
    "price",
    {
        "code": "price",
        "handler": "price.handler",
        "alias": "live",
        "rollout": {"strategy": "linear", "percentage": 20},
        "snap_start": True,
        "url": {},
    },
)
receipts = Function(
    "receipts",
    {
        "code": "receipts",
        "handler": "receipts.handler",
        "alias": "live",
        "durable": {"execution_timeout_seconds": 86_400},
    },
)
mobile = HttpApi(
    "mobile",
    {
        "routes": {
            "GET /price": price.route(),
            "POST /orders": orders.route(),
        },
        "cors": {"allowed_origins": [site.url]},
    },
)

pulumi.export("siteUrl", site.url)
pulumi.export("apiUrl", api.url)
pulumi.export("liveUrl", live.url)
pulumi.export("mobileUrl", mobile.url)
pulumi.export("receiptsArn", receipts.arn)
pulumi.export("uploads", photographs.source_bucket_name)
