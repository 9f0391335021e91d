"""Demo of the online store: orders that are shipped, and orders that fail after some steps.

After each order, stock and payment are verified: what was reserved is shipped or released, and what was paid
is kept or given back. Each change of an order is in its history once.
"""

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import urllib3

from serverless_patterns_cli.patterns.demo import CheckResult, Client, StackOutputs, wait_for
from serverless_patterns_cli.patterns.samples import Sample, http

PATIENCE = 120.0
"""Seconds to wait for an order: in a new stack on AWS, every function must start first."""
IN_STOCK = 100
UNIT_CENTS = 1_245
TWO = {"quantity": 2, "country": "DE"}


@dataclass(frozen=True)
class Visit:
    """The store, with the secret by which the payment provider signs."""

    outputs: StackOutputs
    client: Client
    key: str

    def request(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, Any]:
        """Sends a request; returns the status and the answer."""
        url = self.outputs.url("api_url").rstrip("/") + path
        given = {"Content-Type": "application/json", **headers}
        answer = urllib3.request(method, url, body=body, headers=given, timeout=60, retries=False)
        return answer.status, json.loads(answer.data)

    def stock(self, pieces: int = IN_STOCK, shop: str = "demo") -> str:
        """Puts a new item of a shop into the stock; returns its name."""
        item = f"demo-{secrets.token_hex(8)}"
        numbers = {"available": {"N": str(pieces)}, "cents": {"N": str(UNIT_CENTS)}}
        stored = {"item": {"S": item}, "shop": {"S": shop}, **numbers}
        self.client("dynamodb").put_item(TableName=self.outputs["stock_table_name"], Item=stored)
        return item

    def place(self, order: Mapping[str, Any], number: str) -> int:
        """Places an order; returns the status of the answer."""
        return self.request("PUT", f"/orders/{number}", json.dumps(order).encode())[0]

    def is_payable(self, number: str) -> bool:
        """Returns once the store asks for the payment, or has cancelled the order."""

        def look() -> bool | None:
            if "Item" in self._read("payments_table_name", {"id": {"S": number}}):
                return True
            return False if self.read_order(number).get("status") == "cancelled" else None

        return wait_for(look, PATIENCE) or False

    def send_hook(self, hook: Mapping[str, Any], key: str = "") -> str:
        """Sends a hook as the provider does; returns the status and the answer."""
        body, moment = json.dumps(hook).encode(), str(int(time.time()))
        signed = hmac.new((key or self.key).encode(), f"{moment}.".encode() + body, hashlib.sha256)
        header = {"Stripe-Signature": f"t={moment},v1={signed.hexdigest()}"}
        status, answer = self.request("POST", "/payments", body, **header)
        return f"{status} {answer.get('status', '')}".strip()

    def read_order(self, number: str) -> dict[str, Any]:
        """Returns an order, as its customer sees it."""
        return self.request("GET", f"/orders/{number}")[1]

    def wait_for_end(self, number: str) -> str:
        """Waits until an order is shipped or cancelled; returns how it ended."""

        def look() -> str | None:
            order = self.read_order(number)
            end = order.get("status")
            return end if end == "shipped" else f"{end}: {order['reason']}" if end == "cancelled" else None

        return wait_for(look, PATIENCE) or "no end"

    def settle_up(self, item: str, number: str) -> str:
        """Returns the pieces that are left, and the state of the payment."""
        left = self._read("stock_table_name", {"item": {"S": item}})["Item"]["available"]["N"]
        payment = self._read("payments_table_name", {"id": {"S": number}}).get("Item", {})
        state = "given back" if "refunded" in payment else "paid" if "paid" in payment else "not paid"
        return f"{left} left, {state}"

    def _read(self, table: str, key: Mapping[str, Any]) -> dict[str, Any]:
        return self.client("dynamodb").get_item(TableName=self.outputs[table], Key=key, ConsistentRead=True)

    def count_reminders(self, number: str) -> int:
        """Returns how often the customer was reminded of an order."""
        payment = self._read("payments_table_name", {"id": {"S": number}}).get("Item", {})
        return int(payment.get("reminders", {"N": "0"})["N"])

    def send_reminder(self, body: str) -> None:
        """Sends what a schedule sends, as Scheduler does once more after it has lost an answer."""
        self.client("sqs").send_message(QueueUrl=self.outputs["overdue_queue_url"], MessageBody=body)

    def hurry_reminder(self, number: str) -> None:
        """Moves the reminder of an order from in 12 hours to now."""
        template, scheduler = json.loads(self.outputs["reminder_template"]), self.client("scheduler")
        target = {**template["Target"], "Input": json.dumps({"order": number})}
        moment = f"at({datetime.now(UTC) + timedelta(seconds=1):%Y-%m-%dT%H:%M:%S})"
        schedule = {**template, "Name": f"order-{number}", "ScheduleExpression": moment, "Target": target}
        wait_for(lambda: self.has_reminder(number) or None, PATIENCE)
        scheduler.update_schedule(**schedule)

    def has_reminder(self, number: str) -> bool:
        """Returns whether there is a schedule for an order."""
        group, scheduler = (
            json.loads(self.outputs["reminder_template"])["GroupName"],
            self.client("scheduler"),
        )
        try:
            scheduler.get_schedule(GroupName=group, Name=f"order-{number}")
        except scheduler.exceptions.ResourceNotFoundException:
            return False
        return True

    @contextmanager
    def join(self, shop: str) -> Generator[str]:
        """Yields the token of a new member of a new shop; both are deleted afterwards."""
        cognito, pool = self.client("cognito-idp"), {"UserPoolId": self.outputs["user_pool_id"]}
        user = {**pool, "Username": f"{shop}@example.com"}
        password = f"Aa1!{secrets.token_urlsafe(16)}"
        cognito.create_group(**pool, GroupName=shop)
        cognito.admin_create_user(**user, MessageAction="SUPPRESS")
        try:
            cognito.admin_set_user_password(**user, Password=password, Permanent=True)
            cognito.admin_add_user_to_group(**user, GroupName=shop)
            signed_in = cognito.admin_initiate_auth(
                **pool,
                ClientId=self.outputs["user_pool_client_id"],
                AuthFlow="ADMIN_USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": user["Username"], "PASSWORD": password},
            )
            yield signed_in["AuthenticationResult"]["IdToken"]
        finally:
            cognito.admin_delete_user(**user)
            cognito.delete_group(**pool, GroupName=shop)

    def look_at_dashboard(self, token: str, query: str = "") -> tuple[int, Any]:
        """Returns the status and the dashboard that a token shows."""
        return self.request("GET", f"/dashboard{query}", Authorization=token)


