"""Demo of the circuit breaker and the idempotent consumer: charges that are repeated, rejected, and delayed.

Each charge is charged by the provider once and booked once. While the provider is down, messages wait, and
nobody calls it. Messages that cannot be charged, and bookings of another amount, are set aside.
"""

import json
import secrets
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import urllib3

from serverless_patterns_cli.patterns.demo import CheckResult, Client, StackOutputs, wait_for
from serverless_patterns_cli.patterns.samples import Sample, aws, http

PATIENCE = 120.0
"""Seconds to wait: in a new stack on AWS, every function must start first."""
CENTS = 500
THRESHOLD = 3
"""Messages with which the provider fails until the circuit opens, as in the stack."""
CIRCUIT = {"id": {"S": "circuit"}}
PROVIDER = {"id": {"S": "provider"}}


@dataclass(frozen=True)
class Visit:
    """The shop, its provider, and the messages that will be set aside."""

    outputs: StackOutputs
    client: Client
    rejected: list[str] = field(default_factory=list[str])

    def charge(self, order: str, account: str, cents: int = CENTS) -> int:
        """Sends a charge as a client of the shop does; returns the status of the answer."""
        content = {"id": order, "account": account, "cents": cents}
        url = f"{self.outputs.url('shop_url').rstrip('/')}/charges"
        return urllib3.request("POST", url, json=content, timeout=60, retries=False).status

    def send(self, queue: str, content: object) -> None:
        """Sends a message to a queue."""
        text = content if isinstance(content, str) else json.dumps(content)
        self.client("sqs").send_message(QueueUrl=self.outputs[queue], MessageBody=text)

    def read(self, table: str, key: Any) -> dict[str, Any]:
        """Returns an item; an empty one if there is none."""
        name = self.outputs[f"{table}_table_name"]
        found = self.client("dynamodb").get_item(TableName=name, Key=key, ConsistentRead=True)
        return found.get("Item", {})

    def is_charged(self, order: str) -> bool:
        """Whether the provider has charged an order."""
        return bool(self.read("provider", {"id": {"S": f"charge {order}"}}))

    def read_balance(self, account: str) -> int:
        """Returns the cents that are booked to an account."""
        return int(self.read("accounts", {"account": {"S": account}}).get("cents", {"N": "0"})["N"])

    def count_calls(self, orders: list[str]) -> int:
        """Returns how often the provider was called with some orders."""
        found = [self.read("provider", {"id": {"S": f"calls {order}"}}) for order in orders]
        return sum(int(each["calls"]["N"]) for each in found if each)

    def set_provider(self, *, down: bool) -> None:
        """Lets the provider fail, or work again."""
        self.client("dynamodb").update_item(
            TableName=self.outputs["provider_table_name"],
            Key=PROVIDER,
            UpdateExpression="SET down = :down",
            ExpressionAttributeValues={":down": {"BOOL": down}},
        )

    def is_open(self) -> bool:
        """Whether the circuit is open."""
        return self.read("circuit", CIRCUIT).get("state", {}).get("S") == "open"

    def run_switch(self) -> str:
        """Runs the switch as its schedule does each minute; returns the state of the circuit."""
        answer = self.client("lambda").invoke(FunctionName=self.outputs["switch_name"], Payload=b"{}")
        return json.loads(answer["Payload"].read()).get("state", "an error")

    def read_event_source(self) -> str:
        """Returns the concurrency of the consumer's event source, or its state if that is not enabled."""
        found = self.client("lambda").get_event_source_mapping(UUID=self.outputs["event_source_mapping_id"])
        return str(
            found["ScalingConfig"]["MaximumConcurrency"] if found["State"] == "Enabled" else found["State"]
        )

    def set_time(self, name: str, seconds: float) -> None:
        """Sets a time of the circuit, as if it were so many seconds ago."""
        self.client("dynamodb").update_item(
            TableName=self.outputs["circuit_table_name"],
            Key=CIRCUIT,
            UpdateExpression="SET #name = :then",
            ExpressionAttributeNames={"#name": name},
            ExpressionAttributeValues={":then": {"N": str(int(time.time() - seconds))}},
        )

    def wait_for_event_source(self, expected: str) -> str:
        """Runs the switch until the event source is so; returns how it is."""

        def look() -> bool | None:
            self.run_switch()
            return self.read_event_source() == expected or None

        wait_for(look, PATIENCE)
        return self.read_event_source()

    def settle(self, account: str, orders: list[str]) -> str:
        """Waits until all orders are booked; returns how many are charged, and the cents of the account."""
        expected = CENTS * len(orders)
        wait_for(lambda: self.read_balance(account) >= expected or None, PATIENCE)
        return f"{sum(map(self.is_charged, orders))} charged, {self.read_balance(account)} cents booked"


