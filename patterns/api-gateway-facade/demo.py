"""Demo of the API Gateway facade: one address for every backend, and a clear response to a bad request.

It calls every kind of backend through the API, then sends requests without a token or an API key, malformed
requests, and too many of them.
"""

import json
import re
import secrets
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import urllib3

from serverless_patterns_cli.patterns.demo import CheckResult, Client, StackOutputs, wait_for
from serverless_patterns_cli.patterns.samples import Sample, aws, http

PATIENCE = 60.0
"""Seconds to wait for asynchronous results: in a new stack on AWS, every function must start first."""
BURST = 60
"""Number of simultaneous requests; the throttle of the monolith allows 20, and 10 per second."""
CENTS = 1_250
ITEM: dict[str, Any] = {"name": "House blend, 250 g", "cents": CENTS, "stock": 40}
QUOTE_CENTS = 2 * CENTS + 490
"""Price of two pieces with delivery."""
MONOLITH = "/legacy/customers/1001"
INVENTED_TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJub2JvZHkifQ.c2lnbmVk"  # noqa: S105 has no valid signature


@dataclass(frozen=True)
class Answer:
    """A response of the API."""

    status: int
    body: Any


@dataclass
class Visit:
    """One visit to the shop: the signed-in user, the item, and the order."""

    outputs: StackOutputs
    client: Client
    token: str
    item: str = field(default_factory=lambda: f"demo-{secrets.token_hex(4)}")
    order: str = ""
    http: urllib3.PoolManager = field(
        default_factory=lambda: urllib3.PoolManager(maxsize=BURST, timeout=40, retries=False)
    )

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Sends a request; names of headers are written with ``_`` for ``-``."""
        return self._ask("api_url", method, path, None if body is None else json.dumps(body), headers)

    def ask_http_api(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Sends a request to the HTTP API; a body that is a string is sent as it is."""
        text = body if body is None or isinstance(body, str) else json.dumps(body)
        return self._ask("http_api_url", method, path, text, headers)

    def _ask(self, api: str, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        answer = self.http.request(
            method,
            f"{self.outputs.url(api).rstrip('/')}{path}",
            body=body,
            headers={
                "Content-Type": "application/json",
                **{name.replace("_", "-"): value for name, value in headers.items()},
            },
        )
        return Answer(answer.status, _parse(answer.data))

    def key(self, name: str) -> str:
        """The value of an API key of the stack."""
        id_ = self.outputs["api_key_ids"][name]
        return self.client("apigateway").get_api_key(apiKey=id_, includeValue=True)["value"]


def demo(outputs: StackOutputs, client: Client) -> Iterator[CheckResult]:
    """Asks for everything, one after another; a check for each.

    Args:
        outputs: Those of the stack ``gateway``.
        client: Gives the boto3 client of a service.
    """
    with _member_of_staff(outputs, client) as token:
        visit = Visit(outputs, client, token)
        for action, expected, look in LOOKS:
            start = time.monotonic()
            actual = look(visit)
            yield CheckResult(action, expected, actual, actual == expected, time.monotonic() - start)


def samples(outputs: StackOutputs) -> list[Sample]:
    """Requests, for the console.

    Args:
        outputs: Those of the stack ``gateway``.
    """
    api, name = outputs.url("api_url").rstrip("/"), "sample"
    item = {key: {"N": str(value)} if isinstance(value, int) else {"S": value} for key, value in ITEM.items()}
    stored = aws(
        "dynamodb", "put_item", TableName=outputs["items_table_name"], Item={"id": {"S": name}} | item
    )
    order = {"item": name, "quantity": 1}
    return [
        Sample(
            "Read an item by way of a function",
            "GET /items/{id}.",
            [stored, http("GET", f"{api}/items/{name}")],
        ),
        Sample(
            "Read it without a function",
            "GET /catalog/{id}: the API reads the table itself.",
            [stored, http("GET", f"{api}/catalog/{name}")],
        ),
        Sample(
            "Place 10 orders",
            "POST /orders: the API returns as soon as the queue has the order; a function stores it later.",
            [stored, http("POST", f"{api}/orders", order)],
            times=10,
        ),
        Sample(
            "Ask for a quote",
            "POST /quotes: a workflow answers.",
            [stored, http("POST", f"{api}/quotes", order)],
        ),
        Sample("Go without a token", "GET /admin/stock returns 401.", [http("GET", f"{api}/admin/stock")]),
    ]


def _write(visit: Visit) -> str:
    answer = visit.ask("PUT", f"/items/{visit.item}", ITEM, Authorization=visit.token)
    return _outcome(answer, visit, ITEM)


def _read(path: str) -> Callable[[Visit], str]:
    def look(visit: Visit) -> str:
        return _outcome(visit.ask("GET", f"{path}/{visit.item}"), visit, ITEM)

    return look


def _list(visit: Visit) -> str:
    """The list may be long: it is gone through to its end."""
    after, found = "", False
    while not found:
        answer = visit.ask("GET", f"/items?after={after}" if after else "/items")
        if answer.status != HTTPStatus.OK:
            return str(answer.status)
        found = any(item["id"] == visit.item for item in answer.body.get("items", []))
        if not (after := answer.body.get("next", "")):
            break
    return f"200, {'with' if found else 'without'} the item"


def _old_price(visit: Visit) -> str:
    """The route that has moved out of the monolith, in the monolith's words."""
    answer = visit.ask("GET", f"/legacy/prices/{visit.item}")
    price = {"amount": CENTS, "currency": "EUR"}
    return f"{answer.status}, {_is(answer.body, {'article': visit.item, 'price': price})}"


def _customer(visit: Visit) -> str:
    answer = visit.ask("GET", MONOLITH)
    return f"{answer.status}, {answer.body.get('name')}"


def _quote(visit: Visit) -> str:
    answer = visit.ask("POST", "/quotes", {"item": visit.item, "quantity": 2})
    return f"{answer.status}, {answer.body.get('cents')} cents"


def _order(visit: Visit) -> str:
    """The API takes the order; the consumer of the queue writes it, a moment later."""
    answer = visit.ask("POST", "/orders", {"item": visit.item, "quantity": 2})
    visit.order = answer.body.get("order", "")
    return f"{answer.status}, {_wait_for_order(visit, 'placed') if visit.order else 'no id'}"


def _ship(visit: Visit) -> str:
    wanted = {"order": visit.order, "address": "1 Harbour Street"}
    answer = visit.ask("POST", "/shipments", wanted, Authorization=visit.token)
    return f"{answer.status}, {_wait_for_order(visit, 'shipped')}"


def _wait_for_order(visit: Visit, status: str) -> str:
    table, key = visit.outputs["orders_table_name"], {"id": {"S": visit.order}}

    def look() -> str | None:
        found = visit.client("dynamodb").get_item(TableName=table, Key=key, ConsistentRead=True)
        return status if found.get("Item", {}).get("status", {}).get("S") == status else None

    return wait_for(look, PATIENCE) or f"not {status} after {PATIENCE:.0f} s"


def _event(visit: Visit) -> str:
    """The event goes over the bus into a queue, where it has to arrive with its content."""
    answer = visit.ask("POST", "/events", {"viewed": visit.item})
    sqs, url = visit.client("sqs"), visit.outputs["events_queue_url"]

    def look() -> str | None:
        received = sqs.receive_message(
            QueueUrl=url, WaitTimeSeconds=1, VisibilityTimeout=1, MaxNumberOfMessages=10
        )
        for message in received.get("Messages", []):
            if json.loads(message["Body"]).get("detail") == {"viewed": visit.item}:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                return "arrived"
        return None

    return f"{answer.status}, {wait_for(look, PATIENCE) or 'not arrived'}"


def _stock(**headers: str) -> Callable[[Visit], str]:
    return lambda visit: str(visit.ask("GET", "/admin/stock", **headers).status)


def _stock_of_staff(visit: Visit) -> str:
    return str(visit.ask("GET", "/admin/stock", Authorization=visit.token).status)


def _prices(visit: Visit) -> str:
    answer = visit.ask("GET", f"/partner/prices?ids={visit.item}", x_api_key=visit.key("partner"))
    return f"{answer.status}, {_is(answer.body, {'prices': {visit.item: CENTS}})}"


def _prices_with(**headers: str) -> Callable[[Visit], str]:
    return lambda visit: str(visit.ask("GET", "/partner/prices?ids=a", **headers).status)


def _prices_of_nothing(visit: Visit) -> str:
    return str(visit.ask("GET", "/partner/prices", x_api_key=visit.key("partner")).status)


def _nonsense(visit: Visit) -> str:
    answer = visit.ask("POST", "/orders", {"item": visit.item, "quantity": 0})
    return f"{answer.status}, {'with' if answer.body.get('reason') else 'without'} a reason"


def _read_by_http_api(visit: Visit) -> str:
    return _outcome(visit.ask_http_api("GET", f"/items/{visit.item}"), visit, ITEM)


def _quote_by_http_api(visit: Visit) -> str:
    """An HTTP API returns the response of Step Functions, with the output in it."""
    answer = visit.ask_http_api("POST", "/quotes", {"item": visit.item, "quantity": 2})
    return f"{answer.status}, {json.loads(answer.body.get('output', '{}')).get('cents')} cents"


def _order_by_http_api(visit: Visit) -> str:
    """An HTTP API validates no bodies: the consumer rejects what is not an order, and writes the next one."""
    poison = visit.ask_http_api("POST", "/orders", "no order").status
    answer = visit.ask_http_api("POST", "/orders", {"item": visit.item, "quantity": 1})
    found = re.search("<MessageId>(.*?)</MessageId>", answer.body.get("text", ""))
    visit.order = found[1] if found else ""
    return f"{poison}; {answer.status}, {_wait_for_order(visit, 'placed') if found else 'no id'}"


def _stock_by_http_api(visit: Visit) -> str:
    tokens = {
        "none": {},
        "invented": {"Authorization": INVENTED_TOKEN},
        "staff": {"Authorization": visit.token},
    }
    found = [f"{visit.ask_http_api('GET', '/admin/stock', **headers).status}" for headers in tokens.values()]
    return ", ".join(found)


def _nowhere(visit: Visit) -> str:
    return str(visit.ask("GET", "/nowhere").status)


def _send_too_much(visit: Visit) -> str:
    """Sends many simultaneous requests to the monolith, and one to another route."""
    with ThreadPoolExecutor(BURST) as threads:
        many = [threads.submit(visit.ask, "GET", MONOLITH) for _ in range(BURST)]
        beside = visit.ask("GET", f"/catalog/{visit.item}").status
        statuses = sorted({asked.result().status for asked in many})
    return f"{' and '.join(map(str, statuses))}; another route {beside}"


def _delete(visit: Visit) -> str:
    path = f"/items/{visit.item}"
    deleted = visit.ask("DELETE", path, Authorization=visit.token).status
    return f"{deleted}, then {visit.ask('GET', path).status}"


LOOKS: tuple[tuple[str, str, Callable[[Visit], str]], ...] = (
    ("staff writes an item: PUT /items/{id}", "201, as written", _write),
    ("a function in TypeScript reads it: GET /items/{id}", "200, as written", _read("/items")),
    ("no function reads it: GET /catalog/{id}", "200, as written", _read("/catalog")),
    ("all items: GET /items", "200, with the item", _list),
    ("moved out of the monolith: GET /legacy/prices/{id}", "200, as written", _old_price),
    (f"still the monolith's: GET {MONOLITH}", "200, Harbour Bookshop", _customer),
    ("a workflow answers: POST /quotes", f"200, {QUOTE_CENTS} cents", _quote),
    ("into the queue and the table: POST /orders", "202, placed", _order),
    ("a workflow is started: POST /shipments", "202, shipped", _ship),
    ("onto the event bus: POST /events", "202, arrived", _event),
    ("staff's own: GET /admin/stock", "200", _stock_of_staff),
    ("a partner's own: GET /partner/prices", "200, as written", _prices),
    ("no token: GET /admin/stock", "401", _stock()),
    ("an invented token: GET /admin/stock", "401", _stock(Authorization=INVENTED_TOKEN)),
    ("no key: GET /partner/prices", "403", _prices_with()),
    ("an invented key: GET /partner/prices", "403", _prices_with(x_api_key="invented")),
    ("a parameter is missing: GET /partner/prices", "400", _prices_of_nothing),
    ("no order: POST /orders, of 0 pieces", "400, with a reason", _nonsense),
    ("no route: GET /nowhere", "404", _nowhere),
    ("by the HTTP API: GET /items/{id}", "200, as written", _read_by_http_api),
    ("by the HTTP API: POST /quotes", f"200, {QUOTE_CENTS} cents", _quote_by_http_api),
    ("by the HTTP API: POST /orders, first no order", "202; 202, placed", _order_by_http_api),
    ("by the HTTP API, with no token, an invented one, and staff's", "401, 401, 200", _stock_by_http_api),
    (f"{BURST} simultaneous requests to the monolith", "200 and 429; another route 200", _send_too_much),
    ("staff deletes the item: DELETE /items/{id}", "204, then 404", _delete),
)
"""Description, expected result, and function of each check."""


def _parse(data: bytes) -> Any:
    """Returns the JSON of a response, or an object with its text."""
    try:
        return json.loads(data)
    except ValueError:
        return {"text": data.decode(errors="replace")}


def _outcome(answer: Answer, visit: Visit, item: dict[str, Any]) -> str:
    return f"{answer.status}, {_is(answer.body, {'id': visit.item, **item})}"


def _is(body: Any, expected: Any) -> str:
    return "as written" if body == expected else json.dumps(body)


@contextmanager
def _member_of_staff(outputs: StackOutputs, client: Client) -> Generator[str]:
    """Yields the token of a member of staff, who is deleted afterwards."""
    cognito, pool = client("cognito-idp"), outputs["user_pool_id"]
    name, password = f"{secrets.token_hex(8)}@example.com", f"Aa1!{secrets.token_urlsafe(16)}"
    cognito.admin_create_user(UserPoolId=pool, Username=name, MessageAction="SUPPRESS")
    try:
        cognito.admin_set_user_password(UserPoolId=pool, Username=name, Password=password, Permanent=True)
        signed_in = cognito.admin_initiate_auth(
            UserPoolId=pool,
            ClientId=outputs["user_pool_client_id"],
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": name, "PASSWORD": password},
        )
        yield signed_in["AuthenticationResult"]["IdToken"]
    finally:
        cognito.admin_delete_user(UserPoolId=pool, Username=name)
