"""Demo of the event hub: orders as events, and events that are not valid, not known, or not delivered.

Each event reaches its consumers, or is kept where an alarm watches. A function publishes its own detail types
alone, and a replay reaches the consumer that accepts replays alone.
"""

import json
import secrets
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import urllib3

from serverless_patterns_cli.patterns.demo import CheckResult, Client, StackOutputs, wait_for
from serverless_patterns_cli.patterns.samples import Sample, aws, http

PATIENCE = 120.0
"""Seconds to wait for an event: in a new stack on AWS, every function must start first."""
PATIENCE_FOR_REPLAY = 900.0
"""On AWS, an event is in the archive after some minutes."""


@dataclass(frozen=True)
class Visit:
    """The shop whose events are published."""

    outputs: StackOutputs
    client: Client

    def place(self, body: bytes) -> int:
        """Places an order at the API; returns the status of the answer."""
        url = f"{self.outputs.url('api_url').rstrip('/')}/orders"
        headers = {"Content-Type": "application/json"}
        return urllib3.request("POST", url, body=body, headers=headers, timeout=60, retries=False).status

    def publish(self, detail_type: str, detail: object) -> None:
        """Publishes an event past the API, as a function without a test can."""
        entry = {"Source": "shop.demo", "DetailType": detail_type, "Detail": json.dumps(detail)}
        bus = self.outputs["bus_name"]
        self.client("events").put_events(Entries=[{**entry, "EventBusName": bus}])

    def ask_support(self, detail_type: str, order: str) -> str:
        """Lets the function of the support publish an event; returns how that ended."""
        payload = json.dumps({"detail_type": detail_type, "id": order}).encode()
        answer = self.client("lambda").invoke(FunctionName=self.outputs["support_name"], Payload=payload)
        if "FunctionError" not in answer:
            return "published"
        message = json.loads(answer["Payload"].read())["errorMessage"]
        return "AccessDenied" if "AccessDenied" in message or "NotAuthorized" in message else message

    def wait_for_event(self, queue: str, order: str) -> str:
        """Waits for the event of an order in a queue; returns its detail type."""
        seen = self.collect(queue, order)
        return next((each["detail-type"] for each in seen if each["detail"]["id"] == order), "nothing")

    def collect(self, queue: str, order: str) -> list[dict[str, Any]]:
        """Returns the events of a queue up to that of an order."""
        seen: list[dict[str, Any]] = []

        def look() -> bool | None:
            seen.extend(self.take(queue))
            return any(each["detail"]["id"] == order for each in seen) or None

        wait_for(look, PATIENCE)
        return seen

    def take(self, queue: str) -> list[dict[str, Any]]:
        """Returns the events that are in a queue, and deletes them."""
        sqs, url = self.client("sqs"), self.outputs[queue]
        found: list[dict[str, Any]] = []
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            for each in messages:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
                found.append(json.loads(each["Body"]))
        return found

    def wait_for_bill(self, order: str) -> str:
        """Waits for the bill of an order; returns its total."""

        def look() -> str | None:
            found = self.client("dynamodb").get_item(
                TableName=self.outputs["bills_table_name"], Key={"id": {"S": order}}, ConsistentRead=True
            )
            return found["Item"]["total"]["N"] if "Item" in found else None

        return wait_for(look, PATIENCE) or "no bill"


def write_order(total: float) -> tuple[str, bytes]:
    """Returns the ID and the body of a new order."""
    order = f"order-{secrets.token_hex(8)}"
    return order, json.dumps({"id": order, "total": total}).encode()


def demo(outputs: StackOutputs, client: Client) -> Iterator[CheckResult]:
    """Publishes events, one after another; a check for each.

    Args:
        outputs: Those of the stack ``hub``.
        client: Gives the boto3 client of a service.
    """
    visit = Visit(outputs, client)
    for action, expected, look in LOOKS:
        start = time.monotonic()
        actual = look(visit)
        yield CheckResult(action, expected, actual, actual == expected, time.monotonic() - start)


def samples(outputs: StackOutputs) -> list[Sample]:
    """Requests for the console: an order, and an event that the hub does not know.

    Args:
        outputs: Those of the stack ``hub``.
    """
    order = http("POST", f"{outputs.url('api_url').rstrip('/')}/orders", {"id": "sample", "total": 950})
    entry = {"Source": "shop.demo", "DetailType": "OrderPlacd", "Detail": '{"id": "sample"}'}
    lost = aws("events", "put_events", Entries=[{**entry, "EventBusName": outputs["bus_name"]}])
    return [
        Sample("Place an order", "It is billed and, since it is large, checked.", [order]),
        Sample("Publish a typing error", "No consumer knows it: it is in the queue `unconsumed`.", [lost]),
    ]


def _place(visit: Visit) -> str:
    order, body = write_order(12.5)
    status = visit.place(body)
    return f"{status}, billed {visit.wait_for_bill(order)}, {visit.wait_for_event('mails_queue_url', order)}"


def _place_large(visit: Visit) -> str:
    """A large order is checked, and a small one after it is not."""
    large, body = write_order(950)
    small, other = write_order(900)
    statuses = f"{visit.place(body)}, {visit.place(other)}"
    checked = visit.wait_for_event("checks_queue_url", large)
    visit.wait_for_bill(small)
    return f"{statuses}; {checked}, and {len(visit.take('checks_queue_url'))} more"