def demo(outputs: StackOutputs, client: Client) -> Iterator[CheckResult]:
    """Sends charges, one after another; a check for each.

    Args:
        outputs: Those of the stack ``charges``.
        client: Gives the boto3 client of a service.
    """
    visit = Visit(outputs, client)
    for action, expected, look in LOOKS:
        start = time.monotonic()
        actual = look(visit)
        yield CheckResult(action, expected, actual, actual == expected, time.monotonic() - start)


def samples(outputs: StackOutputs) -> list[Sample]:
    """Requests for the console: a charge, and one that the provider rejects.

    Args:
        outputs: Those of the stack ``charges``.
    """
    url = f"{outputs.url('shop_url').rstrip('/')}/charges"
    charged = http("POST", url, {"id": secrets.token_hex(8), "account": "sample", "cents": CENTS})
    poison = aws("sqs", "send_message", QueueUrl=outputs["charges_queue_url"], MessageBody="not JSON")
    return [
        Sample("Charge", "The provider charges it, and it is booked.", [charged]),
        Sample("Send poison", "It fails twice, and is set aside; the circuit stays closed.", [poison]),
    ]


def _draw(count: int = 1) -> tuple[str, list[str]]:
    """Returns the name of a new account, and IDs of orders."""
    return f"account-{secrets.token_hex(8)}", [secrets.token_hex(16) for _ in range(count)]


def _charge(visit: Visit) -> str:
    account, (order,) = _draw()
    return f"{visit.charge(order, account)}; {visit.settle(account, [order])}"


def _repeat(visit: Visit) -> str:
    """A client sends a charge three times at the same time; its booking comes again, also with more cents."""
    account, (order,) = _draw()
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(visit.charge, [order] * 3, [account] * 3))
    visit.settle(account, [order])
    visit.send("bookings_queue_url", {"id": order, "account": account, "cents": CENTS})
    conflict = {"id": order, "account": account, "cents": CENTS + 1}
    visit.send("bookings_queue_url", conflict)
    visit.rejected.append(json.dumps(conflict))
    other, (after,) = _draw()
    visit.charge(after, other)
    return f"{visit.settle(account, [order])}; next: {visit.settle(other, [after])}"


def _send_poison(visit: Visit) -> str:
    """Sends what is not JSON, and what the provider rejects."""
    account, (negative,) = _draw()
    poison = f"not JSON {secrets.token_hex(8)}"
    visit.send("charges_queue_url", poison)
    visit.charge(negative, account, -CENTS)
    visit.rejected.extend([poison, negative])
    other, (after,) = _draw()
    visit.charge(after, other)
    return f"next: {visit.settle(other, [after])}; {visit.read_balance(account)} cents of the rejected one"


def _fail(visit: Visit) -> str:
    """The provider is down for some charges: the circuit opens, they wait, and a probe closes it."""
    account, orders = _draw(THRESHOLD + 2)
    visit.set_provider(down=True)
    try:
        for order in orders[:THRESHOLD]:
            visit.charge(order, account)
        opened = wait_for(lambda: visit.is_open() or None, PATIENCE)
        paused = visit.wait_for_event_source("Disabled")
        for order in orders[THRESHOLD:]:
            visit.charge(order, account)
        time.sleep(0.5)
        # Only those of the orders that came later: calls with earlier ones may have begun before it opened.
        calls = visit.count_calls(orders[THRESHOLD:])
    finally:
        visit.set_provider(down=False)
    closed = wait_for(lambda: _probe(visit) == "closed" or None, PATIENCE)
    slow = visit.wait_for_event_source("2")
    settled = visit.settle(account, orders)
    visit.set_time("closed_at", 600)
    states = "open" if opened else "not open", paused, "closed" if closed else "not closed"
    pace = f"{slow}, then {visit.wait_for_event_source('10')} invocations"
    return f"{', '.join(states)}; {calls} calls meanwhile; {settled}; {pace}"


