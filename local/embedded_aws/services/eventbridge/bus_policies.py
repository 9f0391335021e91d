"""Policies of event buses."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from embedded_aws.ministack import eventbridge
from embedded_aws.ministack.records import Record, Response
from embedded_aws.ministack.responses import get_account_id, get_region, json_error, json_response

_ACCOUNT: Final = re.compile(r"\d{12}")
_PARTS: Final = ("StatementId", "Principal")
"""Parameters of a statement, which a request without a policy has."""


def put_policy(_: Callable[..., Response]) -> Callable[..., Response]:
    """Returns PutPermission, which replaces the policy of an event bus, or adds a statement to it."""

    def put_permission(given: Mapping[str, Any]) -> Response:
        bus = str(given.get("EventBusName") or "default").rpartition("event-bus/")[2]
        if "Policy" in given:
            policy = _read_object(given["Policy"])
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


def _read_object(text: str) -> Record | None:
    try:
        found: Any = json.loads(text)
    except ValueError:
        return None
    return cast("Record", found) if isinstance(found, dict) else None


def _add_statement(bus: str, given: Mapping[str, Any]) -> None:
    principal, partition = given["Principal"], f"arn:aws:events:{get_region()}:{get_account_id()}"
    account = f"arn:aws:iam::{principal}:root"
    statement: Record = {
        "Sid": given["StatementId"],
        "Effect": "Allow",
        "Principal": {"AWS": account} if _ACCOUNT.fullmatch(principal) else principal,
        "Action": given.get("Action", "events:PutEvents"),
        "Resource": f"{partition}:event-bus/{bus}",
    }
    if condition := given.get("Condition"):
        statement["Condition"] = {condition["Type"]: {condition["Key"]: condition["Value"]}}
    policy = eventbridge.bus_policies.get(bus) or {"Version": "2012-10-17", "Statement": []}
    others = [each for each in policy["Statement"] if each.get("Sid") != statement["Sid"]]
    eventbridge.bus_policies[bus] = {**policy, "Statement": [*others, statement]}
