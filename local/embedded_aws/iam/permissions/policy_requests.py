"""Requests that give a resource a policy: where the policy is, and the resource that it is for."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from embedded_aws.json_values import JsonObject, read_array, read_object, read_text
from embedded_aws.ministack.responses import get_account_id, get_region


@dataclass(frozen=True)
class GivenPolicy:
    """A policy in a request.

    Attributes:
        text: The policy as JSON.
        owner: ARN of the resource that it is for; empty if the policy can name others.
    """

    text: object
    owner: str = ""


@dataclass(frozen=True)
class PolicyRequest:
    """A request that may have a policy."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    query: Mapping[str, object]

    def operation(self) -> str:
        """Returns the operation of a request in JSON; empty if it is not in the headers."""
        return self.headers.get("x-amz-target", "").rpartition(".")[2]

    def json(self) -> JsonObject:
        """Returns the body."""
        try:
            found = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return read_object(found)

    def form(self) -> dict[str, str]:
        """Returns the body of a query request."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace")))


Find = Callable[[PolicyRequest], Iterator[GivenPolicy]]


def find_in_members(operations: Mapping[str, str], owner: str = "") -> Find:
    """Finds the policy in a member of the JSON of some operations.

    Args:
        operations: Names of the member by operation.
        owner: Name of the member with the ARN of the resource; empty if there is none.
    """

    def find(request: PolicyRequest) -> Iterator[GivenPolicy]:
        name, given = operations.get(request.operation()), request.json()
        if name and (text := given.get(name)):
            yield GivenPolicy(text, read_text(given.get(owner)) if owner else "")

    return find


def find_table_policy(request: PolicyRequest) -> Iterator[GivenPolicy]:
    """Finds the policy of a table or stream."""
    given, table = request.json(), ""
    if request.operation() == "CreateTable" and (text := given.get("ResourcePolicy")):
        table = read_text(given.get("TableName"))
        yield GivenPolicy(text, _name("dynamodb", f"table/{table.rpartition('/')[2]}"))
    yield from find_in_members({"PutResourcePolicy": "Policy"}, "ResourceArn")(request)


def find_queue_policy(request: PolicyRequest) -> Iterator[GivenPolicy]:
    """Finds the policy of a queue, in JSON or in a form."""
    if request.operation() in {"SetQueueAttributes", "CreateQueue"}:
        if text := read_object(request.json().get("Attributes")).get("Policy"):
            yield GivenPolicy(text)
    elif not request.operation() and b"Policy" in request.body:
        yield from map(GivenPolicy, _find_in_form(request.form(), "Name", "Value"))


def find_topic_policy(request: PolicyRequest) -> Iterator[GivenPolicy]:
    """Finds the policy of a topic."""
    if b"Policy" not in request.body:
        return
    form = request.form()
    if form.get("AttributeName") == "Policy" and (text := form.get("AttributeValue")):
        yield GivenPolicy(text, form.get("TopicArn", ""))
    for text in _find_in_form(form, "key", "value"):
        yield GivenPolicy(text, _name("sns", form.get("Name", "")))


def find_bucket_policy(request: PolicyRequest) -> Iterator[GivenPolicy]:
    """Finds the policy of a bucket; an empty one is invalid."""
    if request.method == "PUT" and "policy" in request.query:
        text = request.body.decode("utf-8", "replace")
        yield GivenPolicy(text, f"arn:aws:s3:::{request.path.removeprefix('/')}")


def find_api_policy(request: PolicyRequest) -> Iterator[GivenPolicy]:
    """Finds the policy of a REST API."""
    if request.path.startswith("/restapis") and b"olicy" in request.body:
        found = request.json()
        changes = map(read_object, read_array(found.get("patchOperations")))
        texts = (
            found.get("policy"),
            *(each.get("value") for each in changes if each.get("path") == "/policy"),
        )
        yield from (GivenPolicy(text) for text in texts if text)


def _find_in_form(form: Mapping[str, str], name: str, value: str) -> Iterator[str]:
    for each in form:
        if form[each] == "Policy" and each.endswith(name):
            text = form.get(f"{each[: -len(name)]}{value}")
            if text:
                yield text


def _name(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{get_region()}:{get_account_id()}:{resource}"