def build_hook(number: str, cents: int, kind: str = "succeeded") -> dict[str, Any]:
    """Returns the hook with which the provider says how a payment ended."""
    paid = {"amount": cents, "metadata": {"order": number}}
    identifier = f"evt_{secrets.token_hex(8)}"
    return {"id": identifier, "type": f"payment_intent.{kind}", "data": {"object": paid}}


def demo(outputs: StackOutputs, client: Client) -> Iterator[CheckResult]:
    """Places orders, one after another; a check for each.

    Args:
        outputs: Those of the stack ``store``.
        client: Gives the boto3 client of a service.
    """
    visit = Visit(outputs, client, _read_key(outputs["signing_secret_arn"], client))
    for action, expected, look in LOOKS:
        start = time.monotonic()
        actual = look(visit)
        yield CheckResult(action, expected, actual, actual == expected, time.monotonic() - start)


def samples(outputs: StackOutputs) -> list[Sample]:
    """Requests for the console: an order of what the store does not have, and a payment without a signature.

    Args:
        outputs: Those of the stack ``store``.
    """
    url = outputs.url("api_url").rstrip("/")
    order = http("PUT", f"{url}/orders/sample", {"item": "nothing", **TWO})
    forged = http("POST", f"{url}/payments", build_hook("sample", UNIT_CENTS))
    return [
        Sample("Order what there is not", "The answer is 404: nothing is written.", [order]),
        Sample("Send a forged payment", "The intake answers 401: no order goes on.", [forged]),
    ]