def _send_invalid(visit: Visit) -> str:
    """The API publishes nothing that is not valid by the schema."""
    bodies = b'{"id": "a"}', b'{"id": 5, "total": 1}', b'{"id": "a", "total": -1}', b"not JSON"
    return ", ".join(str(visit.place(body)) for body in bodies)


def _send_poison(visit: Visit) -> str:
    """Billing cannot read an event that was published past the API; it bills the next order all the same."""
    visit.publish("OrderPlaced", {"id": "poison", "amount": "much"})
    order, body = write_order(7)
    visit.place(body)
    return f"next: billed {visit.wait_for_bill(order)}"


def _misspell(visit: Visit) -> str:
    """An event has a typing error; a known one after it has no consumer, and needs none."""
    order, seen = write_order(1)[0], write_order(1)[0]
    visit.publish("OrderSeen", {"id": seen})
    visit.publish("OrderPlacd", {"id": order})
    kept = visit.wait_for_event("unconsumed_queue_url", order)
    return f"kept: {kept}"


def _ask_support(visit: Visit) -> str:
    """The function of the support may publish one detail type, and tries another."""
    order = write_order(1)[0]
    answers = [visit.ask_support(each, order) for each in ("OrderCancelled", "OrderPlaced")]
    return f"{', '.join(answers)}; {visit.wait_for_event('mails_queue_url', order)}"


def _deny(visit: Visit) -> str:
    """The queue of the consumer of mails denies the hub: the event is kept, and comes again by hand."""
    order = write_order(1)[0]
    with _deny_mails(visit):
        visit.publish("OrderCancelled", {"id": order})
        kept = visit.wait_for_event("undelivered_queue_url", order)
    visit.publish("OrderCancelled", {"id": order})
    return f"kept: {kept}; repaired: {visit.wait_for_event('mails_queue_url', order)}"


@contextmanager
def _deny_mails(visit: Visit) -> Generator[None]:
    """Adds a statement to the policy of a queue that denies all messages, and removes it at the end."""
    sqs, url = visit.client("sqs"), visit.outputs["mails_queue_url"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy", "QueueArn"])["Attributes"]
    statement = {"Effect": "Deny", "Principal": "*", "Action": "sqs:SendMessage"}
    document = json.loads(found["Policy"])
    added = {**statement, "Resource": found["QueueArn"]}
    denied = {**document, "Statement": [*document["Statement"], added]}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(denied)})
    try:
        yield
    finally:
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": found["Policy"]})


def _replay(visit: Visit) -> str:
    """Replays all events of the last minutes: fraud gets its own again, and no other consumer gets any."""
    order, body = write_order(1_000)
    visit.place(body)
    visit.wait_for_bill(order)
    visit.wait_for_event("checks_queue_url", order)
    visit.wait_for_event("mails_queue_url", order)
    deadline = time.monotonic() + PATIENCE_FOR_REPLAY
    again: list[dict[str, Any]] = []
    while order not in {each["detail"]["id"] for each in again} and time.monotonic() < deadline:
        _start_replay(visit)
        again += visit.take("checks_queue_url")
    # Billing would have written bills again, and mails of them would be there before that of a later order.
    later, body = write_order(1)
    visit.place(body)
    others = len(visit.collect("mails_queue_url", later)) - 1 + len(visit.take("unconsumed_queue_url"))
    arrived = {each["detail-type"] for each in again}
    return f"{', '.join(sorted(arrived))} for fraud, {others} for others"


def _start_replay(visit: Visit) -> None:
    """Replays the last minutes, and waits for the end."""
    events, now = visit.client("events"), datetime.now(UTC)
    name = f"demo-{secrets.token_hex(8)}"
    events.start_replay(
        ReplayName=name,
        EventSourceArn=visit.outputs["archive_arn"],
        EventStartTime=now - timedelta(minutes=15),
        EventEndTime=now,
        Destination={"Arn": visit.outputs["bus_arn"]},
    )

    def look() -> bool | None:
        return events.describe_replay(ReplayName=name)["State"] in {"COMPLETED", "FAILED"} or None

    wait_for(look, PATIENCE_FOR_REPLAY)


LOOKS: tuple[tuple[str, str, Callable[[Visit], str]], ...] = (
    ("an order", "202, billed 12.5, BillWritten", _place),
    ("an order of 950, and one of 900", "202, 202; OrderPlaced, and 0 more", _place_large),
    ("four orders that are not valid", "400, 400, 400, 400", _send_invalid),
    ("an event that billing cannot read", "next: billed 7", _send_poison),
    ("an event with a typing error", "kept: OrderPlacd", _misspell),
    (
        "a function publishes its event, and that of another",
        "published, AccessDenied; OrderCancelled",
        _ask_support,
    ),
    (
        "an event whose consumer denies it",
        "kept: OrderCancelled; repaired: OrderCancelled",
        _deny,
    ),
    ("a replay of all events", "OrderPlaced for fraud, 0 for others", _replay),
)
"""Description, expected result, and function of each check."""
