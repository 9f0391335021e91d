"""Policies of event buses."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Final

from embedded_aws.json_values import JsonObject, is_array, is_object, read_object, read_text
from embedded_aws.ministack import eventbridge
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.responses import get_account_id, get_region, json_error, json_response

_ACCOUNT: Final = re.compile(r"\d{12}")
_PARTS: Final = ("StatementId", "Principal")
"""Parameters of a statement, which a request without a policy has."""


def put_policy(_: Callable[..., Response]) -> Callable[..., Response]:
    """Returns PutPermission, which replaces the policy of an event bus, or adds a statement to it."""

    def put_permission(given: Mapping[str, object]) -> Response:
        bus = str(given.get("EventBusName") or "default").rpartition("event-bus/")[2]
        if "Policy" in given:
            policy = _read_object(read_text(given["Policy"]))
            if policy is None:
                return json_error("ValidationException", "Policy is not a JSON object.", 400)
            eventbridge.bus_policies[bus] = policy
        elif missing := [name for name in _PARTS if not given.get(name)]:
            message = f"Parameter(s) {', '.join(missing)} must be specified without a policy."
            return json_error("ValidationException", message, 400)
        else:
            _add_statement(bus, given)
        return json_response({})

    return put_permission


def list_statements(policy: JsonObject) -> list[JsonObject]:
    """Returns the statements of a policy."""
    found = policy.get("Statement", [])
    return [read_object(each) for each in (found if is_array(found) else [found])]


def _read_object(text: str) -> JsonObject | None:
    try:
        found: object = json.loads(text)
    except ValueError:
        return None
    return found if is_object(found) else None


def _add_statement(bus: str, given: Mapping[str, object]) -> None:
    principal, partition = read_text(given["Principal"]), f"arn:aws:events:{get_region()}:{get_account_id()}"
    account = f"arn:aws:iam::{principal}:root"
    statement: JsonObject = {
        "Sid": read_text(given["StatementId"]),
        "Effect": "Allow",
        "Principal": {"AWS": account} if _ACCOUNT.fullmatch(principal) else principal,
        "Action": read_text(given.get("Action", "events:PutEvents")),
        "Resource": f"{partition}:event-bus/{bus}",
    }
    if condition := read_object(given.get("Condition")):
        key = read_text(condition["Key"])
        statement["Condition"] = {read_text(condition["Type"]): {key: condition["Value"]}}
    policy = eventbridge.bus_policies.get(bus) or {"Version": "2012-10-17", "Statement": []}
    others = [each for each in list_statements(policy) if each.get("Sid") != statement["Sid"]]
    eventbridge.bus_policies[bus] = {**policy, "Statement": [*others, statement]}