def _read_key(secret: str, client: Client) -> str:
    """Returns the signing secret, and creates one where the stack is new."""
    manager = client("secretsmanager")
    try:
        return manager.get_secret_value(SecretId=secret)["SecretString"]
    except manager.exceptions.ResourceNotFoundException:
        value = secrets.token_hex(32)
        manager.put_secret_value(SecretId=secret, SecretString=value)
        return value


def _order(
    visit: Visit,
    *,
    pieces: int = IN_STOCK,
    country: str = "DE",
    paid: str = "succeeded",
    cents: int = 2 * UNIT_CENTS,
) -> str:
    """Orders 2 and pays for them; returns how it ended, and the state of stock and payment."""
    item, number = visit.stock(pieces), secrets.token_hex(16)
    visit.place({"item": item, "quantity": 2, "country": country}, number)
    if visit.is_payable(number):
        visit.send_hook(build_hook(number, cents, paid))
    return f"{visit.wait_for_end(number)}, {visit.settle_up(item, number)}"


def _place_again(visit: Visit) -> str:
    """The client did not receive the answer and sends the order again; then another one under its ID."""
    item, number = visit.stock(), secrets.token_hex(16)
    order = {"item": item, **TWO}
    answers = [visit.place({**order, "quantity": quantity}, number) for quantity in (2, 2, 3)]
    visit.is_payable(number)
    visit.send_hook(build_hook(number, 2 * UNIT_CENTS))
    ended = visit.wait_for_end(number)
    return f"{', '.join(map(str, answers))}; {ended}, {visit.settle_up(item, number)}"


def _send_poison(visit: Visit) -> str:
    orders = {"item": "nothing", **TWO}, {"item": "x", "quantity": 0, "country": "DE"}, {"item": "x"}
    return ", ".join(str(visit.place(order, secrets.token_hex(16))) for order in orders)


def _forge(visit: Visit) -> str:
    """A customer sends the hook of a payment that the provider did not receive, then pays; twice the hook."""
    item, number = visit.stock(), secrets.token_hex(16)
    visit.place({"item": item, **TWO}, number)
    visit.is_payable(number)
    hook = build_hook(number, 2 * UNIT_CENTS)
    forged, before = visit.send_hook(hook, "another secret"), visit.settle_up(item, number)
    answers = f"{visit.send_hook(hook)}, {visit.send_hook(hook)}"
    return f"{forged}, {before}; {answers}; {visit.wait_for_end(number)}, {visit.settle_up(item, number)}"


def _follow_events(visit: Visit) -> str:
    """Reads the history of an order, which a consumer of the bus has written."""
    item, number = visit.stock(), secrets.token_hex(16)
    visit.place({"item": item, **TWO}, number)
    visit.is_payable(number)
    visit.send_hook(build_hook(number, 2 * UNIT_CENTS))
    visit.wait_for_end(number)

    def look() -> list[dict[str, Any]] | None:
        found = visit.request("GET", f"/orders/{number}/history")[1]["items"]
        return found if found and found[-1]["became"] == "shipped" else None

    events = wait_for(look, PATIENCE) or []
    return ", ".join(f"{each['event']} {each['became']}" for each in events)


def _remind(visit: Visit) -> str:
    """An order is not paid until the customer is reminded; the reminder arrives twice, and beside poison."""
    item, number = visit.stock(), secrets.token_hex(16)
    visit.place({"item": item, **TWO}, number)
    visit.is_payable(number)
    visit.send_reminder("no reminder")
    visit.hurry_reminder(number)
    wait_for(lambda: visit.count_reminders(number) or None, PATIENCE)
    visit.send_reminder(json.dumps({"order": number}))
    visit.send_hook(build_hook(number, 2 * UNIT_CENTS))
    ended = visit.wait_for_end(number)
    return f"{visit.count_reminders(number)} reminder; {ended}, {visit.settle_up(item, number)}"


