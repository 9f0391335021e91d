"""The deployed order workflow as its users see it: place an order, approve it, look what became of it."""

import itertools
import json
from dataclasses import dataclass
from typing import Any

from embedded_aws import Deployment
from tests.e2e.conftest import eventually

IN_STOCK = 100
UNIT_CENTS = 1_000


@dataclass(frozen=True)
class Ended:
    """An execution that is over."""

    number: str
    status: str
    output: Any
    error: str
    cause: str
    events: list[dict[str, Any]]

    @property
    def steps(self) -> list[str]:
        """The states it went through, but not those within ``Fulfil``."""
        names, within = list[str](), False
        for event in self.events:
            if not within and "stateEnteredEventDetails" in event:
                names.append(event["stateEnteredEventDetails"]["name"])
                within = names[-1] == "Fulfil"
            within = within and event.get("stateExitedEventDetails", {}).get("name") != "Fulfil"
        return names

    def count(self, event: str) -> int:
        return sum(each["type"] == event for each in self.events)

    def list_scheduled(self) -> set[str]:
        """The integrations that were called."""
        details = (event.get("taskScheduledEventDetails") for event in self.events)
        return {f"{each['resourceType']}:{each['resource']}" for each in details if each}


class Shop:
    """A deployment of the stack; every order is for a unique item, so that tests share nothing."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment, self.outputs = deployment, deployment.outputs
        self.states, self.dynamodb = deployment.client("stepfunctions"), deployment.client("dynamodb")
        self.sqs = deployment.client("sqs")
        self._items = (f"item-{number}" for number in itertools.count())

    def stock_item(self, item: str | None = None) -> str:
        """An item of which there are ``IN_STOCK`` pieces."""
        item = item or next(self._items)
        numbers = {"available": IN_STOCK, "unit_cents": UNIT_CENTS}
        stored = {"item": {"S": item}} | {name: {"N": str(value)} for name, value in numbers.items()}
        self.dynamodb.put_item(TableName=self.outputs["stock_table_name"], Item=stored)
        return item

    def order(self, **changes: Any) -> dict[str, Any]:
        """An order that succeeds, but for ``changes``."""
        return {"item": self.stock_item(), "quantity": 2, "country": "DE", "card": "tok_visa"} | changes

    def place(self, order: Any) -> str:
        """Starts an execution; its ARN."""
        arn = self.outputs["order_arn"]
        return self.states.start_execution(stateMachineArn=arn, input=json.dumps(order))["executionArn"]

    def end(self, execution: str, seconds: float = 120) -> Ended:
        """Waits for the end of an execution."""

        def look() -> dict[str, Any] | None:
            found = self.states.describe_execution(executionArn=execution)
            return found if found["status"] != "RUNNING" else None

        found = eventually(look, f"the end of {execution}", seconds)
        history = self.states.get_execution_history(executionArn=execution, maxResults=1000)
        return Ended(
            number=found["name"],
            status=found["status"],
            output=json.loads(found["output"]) if found["status"] == "SUCCEEDED" else None,
            error=found.get("error", ""),
            cause=found.get("cause", ""),
            events=history["events"],
        )

    def run(self, order: Any) -> Ended:
        return self.end(self.place(order))

    def take_question(self, execution: str) -> dict[str, Any]:
        """Approval request of an order, from the queue of the approvals."""
        number = execution.rpartition(":")[2]

        def look() -> dict[str, Any] | None:
            url = self.outputs["approval_queue_url"]
            received = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=1)
            for message in received.get("Messages", []):
                body = json.loads(message["Body"])
                if body["number"] == number:
                    self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                    return body
            return None

        return eventually(look, f"a question about {number}")

    def find_started(self, item: str) -> str:
        """The execution that somebody else started for an order of ``item``."""

        def look() -> str | None:
            found = self.states.list_executions(stateMachineArn=self.outputs["order_arn"], maxResults=100)
            for execution in found["executions"]:
                arn = execution["executionArn"]
                if item in self.states.describe_execution(executionArn=arn)["input"]:
                    return arn
            return None

        return eventually(look, f"an order of {item}")

    def available(self, item: str) -> int:
        return int(self._read("stock_table_name", "item", item)["available"]["N"])

    def reservations(self, item: str) -> set[str]:
        return set(self._read("stock_table_name", "item", item).get("reservations", {}).get("SS", []))

    def payment(self, number: str) -> str | None:
        """``charged``, ``refunded`` or nothing."""
        return self._read("payments_table_name", "payment", number).get("state", {}).get("S")

    def assert_undone(self, order: dict[str, Any], ended: Ended) -> None:
        """Nothing is left of an order that failed."""
        assert ended.status == "FAILED"
        assert self.available(order["item"]) == IN_STOCK
        assert self.reservations(order["item"]) == set()
        assert self.payment(ended.number) == "refunded"
        assert ended.steps[-3:] == ["Release stock", "Refund", "Undone"]

    def _read(self, table: str, key: str, value: str) -> dict[str, Any]:
        found = self.dynamodb.get_item(TableName=self.outputs[table], Key={key: {"S": value}})
        return found.get("Item", {})
