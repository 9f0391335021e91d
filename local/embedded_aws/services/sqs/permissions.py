"""Statements that AddPermission adds to the policy of a queue."""

import json
import re
import time
from typing import Final

from embedded_aws.iam.permissions.policy_sizes import find_queue_excess
from embedded_aws.json_values import JsonObject, is_array, read_object
from embedded_aws.ministack import sqs
from embedded_aws.ministack.sqs import Parameters, Result, SqsError
from embedded_aws.services.sqs.errors import invalid_parameter

_ACCOUNT: Final = re.compile(r"\d{12}")
_ACTIONS: Final = frozenset(
    {
        *("*", "ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "GetQueueUrl"),
        *("ListDeadLetterSourceQueues", "PurgeQueue", "ReceiveMessage", "SendMessage"),
    }
)
_LABEL: Final = re.compile(r"[A-Za-z0-9_-]{1,80}")
_ADMINISTRATION: Final = "Only the queue owner is allowed to invoke this action."


def add_permission(data: Parameters, url: str) -> Result:
    """Allows accounts to use a queue by a statement in its policy."""
    queue = sqs.queue_of_url(url, "sqs:AddPermission")
    label, accounts, actions = data.get("Label", ""), data.get("AWSAccountIds", []), data.get("Actions", [])
    if not _LABEL.fullmatch(label):
        reason = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length."
        raise invalid_parameter("Label", label, reason)
    for account in accounts:
        if not _ACCOUNT.fullmatch(str(account)):
            raise invalid_parameter("PrincipalId", f"[{', '.join(accounts)}]", "Unable to verify.")
    for action in actions:
        if action not in _ACTIONS:
            raise invalid_parameter("ActionName", f"SQS:{action}", f"{_ADMINISTRATION}")
    arn = queue["attributes"]["QueueArn"]
    policy = _read(queue) or {"Version": "2008-10-17", "Id": f"{arn}/SQSDefaultPolicy", "Statement": []}
    statements = _list_statements(policy)
    if any(each.get("Sid") == label for each in statements):
        raise invalid_parameter("Label", label, "Already exists.")
    principals = [f"arn:aws:iam::{account}:root" for account in accounts]
    added = {
        "Sid": label,
        "Effect": "Allow",
        "Principal": {"AWS": _simplify(principals)},
        "Action": _simplify([f"SQS:{action}" for action in actions]),
        "Resource": arn,
    }
    extended: dict[str, object] = {**policy, "Statement": [*statements, added]}
    if reason := find_queue_excess(extended):
        raise SqsError("OverLimit", reason)
    _store(queue, extended)
    return {}


def remove_permission(data: Parameters, url: str) -> Result:
    """Removes the statement with a label from the policy of a queue."""
    queue, label = sqs.queue_of_url(url, "sqs:RemovePermission"), data.get("Label")
    policy = _read(queue) or {}
    statements = _list_statements(policy)
    left = [each for each in statements if each.get("Sid") != label]
    if len(left) == len(statements):
        raise invalid_parameter("Label", label, "can't find label.")
    _store(queue, {**policy, "Statement": left})
    return {}


def _read(queue: sqs.Queue) -> JsonObject:
    return json.loads(queue["attributes"].get("Policy") or "{}")


def _list_statements(policy: JsonObject) -> list[JsonObject]:
    found = policy.get("Statement", [])
    return [read_object(each) for each in (found if is_array(found) else [found])]


def _simplify(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values


def _store(queue: sqs.Queue, policy: dict[str, object]) -> None:
    if policy["Statement"]:
        queue["attributes"]["Policy"] = json.dumps(policy, separators=(",", ":"))
    else:
        queue["attributes"].pop("Policy", None)
    queue["attributes"]["LastModifiedTimestamp"] = str(int(time.time()))


OPERATIONS: Final = {"AddPermission": add_permission, "RemovePermission": remove_permission}
