"""The demo of the gateway detects wrong responses.

A fake shop responds over HTTP, correctly or with one error.
"""

import itertools
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from serverless_patterns_cli.patterns.demo import CheckResult, StackOutputs, load_demo

pytestmark = pytest.mark.exhaustive

PATTERN = Path(__file__).resolve().parents[3] / "patterns/api-gateway-facade"
TOKEN, KEY = "a-token", "a-key"
BURST = 20
OUTPUTS = {
    "api_url": "https://abc.execute-api.us-east-1.amazonaws.com/live",
    "http_api_url": "https://def.execute-api.us-east-1.amazonaws.com",
    "api_key_ids": {"partner": "key-1"},
    "user_pool_id": "pool",
    "user_pool_client_id": "desk",
    "orders_table_name": "orders",
    "events_queue_url": "https://sqs.us-east-1.amazonaws.com/1/events",
}
Reply = tuple[int, Any]
Request = tuple[str, str, dict[str, Any], dict[str, str]]
"""Method, path, body and headers in lower case."""


class StandIn:
    """The shop and its AWS services.

    Attributes:
        errors: Wrong responses by method and path; None for a correct response whose request is lost.
    """

    def __init__(self, errors: dict[str, Reply | None]) -> None:
        self.errors = errors
        self.items: dict[str, Any] = {}
        self.orders: dict[str, str] = {}
        self.events: list[str] = []
        self.users: set[str] = set()
        self.numbers = itertools.count()
        self.burst = itertools.count()

    def answer(self, request: Request) -> Reply:
        method, path, _, _ = request
        name = path.partition("?")[0].strip("/").split("/")
        route = f"{method} /{'/'.join(name[:2] if name[0] == 'legacy' else name[:1])}"
        error = self.errors.get(route)
        if error is not None:
            return error
        answer = getattr(self, f"_{method.lower()}_{name[0]}", None)
        # A lost request has the usual response.
        return answer(request, name[1:], route in self.errors) if answer else (404, {})

    def _put_items(self, request: Request, name: list[str], _lost: bool) -> Reply:
        _, _, body, headers = request
        if headers.get("authorization") != TOKEN:
            return 401, {}
        self.items[name[0]] = {"id": name[0], **body}
        return 201, self.items[name[0]]

    def _delete_items(self, request: Request, name: list[str], lost: bool) -> Reply:
        if request[3].get("authorization") != TOKEN:
            return 401, {}
        if not lost:
            del self.items[name[0]]
        return 204, None

    def _get_items(self, request: Request, name: list[str], _lost: bool) -> Reply:
        if name:
            return (200, self.items[name[0]]) if name[0] in self.items else (404, {})
        if "after" not in request[1]:  # new items come last, on a separate page
            return 200, {"items": [], "next": "x"}
        return 200, {"items": [*self.items.values()]}

    _get_catalog = _get_items

    def _get_legacy(self, _request: Request, name: list[str], _lost: bool) -> Reply:
        if name[0] == "prices":
            price = {"amount": self.items[name[1]]["cents"], "currency": "EUR"}
            return 200, {"article": name[1], "price": price}
        return (200, {"name": "Harbour Bookshop"}) if next(self.burst) < BURST else (429, {})

    def _post_quotes(self, request: Request, _name: list[str], _lost: bool) -> Reply:
        body = request[2]
        return 200, {"cents": self.items[body["item"]]["cents"] * body["quantity"] + 490}

    def _post_orders(self, request: Request, _name: list[str], lost: bool) -> Reply:
        if request[2]["quantity"] < 1:
            return 400, {"reason": "quantity is less than 1"}
        order = f"order-{next(self.numbers)}"
        self.orders |= {} if lost else {order: "placed"}
        return 202, {"order": order}

    def _post_shipments(self, request: Request, _name: list[str], lost: bool) -> Reply:
        self.orders |= {} if lost else {request[2]["order"]: "shipped"}
        return 202, {"executionArn": "arn"}

    def _post_events(self, request: Request, _name: list[str], lost: bool) -> Reply:
        self.events += [] if lost else [json.dumps({"detail": request[2]})]
        return 202, {"eventId": "1"}

    def _get_admin(self, request: Request, _name: list[str], _lost: bool) -> Reply:
        return (200, {"stock": []}) if request[3].get("authorization") == TOKEN else (401, {})

    def _get_partner(self, request: Request, _name: list[str], _lost: bool) -> Reply:
        if request[3].get("x-api-key") != KEY:
            return 403, {}
        id_ = request[1].partition("ids=")[2]
        return (200, {"prices": {id_: self.items[id_]["cents"]}}) if id_ else (400, {})

    # Of the HTTP API.

    def _get_http(self, request: Request, name: list[str], lost: bool) -> Reply:
        return (
            self._get_items(request, name[1:], lost)
            if name[0] == "items"
            else self._get_admin(request, [], lost)
        )

    def _post_http(self, request: Request, name: list[str], lost: bool) -> Reply:
        if name[0] == "quotes":
            return 200, {"output": json.dumps(self._post_quotes(request, [], lost)[1])}
        if "text" in request[2]:
            return 202, b"<MessageId>poison</MessageId>"
        return 202, f"<MessageId>{self._post_orders(request, [], lost)[1]['order']}</MessageId>".encode()

    # Of Cognito, DynamoDB, SQS and API Gateway.

    def admin_create_user(self, **given: str) -> None:
        assert (given["UserPoolId"], given["MessageAction"]) == ("pool", "SUPPRESS")
        self.users.add(given["Username"])

    def admin_set_user_password(self, **given: Any) -> None:
        assert given["Permanent"] is True

    def admin_initiate_auth(self, **given: Any) -> dict[str, Any]:
        assert given["ClientId"] == "desk"
        return {"AuthenticationResult": {"IdToken": TOKEN}}

    def admin_delete_user(self, **given: str) -> None:
        self.users.remove(given["Username"])

    def get_api_key(self, **given: Any) -> dict[str, str]:
        assert given == {"apiKey": "key-1", "includeValue": True}
        return {"value": KEY}

    def get_item(self, **given: Any) -> dict[str, Any]:
        assert given["TableName"] == "orders"
        status = self.orders.get(given["Key"]["id"]["S"])
        return {"Item": {"status": {"S": status}}} if status else {}

    def receive_message(self, **given: Any) -> dict[str, Any]:
        assert given["QueueUrl"] == OUTPUTS["events_queue_url"]
        return {"Messages": [{"Body": body, "ReceiptHandle": body} for body in self.events]}

    def delete_message(self, **given: str) -> None:
        self.events.remove(given["ReceiptHandle"])


