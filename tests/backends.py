"""An example of each backend: the tests of every kind of API go through them."""

from typing import Any

_ARN = "arn:aws:{}:us-east-1:123456789012:{}".format
_FUNCTION_ARN = _ARN("lambda", "function:items")

EXAMPLES: dict[str, tuple[str, dict[str, Any]]] = {
    "function": (
        "GET /items/{id}",
        {
            "arn": _FUNCTION_ARN,
            "invoke_arn": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
            f"{_FUNCTION_ARN}/invocations",
        },
    ),
    "queue": ("POST /orders", {"arn": _ARN("sqs", "orders")}),
    "workflow": ("POST /quotes", {"arn": _ARN("states", "stateMachine:quote"), "sync": True}),
    "table": (
        "GET /catalog/{id}",
        {"arn": _ARN("dynamodb", "table/items"), "operation": "get", "key": {"id": "path.id"}},
    ),
    "bucket": (
        "GET /files/{name}",
        {"arn": "arn:aws:s3:::files", "region": "us-east-1", "operation": "get", "prefix": "public/"},
    ),
    "topic": ("POST /news", {"arn": _ARN("sns", "news"), "kms_key_arn": _ARN("kms", "key/1234")}),
    "event_bus": (
        "POST /events",
        {"arn": _ARN("events", "event-bus/shop"), "source": "shop", "detail_type": "Placed"},
    ),
    "stream": ("POST /clicks", {"arn": _ARN("kinesis", "stream/clicks"), "partition_key": "body.visitor"}),
    "delivery_stream": ("POST /views", {"arn": _ARN("firehose", "deliverystream/views")}),
    "http": ("GET /legacy/{proxy+}", {"url": "https://legacy.example.com/{proxy}"}),
    "private": (
        "GET /inside/{proxy+}",
        {
            "url": "http://shop.internal/{proxy}",
            "load_balancer_arn": _ARN("elasticloadbalancing", "loadbalancer/app/shop/1"),
            "vpc_link_id": "abc123",
            "listener_arn": _ARN("elasticloadbalancing", "listener/app/shop/1/2"),
        },
    ),
    "mock": ("GET /health", {}),
}
"""Key of a route of a REST API, and the arguments of its backend, by the argument of the route."""
