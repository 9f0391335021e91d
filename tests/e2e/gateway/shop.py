"""The deployed shop as its clients see it, and what can be seen of it from behind."""

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

import urllib3

from embedded_aws import Deployment
from tests.e2e.conftest import eventually

HTTP = urllib3.PoolManager(maxsize=32, retries=False)
PASSWORD = "Correct-4-horse-battery"
CENTS, STOCK = 1_250, 10


@dataclass(frozen=True)
class Answer:
    """Response to a client."""

    status: int
    headers: urllib3.HTTPHeaderDict
    body: Any
    """The JSON in it; its text, if it is none."""

    @property
    def message(self) -> str:
        return self.body["message"]


def request(url: str, method: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
    """Sends a request; a body that is not a string is sent as JSON."""
    content = body if body is None or isinstance(body, str | bytes) else json.dumps(body)
    kind = {} if body is None else {"Content-Type": "application/json"}
    answer = HTTP.request(method, url, body=content, headers={**kind, **(headers or {})}, timeout=120)
    text = answer.data.decode()
    try:
        return Answer(answer.status, answer.headers, json.loads(text) if text else None)
    except ValueError:
        return Answer(answer.status, answer.headers, text)


class Shop:
    """A deployment of the stack; every item has a unique name, so that tests share nothing."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment, self.outputs = deployment, deployment.outputs
        self.url = deployment.local_url("api_url")
        self.dynamodb, self.sqs = deployment.client("dynamodb"), deployment.client("sqs")
        self._numbers = itertools.count()

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Sends a request; in the names of headers ``_`` is a hyphen."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return request(f"{self.url}{path}", method, body, named)

    def ask_as_staff(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        return self.ask(method, path, body, Authorization=self.token, **headers)

    @cached_property
    def tokens(self) -> dict[str, str]:
        """The tokens of a member of the staff."""
        return self.sign_in(self.outputs["user_pool_id"], self.outputs["user_pool_client_id"])

    @property
    def token(self) -> str:
        """His id token."""
        return self.tokens["IdToken"]

    def sign_in(self, pool: str, client: str) -> dict[str, str]:
        """The tokens of a new user of a pool."""
        cognito, user = self.deployment.client("cognito-idp"), f"{self.unique('staff')}@example.com"
        cognito.admin_create_user(UserPoolId=pool, Username=user, MessageAction="SUPPRESS")
        cognito.admin_set_user_password(UserPoolId=pool, Username=user, Password=PASSWORD, Permanent=True)
        signed_in = cognito.admin_initiate_auth(
            UserPoolId=pool,
            ClientId=client,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": user, "PASSWORD": PASSWORD},
        )
        return signed_in["AuthenticationResult"]

    def key(self, name: str) -> str:
        """The value of an API key."""
        key_id = self.outputs["api_key_ids"][name]
        return self.deployment.client("apigateway").get_api_key(apiKey=key_id, includeValue=True)["value"]

    def unique(self, prefix: str) -> str:
        return f"{prefix}-{next(self._numbers)}"

    def stock_item(self, item: str | None = None) -> str:
        """An item that is on sale."""
        item = item or self.unique("item")
        numbers = {name: {"N": str(value)} for name, value in (("cents", CENTS), ("stock", STOCK))}
        stored = {"id": {"S": item}, "name": {"S": item.title()}, **numbers}
        self.dynamodb.put_item(TableName=self.outputs["items_table_name"], Item=stored)
        return item

    def find(self, table: str, id_: str) -> dict[str, Any] | None:
        """An item of a table, as plain values."""
        found = self.dynamodb.get_item(TableName=self.outputs[f"{table}_table_name"], Key={"id": {"S": id_}})
        return (
            {name: next(iter(value.values())) for name, value in found["Item"].items()}
            if "Item" in found
            else None
        )

    def order(self, id_: str) -> dict[str, Any]:
        """An order, once it is written."""
        return eventually(lambda: self.find("orders", id_), f"the order {id_}")

    def count(self, table: str) -> int:
        return self.dynamodb.scan(TableName=self.outputs[f"{table}_table_name"], Select="COUNT")["Count"]

    def take_event(self, **detail: Any) -> dict[str, Any]:
        """The event whose detail has these members, out of the queue of the events."""

        def look() -> dict[str, Any] | None:
            url = self.outputs["events_queue_url"]
            received = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=1)
            for message in received.get("Messages", []):
                event = json.loads(message["Body"])
                if detail.items() <= event["detail"].items():
                    self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                    return event
            return None

        return eventually(look, f"an event with {detail}")

    def resource(self, name: str) -> Any:
        """The outputs of a resource of the stack by its logical name."""
        return self.deployment.recording.find_by_name(name).outputs

    @contextmanager
    def remove_rights(self, name: str) -> Iterator[None]:
        """A role without its policy ``<name>-policy``."""
        iam, found = self.deployment.client("iam"), self.deployment.recording.find_by_name(f"{name}-policy")
        role, policy = found.inputs["role"], found.outputs["name"]
        document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
        iam.delete_role_policy(RoleName=role, PolicyName=policy)
        try:
            yield
        finally:
            iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps(document))


def encode(part: str) -> str:
    """``part`` as one part of a path."""
    return quote(part, safe="")
