"""Condition keys of a call: those of its service, and the partition keys of the items that it names."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, Unpack

from embedded_aws.iam.permissions.batch_deletes import ignore_batch
from embedded_aws.iam.permissions.condition_keys import find_contexts
from embedded_aws.iam.permissions.partiql import find_leading_values, parse_statements
from embedded_aws.json_values import Json, JsonObject, is_array, is_object, read_text
from embedded_aws.ministack import dynamodb, iam_actions, iam_evaluator
from embedded_aws.ministack.dynamodb import Statement
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.responses import get_account_id

_LEADING_KEYS: Final = "dynamodb:LeadingKeys"
_PARTS_OF_MACHINES: Final = 7  # arn:aws:states:region:account:stateMachine:name
_UNKNOWN: Final = ["(unknown)"]
# The condition on the partition key in a key condition expression is always an equality.
# Only the beginning of a name can match: an expression of 1 MB is read once.
_EQUALITY: Final = re.compile(r"(?<![#\w:])([#\w]++)\s*+=\s*+(:\w+)|(?<![#\w])(:\w++)\s*+=\s*+([#\w]+)")


def _add_leading_keys(find: Callable[[bytes], dict[str, object]]) -> Callable[[bytes], dict[str, object]]:
    """Adds ``dynamodb:LeadingKeys``, the partition keys of the items that a request names."""

    def find_with_leading_keys(body: bytes) -> dict[str, object]:
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


def add_condition_keys(enforce: iam_evaluator.Enforce) -> iam_evaluator.Enforce:
    """Evaluates policies with the condition keys of the service."""

    def enforce_with_keys(
        key: str, action: str, service: str, region: str, **more: Unpack[iam_evaluator.Scope]
    ) -> iam_evaluator.Denial:
        given = more.get("service_context") or {}
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


def _split_qualifier(arn: str, keys: Mapping[str, object]) -> tuple[str, Mapping[str, object]]:
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


def _find_leading_keys(request: Mapping[str, Json]) -> Iterator[str]:
    table = request.get("TableName")
    if table:
        if not isinstance(table, str):
            raise TypeError
        name = _find_partition_key(table, read_text(request.get("IndexName")))
        for part in ("Key", "Item"):
            yield _format_text(_require_object(request[part]).get(name) if request.get(part) else None)
        yield _format_text(_read_query(request, name))
    for table, operation in _require_object(request.get("RequestItems") or {}).items():
        for item in _batch(operation):
            yield _format_text(item.get(_find_partition_key(table)))
    for operation in _require_array(request.get("TransactItems") or []):
        for one in _require_object(operation).values():
            yield from _find_leading_keys(_require_object(one))
    for statement in parse_statements(request):
        yield from map(_format_text, _read_statement(statement))


def _require_object(value: Json) -> JsonObject:
    if not is_object(value):
        raise TypeError
    return value


def _require_array(value: Json) -> list[Json]:
    if not is_array(value):
        raise TypeError
    return value


def _read_statement(statement: Statement) -> list[object]:
    values = find_leading_values(statement, _find_partition_key(statement["table"], statement.get("index")))
    if values is None:
        raise LookupError
    return values


def _is_scan(statement: Statement) -> bool:
    return statement["op"] == "SELECT" and not _read_statement(statement)


def _batch(operation: Json) -> Iterator[JsonObject]:
    """Yields the items of one table in a BatchGetItem or a BatchWriteItem."""
    if is_object(operation):
        yield from map(_require_object, _require_array(operation.get("Keys", [])))
        return
    for write in map(_require_object, _require_array(operation)):
        for kind, part in _WRITES.items():
            if kind in write:
                yield _require_object(_require_object(write[kind])[part])


_WRITES: Final = {"PutRequest": "Item", "DeleteRequest": "Key"}


def _read_query(request: Mapping[str, Json], name: str) -> Json:
    if condition := _require_object(request.get("KeyConditions") or {}).get(name):
        return _require_array(_require_object(condition)["AttributeValueList"])[0]
    if not (expression := request.get("KeyConditionExpression")):
        return None
    names = _require_object(request.get("ExpressionAttributeNames") or {})
    for match in _EQUALITY.finditer(str(expression)):
        attribute, value = match[1] or match[4], match[2] or match[3]
        if names.get(attribute, attribute) == name:
            return _require_object(request["ExpressionAttributeValues"])[value]
    raise LookupError  # a query has a partition key


def _find_partition_key(table: str, index: str | None = None) -> str:
    described = dynamodb.tables.get(table.rpartition("/")[2])
    if not described:
        return ""
    indexes = [
        *(described.get("GlobalSecondaryIndexes") or ()),
        *(described.get("LocalSecondaryIndexes") or ()),
    ]
    schema = next(
        (each["KeySchema"] for each in indexes if each["IndexName"] == index), described["KeySchema"]
    )
    return next((key["AttributeName"] for key in schema if key["KeyType"] == "HASH"), "")


def _format_text(value: object) -> str:
    """Returns the value of a typed attribute, such as ``{"S": "one"}``."""
    if not value:
        return ""
    if not is_object(value):
        raise TypeError
    return str(next(iter(value.values()), ""))


PATCHES = (
    Patch(
        iam_actions.dynamodb_condition_keys,
        _add_leading_keys,
        "policies can be limited to items by `dynamodb:LeadingKeys`",
    ),
)
