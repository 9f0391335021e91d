"""A gateway with every kind of route, and what tests ask of it."""

import json
from typing import Any

from graphs import errors_in, evaluate
from tests.backends import EXAMPLES

from embedded_aws import Recording
from embedded_aws.services.api_gateway.rest.vtl import Message, Rendered, render
from serverless_patterns import ApiGatewayFacade

ACCOUNT = "123456789012"
INTEGRATION = "x-amazon-apigateway-integration"
JSON = "application/json"
QUEUE_ARN = f"arn:aws:sqs:us-east-1:{ACCOUNT}:orders"
TOPIC_ARN = f"arn:aws:sns:us-east-1:{ACCOUNT}:news"
BUS_ARN = f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/shop"
WORKFLOW_ARN = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:quote"
TABLE_ARN = f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/items"
POOL_ARN = f"arn:aws:cognito-idp:us-east-1:{ACCOUNT}:userpool/us-east-1_abc"
WEB_ACL_ARN = f"arn:aws:wafv2:us-east-1:{ACCOUNT}:regional/webacl/shop/1"
CERTIFICATE_ARN = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/1"
BALANCER_ARN = f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:loadbalancer/app/shop/1"


def function(name: str = "items", **more: Any) -> dict[str, Any]:
    arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}"
    invoke_arn = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations"
    return {"function": {"arn": arn, "invoke_arn": invoke_arn, **more}}


def queue(**more: Any) -> dict[str, Any]:
    return {"queue": {"arn": QUEUE_ARN, **more}}


def topic(**more: Any) -> dict[str, Any]:
    return {"topic": {"arn": TOPIC_ARN, **more}}


def event_bus(**more: Any) -> dict[str, Any]:
    return {"event_bus": {"arn": BUS_ARN, "source": "shop", "detail_type": "Placed", **more}}


def workflow(**more: Any) -> dict[str, Any]:
    return {"workflow": {"arn": WORKFLOW_ARN, **more}}


def table(operation: str, **more: Any) -> dict[str, Any]:
    return {"table": {"arn": TABLE_ARN, "operation": operation, "key": {"id": "path.id"}, **more}}


def http(url: str = "https://legacy.example.com/", **more: Any) -> dict[str, Any]:
    return {"http": {"url": url, **more}}


def private(url: str = "http://shop.internal/", **more: Any) -> dict[str, Any]:
    return {"private": {"url": url, "load_balancer_arn": BALANCER_ARN, "vpc_link_id": "abc123", **more}}


def mock(**more: Any) -> dict[str, Any]:
    return {"mock": more}


EVERY_BACKEND: dict[str, dict[str, Any]] = {
    "GET /items/{id}": function(),
    "POST /orders": queue(),
    "POST /clicks": {"stream": EXAMPLES["stream"][1]},
    "POST /views": {"delivery_stream": EXAMPLES["delivery_stream"][1]},
    "POST /quotes": workflow(sync=True),
    "POST /shipments": workflow(),
    "GET /catalog/{id}": table("get"),
    "PUT /catalog/{id}": table("put", attributes={"name": "body.name", "price": "body.price:N"}),
    "DELETE /catalog/{id}": table("delete"),
    "GET /catalog/{id}/parts": table("query", pagination_key="number:N"),
    "POST /news": topic(),
    "POST /events": event_bus(),
    "GET /legacy/{proxy+}": http("https://legacy.example.com/{proxy}"),
    "ANY /inside/{proxy+}": private("http://shop.internal/{proxy}"),
    "GET /health": mock(body={"status": "well"}),
}
"""Routes that can be combined with everything; those to a bucket are in test_gateway_buckets.py."""


def record_gateway(routes: dict[str, dict[str, Any]] | None = None, **args: Any) -> Recording:
    """Records the gateway ``shop``, by default with one route."""
    given = {"routes": routes or {"GET /health": mock()}, **args}
    return evaluate(lambda: ApiGatewayFacade("shop", given))


def gateway_errors(routes: dict[str, Any] | None = None, **args: Any) -> list[str]:
    """Errors in the arguments of the gateway ``shop``."""
    given = {"routes": {"GET /health": mock()} if routes is None else routes, **args}
    return errors_in(lambda: ApiGatewayFacade("shop", given))


def body(recording: Recording) -> dict[str, Any]:
    """The document that the API is made from."""
    return json.loads(recording.find_by_name("shop-api").inputs["body"])


def openapi(recording: Recording) -> dict[str, Any]:
    """The documentation of the API."""
    return json.loads(recording.find_by_name("shop").outputs["openapi"])


def operation(document: dict[str, Any], route: str) -> dict[str, Any]:
    method, _, path = route.partition(" ")
    return document["paths"][path]["x-amazon-apigateway-any-method" if method == "ANY" else method.lower()]


def integration(route: str, backend: dict[str, Any], **args: Any) -> dict[str, Any]:
    """The integration of one route."""
    return operation(body(record_gateway({route: backend}, **args)), route)[INTEGRATION]


def ask(integration: dict[str, Any], text: str = "", content_type: str = JSON, **request: Any) -> Rendered:
    """Request to the backend when a client sends ``text``."""
    template = integration["requestTemplates"][content_type]
    return render(template, Message(body=text, **{"context": CONTEXT, **request}))


def answer(
    integration: dict[str, Any], status: str, text: str, **request: Any
) -> tuple[int, str, dict[str, str]]:
    """Status, body and headers that the client gets when the backend answers.

    Args:
        integration: The integration.
        status: Which response is chosen: ``default``, or the pattern of the backend's status.
        text: The backend's answer.
        request: What the client sent.
    """
    response = integration["responses"][status]
    rendered = render(
        response["responseTemplates"][JSON], Message(body=text, **{"context": CONTEXT, **request})
    )
    headers = {
        name.removeprefix("method.response.header."): value.strip("'")
        for name, value in response.get("responseParameters", {}).items()
    }
    override = rendered.response_override
    return (
        int(override.get("status", response["statusCode"])),
        rendered.body,
        {**headers, **override["header"]},
    )


CONTEXT = {
    "requestId": "r-1",
    "httpMethod": "POST",
    "stage": "live",
    "identity": {"sourceIp": "192.0.2.7"},
}
REFUSED, FAILED = r"4\d{2}", r"5\d{2}"
