"""Invalid requests, and their errors."""

import json
from typing import Any

import pytest

from tests.e2e.gateway.shop import Shop

CUP = {"name": "Cup", "cents": 950, "stock": 3}
ORDER = {"item": "cup", "quantity": 1}
MEGABYTE = 1024 * 1024
ORIGIN = "https://shop.example.com"


def remove_member(body: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != name}


@pytest.mark.parametrize(
    ("method", "path", "body", "reason"),
    [
        ("PUT", "/items/x", remove_member(CUP, "cents"), 'missing required properties (["cents"])'),
        ("PUT", "/items/x", CUP | {"id": "y"}, 'not allowed by the schema: ["id"]'),
        ("PUT", "/items/x", CUP | {"cents": -1}, "lower than the required minimum (minimum: 0, found: -1)"),
        ("PUT", "/items/x", CUP | {"cents": 9.5}, "instance type (number) does not match"),
        ("PUT", "/items/x", CUP | {"stock": "3"}, "instance type (string) does not match"),
        ("PUT", "/items/x", CUP | {"name": ""}, "too short (length: 0, required minimum: 1)"),
        (
            "PUT",
            "/items/x",
            CUP | {"name": "x" * MEGABYTE},
            "too long (length: 1048576, maximum allowed: 200)",
        ),
        ("PUT", "/items/x", [CUP], "instance type (array) does not match"),
        ("POST", "/orders", remove_member(ORDER, "item"), 'missing required properties (["item"])'),
        ("POST", "/orders", ORDER | {"quantity": 101}, "greater than the required maximum (maximum: 100"),
        ("POST", "/orders", ORDER | {"note": None}, "instance type (null) does not match"),
        ("POST", "/orders", ORDER | {"messageId": "1"}, 'not allowed by the schema: ["messageId"]'),
        (
            "POST",
            "/quotes",
            ORDER | {"quantity": 0},
            "lower than the required minimum (minimum: 1, found: 0)",
        ),
        ("POST", "/shipments", {"order": "1"}, 'missing required properties (["address"])'),
        ("POST", "/events", {}, "too few properties"),
        ("POST", "/events", "[]", "instance type (array) does not match"),
        ("POST", "/orders", "{", ""),
        ("POST", "/orders", "", ""),
        ("POST", "/orders", '"Action=DeleteQueue"', "instance type (string) does not match"),
    ],
)
def test_a_body_that_breaks_the_contract_is_refused_with_the_reason(
    shop: Shop, method: str, path: str, body: Any, reason: str
):
    answer = shop.ask_as_staff(method, path, body)
    assert (answer.status, answer.message) == (400, "Invalid request body")
    assert reason in answer.body["reason"]
    assert shop.find("items", "x") is None


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml"])
@pytest.mark.parametrize("path", ["/orders", "/quotes", "/shipments", "/events"])
def test_a_body_of_another_type_is_refused_even_if_it_is_json(shop: Shop, path: str, kind: str):
    bodies = {"/shipments": {"order": "1", "address": "here"}, "/events": {"name": "x"}}
    body = json.dumps(bodies.get(path, ORDER))
    answer = shop.ask_as_staff("POST", path, body, Content_Type=kind)
    assert (answer.status, answer.body.keys()) == (415, {"message", "requestId"})


@pytest.mark.parametrize("path", ["/orders", "/quotes"])
def test_a_form_that_calls_itself_json_reaches_no_service(shop: Shop, path: str):
    form = "Action=DeleteQueue&QueueUrl=" + shop.outputs["orders_queue_url"]
    assert shop.ask("POST", path, form).status == 400
    assert (
        shop.ask("POST", "/orders", {**ORDER, "item": shop.stock_item()}).status == 202
    )  # there is a queue yet


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/nothing"),
        ("GET", "/items/a/b"),
        ("POST", "/items"),
        ("PATCH", "/items/a"),
        ("DELETE", "/catalog/a"),
        ("PUT", "/orders"),
        ("HEAD", "/orders"),
        ("POST", "/legacy/prices/a"),
        ("GET", "/events"),
        ("TRACE", "/items"),
    ],
)
def test_what_no_route_is_for_is_not_found(shop: Shop, method: str, path: str):
    answer = shop.ask_as_staff(method, path)
    assert answer.status == 404
    if method != "HEAD":
        assert answer.message == "There is nothing at this path."


def test_a_request_of_more_than_ten_megabytes_is_too_large(shop: Shop):
    answer = shop.ask("POST", "/orders", json.dumps({**ORDER, "note": "x" * 11 * MEGABYTE}))
    assert (answer.status, answer.body.keys()) == (413, {"message", "requestId"})


@pytest.mark.parametrize("query", ["", "?ids=", "?id=a"])
def test_a_query_parameter_that_is_needed_is_named(shop: Shop, query: str):
    answer = shop.ask("GET", f"/partner/prices{query}", x_api_key=shop.key("partner"))
    assert (answer.status, answer.message) == (400, "Missing required request parameters: [ids]")


def test_a_function_refuses_what_the_gateway_cannot_know(shop: Shop):
    ids = ",".join(map(str, range(101)))
    answer = shop.ask("GET", f"/partner/prices?ids={ids}", x_api_key=shop.key("partner"))
    assert (answer.status, answer.message) == (400, "ids has 101 items; give 1 to 100, separated by commas")


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/items", "GET,OPTIONS"),
        ("/items/x", "DELETE,GET,OPTIONS,PUT"),
        ("/orders", "OPTIONS,POST"),
        ("/admin/stock", "GET,OPTIONS"),
        ("/partner/prices", "GET,OPTIONS"),
        ("/legacy/prices/x", "GET,OPTIONS"),
    ],
)
def test_a_preflight_needs_neither_token_nor_key(shop: Shop, path: str, methods: str):
    asked = {"Origin": ORIGIN, "Access_Control_Request_Method": "GET"}
    answer = shop.ask("OPTIONS", path, **asked)
    assert (answer.status, answer.body) == (204, None)
    assert answer.headers["Access-Control-Allow-Methods"] == methods
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert answer.headers["Access-Control-Allow-Headers"] == "authorization,content-type,x-api-key"
    assert answer.headers["Access-Control-Max-Age"] == "3600"
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/items", None, 200),  # a function
        ("GET", "/catalog/unheard-of", None, 404),  # a table
        ("POST", "/quotes", ORDER, 200),  # a workflow
        ("POST", "/quotes", {}, 400),  # the gateway itself
        ("GET", "/admin/stock", None, 401),
        ("GET", "/partner/prices?ids=x", None, 403),
        ("GET", "/nothing", None, 404),
    ],
)
def test_pages_of_the_shop_may_read_every_answer(shop: Shop, method: str, path: str, body: Any, status: int):
    answer = shop.ask(method, path, body, Origin=ORIGIN)
    assert answer.status == status
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN


def test_an_error_can_be_found_in_the_access_log_by_its_id(shop: Shop):
    answer = shop.ask("GET", "/catalog/unheard-of")
    group = shop.resource("shop-access-logs")["name"]
    told = shop.deployment.client("logs").filter_log_events(
        logGroupName=group, filterPattern=f'"{answer.body["requestId"]}"'
    )["events"]
    (line,) = [json.loads(event["message"]) for event in told if answer.body["requestId"] in event["message"]]
    assert line["status"] in {404, "404"}