Demo = Callable[[dict[str, Reply | None]], tuple[Iterator[CheckResult], StandIn]]


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> Iterator[Demo]:
    """Starts the demo with a shop that has some errors."""
    servers: list[ThreadingHTTPServer] = []
    demo = load_demo(PATTERN)
    monkeypatch.setitem(demo.__globals__, "PATIENCE", 0.3)

    def begin(errors: dict[str, Reply | None]) -> tuple[Iterator[CheckResult], StandIn]:
        shop = StandIn(errors)
        server = serve(shop)
        servers.append(server)

        def find_local_url(name: str) -> str:
            return f"http://127.0.0.1:{server.server_port}/{'live' if name == 'api_url' else 'http'}/"

        outputs = StackOutputs(OUTPUTS, find_local_url)
        return demo(outputs, lambda _service: shop), shop

    yield begin
    for server in servers:
        server.shutdown()
        server.server_close()


def to_json(answer: object) -> bytes:
    return json.dumps(answer).encode()


def serve(shop: StandIn) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one piece, so that no acknowledgement is waited for

        def answer(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            sent = self.rfile.read(length) or b"{}"
            body = json.loads(sent) if sent.startswith(b"{") else {"text": sent.decode()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, answer = shop.answer((self.command, self.path.removeprefix("/live"), body, headers))
            content = answer if isinstance(answer, bytes) else b"" if answer is None else to_json(answer)
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_PUT = do_POST = do_DELETE = answer  # noqa: N815 as http.server calls them

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 128  # for the burst

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server


def test_right_answers_are_found_right(demo: Demo):
    checks, shop = demo({})
    found = list(checks)
    assert [check for check in found if not check.ok] == []
    assert len({check.action for check in found}) == len(found) == 25
    assert {"201", "200", "202", "204", "400", "401", "403", "404"} <= {f.actual[:3] for f in found}
    assert shop.users == set()
    assert shop.events == []


@pytest.mark.parametrize(
    ("route", "error", "wrong"),
    [
        ("GET /catalog", (200, {"id": "other"}), {"no function reads it": '200, {"id": "other"}'}),
        ("GET /legacy/prices", (502, {}), {"moved out of the monolith": "502, {}"}),
        ("GET /legacy/customers", (502, {}), {"still the monolith's": "502, None", "60 simul": "502"}),
        (
            "GET /legacy/customers",
            (200, {"name": "Harbour Bookshop"}),
            {"60 simul": "200; another route"},
        ),
        ("POST /quotes", (200, {"cents": 1}), {"a workflow answers": "200, 1 cents"}),
        ("POST /orders", None, {"into the queue": "202, not placed after 0 s"}),
        ("POST /orders", (202, {}), {"into the queue": "202, no id", "no order": "202, without a reason"}),
        ("POST /shipments", None, {"a workflow is started": "202, not shipped after 0 s"}),
        ("POST /events", None, {"onto the event bus": "202, not arrived"}),
        ("GET /admin", (200, {}), {"no token": "200", "an invented token": "200"}),
        ("GET /nowhere", (200, {}), {"no route": "200"}),
        ("DELETE /items", None, {"staff deletes the item": "204, then 200"}),
        (
            "GET /http",
            (200, {}),
            {"by the HTTP API: GET": "200, {}", "by the HTTP API, with": "200, 200, 200"},
        ),
        ("POST /http", (200, {}), {"by the HTTP API: POST /quotes": "200, None"}),
        ("POST /http", None, {"by the HTTP API: POST /orders": "202; 202, not placed"}),
        ("GET /partner", (403, {}), {"a partner's own": "403", "a parameter is missing": "403"}),
    ],
)
def test_a_wrong_answer_is_found_wrong(demo: Demo, route: str, error: Reply | None, wrong: dict[str, str]):
    checks, _ = demo({route: error})
    found = {check.action: check.actual for check in checks if not check.ok}
    for action, actual in wrong.items():
        (told,) = [found[name] for name in found if name.startswith(action)]
        assert told.startswith(actual)


def test_the_user_is_gone_also_when_the_demo_breaks_off(demo: Demo):
    checks, shop = demo({})
    next(checks)
    assert len(shop.users) == 1
    checks.close()  # pyright: ignore[reportAttributeAccessIssue] it is a generator
    assert shop.users == set()
