"""Condition keys of a call: those of its service, and the partition keys of the items that it names."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from embedded_aws.iam.permissions.batch_deletes import ignore_batch
from embedded_aws.iam.permissions.condition_keys import find_contexts
from embedded_aws.iam.permissions.partiql import find_leading_values, parse_statements
from embedded_aws.ministack import dynamodb, iam_actions, iam_evaluator
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.responses import get_account_id

_LEADING_KEYS: Final = "dynamodb:LeadingKeys"
_PARTS_OF_MACHINES: Final = 7  # arn:aws:states:region:account:stateMachine:name
_UNKNOWN: Final = ["(unknown)"]
# The condition on the partition key in a key condition expression is always an equality.
# Only the beginning of a name can match: an expression of 1 MB is read once.
_EQUALITY: Final = re.compile(r"(?<![#\w:])([#\w]++)\s*+=\s*+(:\w+)|(?<![#\w])(:\w++)\s*+=\s*+([#\w]+)")


def _add_leading_keys(find: Callable[[bytes], dict[str, Any]]) -> Callable[[bytes], dict[str, Any]]:
    """Adds ``dynamodb:LeadingKeys``, the partition keys of the items that a request names."""

    def find_with_leading_keys(body: bytes) -> dict[str, Any]:
        found = find(body)
        try:
            request = json.loads(body or b"{}")
            keys = sorted({key for key in _find_leading_keys(request) if key})
            scans = any(_is_scan(each) for each in parse_statements(request))
        except (ValueError, TypeError, AttributeError, LookupError):
            return {**found, _LEADING_KEYS: _UNKNOWN}
        scan = {"dynamodb:FullTableScan": "true"} if scans else {}
        return {**found, **scan, **({_LEADING_KEYS: keys} if keys else {})}

    return find_with_leading_keys


def add_condition_keys(enforce: Callable[..., Any]) -> Callable[..., Any]:
    """Evaluates policies with the condition keys of the service."""

    def enforce_with_keys(key: str, action: str, service: str, region: str, **more: Any) -> Any:
        given: Mapping[str, Any] = more.get("service_context") or {}
        if service == "states":
            more["resource_arn"], given = _split_qualifier(more.get("resource_arn", "*"), given)
        for context in find_contexts(action, more.get("resource_arn", "*"), given):
            denied = enforce(key, action, service, region, **{**more, "service_context": context})
            denied = ignore_batch(denied, action)
            if denied is None and given.get(_LEADING_KEYS) is _UNKNOWN:
                denied = _deny_limited(key)
            if denied is not None:
                return denied
        return None

    return enforce_with_keys


def _split_qualifier(arn: str, keys: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """Returns the ARN of a state machine without the version or alias, which is a condition key."""
    *machine, qualifier = arn.split(":")
    if len(machine) < _PARTS_OF_MACHINES or ":stateMachine:" not in arn:
        return arn, keys
    return ":".join(machine), {**keys, "states:StateMachineQualifier": qualifier}


def _deny_limited(key: str) -> iam_evaluator.Denial:
    """Denies requests with unknown partition keys to callers who are limited to some of them."""
    principal = iam_evaluator.resolve_principal(key, get_account_id())
    if isinstance(principal, iam_evaluator.AuthError):
        return principal
    policies = [*(principal.policies or ()), *(each for limit in principal.limits for each in limit)]
    if iam_evaluator.names_condition_key(policies, _LEADING_KEYS.lower()):
        return iam_evaluator.EvalResult("ImplicitDeny", principal_arn=principal.arn)
    return None


def _find_leading_keys(request: Mapping[str, Any]) -> Iterator[str]:
    table = request.get("TableName")
    if table:
        name = _find_partition_key(table, request.get("IndexName"))
        for part in ("Key", "Item"):
            yield _format_text(request[part].get(name) if request.get(part) else None)
        yield _format_text(_read_query(request, name))
    batches: Mapping[str, Any] = request.get("RequestItems") or {}
    for table, operation in batches.items():
        for item in _batch(operation):
            yield _format_text(item.get(_find_partition_key(table)))
    for operation in request.get("TransactItems") or ():
        for one in operation.values():
            yield from _find_leading_keys(one)
    for statement in parse_statements(request):
        yield from map(_format_text, _read_statement(statement))


def _read_statement(statement: Mapping[str, Any]) -> list[Any]:
    values = find_leading_values(statement, _find_partition_key(statement["table"], statement.get("index")))
    if values is None:
        raise LookupError
    return values


def _is_scan(statement: Mapping[str, Any]) -> bool:
    return statement["op"] == "SELECT" and not _read_statement(statement)


def _batch(operation: dict[str, Any] | list[dict[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yields the items of one table in a BatchGetItem or a BatchWriteItem."""
    if isinstance(operation, dict):
        yield from operation.get("Keys", ())
        return
    for write in operation:
        yield from (write[kind][part] for kind, part in _WRITES.items() if kind in write)


_WRITES: Final = {"PutRequest": "Item", "DeleteRequest": "Key"}


def _read_query(request: Mapping[str, Any], name: str) -> Any:
    conditions: Mapping[str, Any] = request.get("KeyConditions") or {}
    if condition := conditions.get(name):
        return condition["AttributeValueList"][0]
    if not (expression := request.get("KeyConditionExpression")):
        return None
    names: Mapping[str, str] = request.get("ExpressionAttributeNames") or {}
    for match in _EQUALITY.finditer(expression):
        attribute, value = match[1] or match[4], match[2] or match[3]
        if names.get(attribute, attribute) == name:
            return request["ExpressionAttributeValues"][value]
    raise LookupError  # a query has a partition key


def _find_partition_key(table: str, index: str | None = None) -> str:
    described: dict[str, Any] = dynamodb.tables.get(table.rpartition("/")[2]) or {}
    indexes: list[dict[str, Any]] = [
        *(described.get("GlobalSecondaryIndexes") or ()),
        *(described.get("LocalSecondaryIndexes") or ()),
    ]
    within: dict[str, Any] = next((each for each in indexes if each["IndexName"] == index), described)
    return next((key["AttributeName"] for key in within.get("KeySchema", ()) if key["KeyType"] == "HASH"), "")


def _format_text(value: Mapping[str, str] | None) -> str:
    return next(iter(value.values()), "") if value else ""


PATCHES = (
    Patch(
        iam_actions.dynamodb_condition_keys,
        _add_leading_keys,
        "policies can be limited to items by `dynamodb:LeadingKeys`",
    ),
)
