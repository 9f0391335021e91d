"""PartiQL statements: AWS authorizes each by its verb, on its table or index."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from embedded_aws.json_values import Json, is_object, read_array
from embedded_aws.ministack import dynamodb, iam_actions
from embedded_aws.ministack.dynamodb import Statement
from embedded_aws.ministack.patching import Patch

_Checks = list[tuple[str, str]]
_IN_REQUEST: Final = {
    "dynamodb:ExecuteStatement": None,
    "dynamodb:BatchExecuteStatement": "Statements",
    "dynamodb:ExecuteTransaction": "TransactStatements",
}
_VERBS: Final = {"EXISTS": "Select"}


def parse_statements(request: Mapping[str, Json]) -> Iterator[Statement]:
    """Yields the parsed statements of a request; those that DynamoDB rejects are left out."""
    listed: list[Mapping[str, Json]] = [request] if "Statement" in request else []
    for name in filter(None, _IN_REQUEST.values()):
        listed += filter(is_object, read_array(request.get(name)))
    for each in listed:
        try:
            parsed = dynamodb.parse_partiql(str(each["Statement"]), each.get("Parameters") or [])
        except (ValueError, LookupError, TypeError, AttributeError):
            continue
        yield parsed


def find_leading_values(statement: Statement, name: str) -> list[object] | None:
    """Returns the values that a statement names for the partition key; None if they are unknown.

    Args:
        statement: A parsed statement.
        name: Partition key of its table or index.
    """
    item = statement.get("item") or {}
    if statement["op"] == "INSERT":
        return [item.get("M", item).get(name)]
    chosen = statement.get("select") or statement
    for attribute, operator, value in chosen["conditions"]:
        if attribute == name and operator in {"=", "IN"}:
            return value if operator == "IN" else [value]
    # Without the key it is a scan, whose request has no such value on AWS either.
    return None if f"'{name}'" in str(chosen.get("where")) else []


def _check_statements(checks: Callable[..., _Checks]) -> Callable[..., _Checks]:
    def find_checks(action: str, body: bytes, region: str, account: str) -> _Checks:
        if action not in _IN_REQUEST:
            return checks(action, body, region, account)
        try:
            parsed = list(parse_statements(json.loads(body)))
        except (ValueError, TypeError, AttributeError):
            return []  # the operation rejects the request
        tables = f"arn:aws:dynamodb:{region}:{account}:table"
        return [
            (
                f"dynamodb:PartiQL{_VERBS.get(each['op'], each['op'].title())}",
                f"{tables}/{each['table']}" + (f"/index/{index}" if (index := each.get("index")) else ""),
            )
            for each in parsed
        ]

    return find_checks


PATCHES = (
    Patch(
        iam_actions.dynamodb_transaction_checks,
        _check_statements,
        "a PartiQL statement needs the permission for its verb on its table",
    ),
)
