"""Routes of blocks for a gateway."""

from pathlib import Path
from typing import Any

import pulumi
import pytest
from graphs import KEY_ARN, evaluate

from gateway import BUS_ARN, POOL_ARN, body, event_bus, gateway_errors, record_gateway
from serverless_patterns import ApiGatewayFacade, Function, Queue, Table, Topic, UserPool, http_route


def export_route(make: Any) -> dict[str, Any]:
    return evaluate(lambda: pulumi.export("route", make())).outputs["route"]


@pytest.mark.parametrize(("given", "timeout"), [({}, 29), ({"timeout": 5}, 5)])
def test_function(code: Path, given: dict[str, int], timeout: int):
    args = {"code": str(code), "handler": "orders.handler", **given}
    route = export_route(lambda: Function("orders", args).route())["function"]
    arn = "arn:aws:lambda:us-east-1:123456789012:function:orders-function"
    assert route.pop("invoke_arn").endswith(f"functions/{arn}/invocations")
    assert route == {"arn": arn, "name": "orders", "timeout": timeout}


QUEUE_ARN = "arn:aws:sqs:us-east-1:123456789012:orders-queue"


@pytest.mark.parametrize(
    ("args", "arguments", "expected"),
    [
        ({}, {}, {"fifo": False}),
        ({}, {"message_group_id": "body.tenant"}, {"fifo": False, "message_group_id": "body.tenant"}),
        (
            {"fifo": True, "kms_key_arn": KEY_ARN},
            {"message_group_id": "body.customer", "message_deduplication_id": "header.Key"},
            {
                "fifo": True,
                "message_group_id": "body.customer",
                "message_deduplication_id": "header.Key",
                "kms_key_arn": KEY_ARN,
            },
        ),
    ],
)
def test_queue(args: dict[str, Any], arguments: dict[str, str], expected: dict[str, Any]):
    route = export_route(lambda: Queue("orders", args).route(**arguments))
    assert route == {"queue": {"arn": QUEUE_ARN, "name": "orders", **expected}}


@pytest.mark.parametrize("args", [{}, {"kms_key_arn": KEY_ARN}])
def test_topic(args: dict[str, Any]):
    arn = "arn:aws:sns:us-east-1:123456789012:news-topic"
    assert export_route(lambda: Topic("news", args).route()) == {
        "topic": {"arn": arn, "name": "news", **args}
    }


def test_http():
    assert http_route("https://a.example/{proxy}") == {"http": {"url": "https://a.example/{proxy}"}}


def test_every_block_fits_a_gateway(code: Path):
    def program() -> None:
        items = Table("items", {"partition_key": {"name": "id"}, "sort_key": {"name": "year", "type": "N"}})
        users = UserPool("users", {})
        ApiGatewayFacade(
            "shop",
            {
                "authorizers": {"users": users.authorizer()},
                "routes": {
                    "POST /orders": {
                        **Queue("orders", {"fifo": True}).route(message_group_id="claim.sub"),
                        "authorizer": "users",
                    },
                    "POST /news": Topic("news", {}).route(),
                    "POST /run": Function("run", {"code": str(code), "handler": "orders.handler"}).route(),
                    "GET /items/{id}/{year}": items.route("get"),
                    "PUT /items/{id}/{year}": items.route("put", attributes={"name": "body.name"}),
                    "DELETE /items/{id}/{year}": items.route("delete"),
                    "GET /items/{id}": items.route("query"),
                },
            },
        )

    document = body(evaluate(program))
    template = document["paths"]["/items/{id}/{year}"]["get"]["x-amazon-apigateway-integration"]
    assert '"year":{"N":' in template["requestTemplates"]["application/json"]
    assert len(document["paths"]) == 5


def test_claims_are_of_cognito():
    backend = {
        "queue": {"arn": f"{QUEUE_ARN}.fifo", "message_group_id": "claim.custom:tenant"},
        "authorizer": "users",
    }
    users = {"users": {"user_pool_arns": [POOL_ARN]}}
    recording = record_gateway({"POST /a": backend}, authorizers=users)
    assert "$!context.authorizer.claims['custom:tenant']" in recording.find_by_name("shop-api").inputs["body"]
    assert gateway_errors({"POST /a": {**backend, "authorizer": "AWS_IAM"}}, authorizers=users) == [
        (
            "routes.POST /a.authorizer: 'AWS_IAM' has no claim.custom:tenant; only an authorizer with"
            " 'user_pool_arns' has claims"
        )
    ]


def test_plain_dict_does_the_same():
    assert (
        f'\\"EventBusName\\":\\"{BUS_ARN}\\"'
        in record_gateway({"POST /a": event_bus()}).find_by_name("shop-api").inputs["body"]
    )
