"""A shop in front of a queue and a workflow, its site, and its photographs."""

import pulumi

from serverless_patterns import ApiGatewayFacade, FanOutConversion, Queue, StaticOffload, Workflow

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
api = ApiGatewayFacade(
    "shop",
    {
        "routes": {"POST /orders": orders.route(), "POST /quotes": quote.route(sync=True)},
        "throttle": {"rate_limit": 50, "burst_limit": 20},
    },
)
photographs = FanOutConversion(
    "photographs",
    {"conversions": {"thumbnail": {"image": {"width": 300, "height": 300}}, "archive": {"zip": {}}}},
)
site = StaticOffload(
    "site",
    {
        "api": api.origin(),
        "generated_files": {
            "index.html": "<!doctype html><title>Photo shop</title>",
            "uploads.txt": photographs.source_bucket_name,
        },
    },
)

pulumi.export("siteUrl", site.url)
pulumi.export("apiUrl", api.url)
pulumi.export("uploads", photographs.source_bucket_name)