def _pay_before_reminder(visit: Visit) -> str:
    """An order is paid in time: its reminder is canceled, and one that is on its way is too late."""
    item, number = visit.stock(), secrets.token_hex(16)
    visit.place({"item": item, **TWO}, number)
    visit.is_payable(number)
    visit.send_hook(build_hook(number, 2 * UNIT_CENTS))
    ended = visit.wait_for_end(number)
    visit.send_reminder(json.dumps({"order": number}))
    canceled = wait_for(lambda: not visit.has_reminder(number) or None, PATIENCE)
    schedule = "canceled" if canceled else "kept"
    return f"{ended}; schedule {schedule}, {visit.count_reminders(number)} reminders"


def _show_dashboards(visit: Visit) -> str:
    """Two shops sell an item each; the member of each looks, also for the orders of the other shop."""
    names = [f"shop-{secrets.token_hex(8)}" for _ in range(2)]
    orders = {name: secrets.token_hex(16) for name in names}
    with visit.join(names[0]) as first, visit.join(names[1]) as second:
        for name, number in orders.items():
            visit.place({"item": visit.stock(1, name), **TWO}, number)
        seen = [
            wait_for(lambda query=query, token=token: _list_cancelled(visit, token, query), PATIENCE)
            for token, query in ((first, f"?shop={names[1]}"), (second, f"?shop={names[0]}"))
        ]
    apart = seen == [[orders[name]] for name in names]
    return f"{'its own order each' if apart else seen}; {visit.look_at_dashboard('forged')[0]}"


def _list_cancelled(visit: Visit, token: str, query: str) -> list[str] | None:
    """Returns the IDs of the orders on a dashboard, once one is cancelled."""
    found = visit.look_at_dashboard(token, query)[1]
    return [each["id"] for each in found["orders"]] if "cancelled" in found["totals"] else None


def _publish_unknown(visit: Visit) -> str:
    """Publishes an event that nobody consumes: it is kept, and an alarm goes off."""
    number = secrets.token_hex(16)
    entry = {
        "EventBusName": visit.outputs["bus_name"],
        "Source": "demo",
        "DetailType": "OrderEaten",
        "Detail": json.dumps({"id": number}),
    }
    visit.client("events").put_events(Entries=[entry])
    sqs, url = visit.client("sqs"), visit.outputs["unconsumed_queue_url"]

    def look() -> str | None:
        for message in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages", []):
            if number in message["Body"]:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                return "kept"
        return None

    return wait_for(look, PATIENCE) or "lost"


LOOKS: tuple[tuple[str, str, Callable[[Visit], str]], ...] = (
    ("an order of 2 that is paid", "shipped, 98 left, paid", _order),
    (
        "the same order again, and another one under its ID",
        "202, 202, 409; shipped, 98 left, paid",
        _place_again,
    ),
    (
        "a payment that fails",
        "cancelled: PaymentFailedError, 100 left, not paid",
        lambda visit: _order(visit, paid="payment_failed"),
    ),
    (
        "a payment of one cent",
        "cancelled: PaymentFailedError, 100 left, given back",
        lambda visit: _order(visit, cents=1),
    ),
    (
        "no carrier goes there",
        "cancelled: NoCarrierError, 100 left, given back",
        lambda visit: _order(visit, country="PT"),
    ),
    (
        "only one piece is left",
        "cancelled: RefusedError, 1 left, not paid",
        lambda visit: _order(visit, pieces=1),
    ),
    ("no such item, no piece, no country", "404, 400, 400", _send_poison),
    (
        "a forged payment, then a payment whose hook arrives twice",
        "401, 98 left, not paid; 200 stored, 200 duplicate; shipped, 98 left, paid",
        _forge,
    ),
    (
        "an order that is not paid until its reminder, which arrives twice",
        "1 reminder; shipped, 98 left, paid",
        _remind,
    ),
    (
        "an order that is paid before its reminder",
        "shipped; schedule canceled, 0 reminders",
        _pay_before_reminder,
    ),
    ("the dashboards of two shops, and a forged token", "its own order each; 401", _show_dashboards),
    ("an event that nobody consumes", "kept", _publish_unknown),
    (
        "the events of an order",
        "OrderPlaced placed, OrderChanged accepted, OrderChanged shipped",
        _follow_events,
    ),
)
"""Description, expected result, and function of each check."""