def _probe(visit: Visit) -> str:
    """Lets the time of the next probe be over, and runs the switch."""
    visit.set_time("probe_at", 0)
    return visit.run_switch()


def _take_permission(visit: Visit) -> str:
    """The consumer of bookings is deployed with the name of a table that it may not use, and repaired."""
    account, orders = _draw(2)
    start = time.time()
    with _break_consumer(visit):
        for order in orders:
            visit.charge(order, account)
        reason = wait_for(lambda: _find_denial(visit, start), PATIENCE)
        before = visit.read_balance(account)
    return f"{reason}, {before} cents booked; repaired: {visit.settle(account, orders)}"


def _find_denial(visit: Visit, start: float) -> str | None:
    """Returns the error that the consumer of bookings has written to its log since a time."""
    settings = visit.client("lambda").get_function_configuration(FunctionName=visit.outputs["book_name"])
    found = visit.client("logs").filter_log_events(
        logGroupName=settings["LoggingConfig"]["LogGroup"],
        startTime=int(start * 1_000),
        filterPattern="AccessDenied",
    )
    return "AccessDenied" if found["events"] else None


@contextmanager
def _break_consumer(visit: Visit) -> Generator[None]:
    """Deploys another configuration of the consumer of bookings, and the right one at the end."""
    functions, name = visit.client("lambda"), visit.outputs["book_name"]
    right = functions.get_function_configuration(FunctionName=name)["Environment"]
    wrong = {**right["Variables"], "ACCOUNTS": visit.outputs["provider_table_name"]}
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": wrong})
    functions.get_waiter("function_updated_v2").wait(FunctionName=name)
    try:
        yield
    finally:
        functions.update_function_configuration(FunctionName=name, Environment=right)
        functions.get_waiter("function_updated_v2").wait(FunctionName=name)


def _collect(visit: Visit) -> str:
    """Waits for what was sent as poison in the dead-letter queues, and deletes it there."""
    missing = set(visit.rejected)

    def look() -> bool | None:
        for name in ("charges_dead_letter_queue_url", "bookings_dead_letter_queue_url"):
            missing.difference_update(_take(visit, visit.outputs[name]))
        return None if missing else True

    wait_for(look, PATIENCE)
    state = "open" if visit.is_open() else "closed"
    return f"{len(visit.rejected) - len(missing)} of 3 set aside, the circuit is {state}"


def _take(visit: Visit, queue: str) -> list[str]:
    """Returns the bodies of dead letters, and the IDs of those that the shop accepted; deletes them."""
    sqs = visit.client("sqs")
    found: list[str] = []
    for each in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []):
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=each["ReceiptHandle"])
        body = each["Body"]
        found += [body, json.loads(body)["id"]] if body.startswith("{") else [body]
    return found


LOOKS: tuple[tuple[str, str, Callable[[Visit], str]], ...] = (
    ("a charge", "202; 1 charged, 500 cents booked", _charge),
    (
        "a charge that arrives three times, and its booking twice more, once with other cents",
        "1 charged, 500 cents booked; next: 1 charged, 500 cents booked",
        _repeat,
    ),
    (
        "5 charges while the provider is down",
        "open, Disabled, closed; 0 calls meanwhile; 5 charged, 2500 cents booked; 2, then 10 invocations",
        _fail,
    ),
    (
        "poison, and an amount that the provider rejects",
        "next: 1 charged, 500 cents booked; 0 cents of the rejected one",
        _send_poison,
    ),
    (
        "2 charges while the consumer of bookings lacks a permission",
        "AccessDenied, 0 cents booked; repaired: 2 charged, 1000 cents booked",
        _take_permission,
    ),
    ("the poison", "3 of 3 set aside, the circuit is closed", _collect),
)
"""Description, expected result, and function of each check."""
