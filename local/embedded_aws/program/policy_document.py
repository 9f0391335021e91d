"""Computes ``aws.iam.get_policy_document`` without AWS, as the AWS provider does."""

import json
from typing import Any

from embedded_aws.program.wire import Properties

_LISTS = {
    "actions": "Action",
    "notActions": "NotAction",
    "resources": "Resource",
    "notResources": "NotResource",
}
_PRINCIPALS = {"principals": "Principal", "notPrincipals": "NotPrincipal"}


def policy_document(arguments: Properties) -> Properties:
    """Returns the result of ``aws:iam/getPolicyDocument:getPolicyDocument``.

    Statements of the source documents come first, then the given ones, then the overriding ones;
    a later statement with the same ``sid`` replaces an earlier one.
    """
    version = arguments.get("version", "2012-10-17")
    own = [_statement(statement) for statement in arguments.get("statements", [])]
    statements: list[Properties] = []
    for added in (
        *map(_statements_of, arguments.get("sourcePolicyDocuments", [])),
        own,
        *map(_statements_of, arguments.get("overridePolicyDocuments", [])),
    ):
        sids = {statement["Sid"] for statement in added if statement.get("Sid")}
        statements = [kept for kept in statements if kept.get("Sid") not in sids] + added
    document: Properties = {"Version": version}
    if "policyId" in arguments:
        document["Id"] = arguments["policyId"]
    document["Statement"] = statements
    return {
        **arguments,
        "id": "policy-document",
        "version": version,
        "json": json.dumps(document, indent=2),
        "minifiedJson": json.dumps(document, separators=(",", ":")),
    }


def _statements_of(source: str) -> list[Properties]:
    statements: list[Properties] | Properties = json.loads(source).get("Statement", [])
    return statements if isinstance(statements, list) else [statements]


def _statement(given: Properties) -> Properties:
    statement: Properties = {"Sid": given["sid"]} if given.get("sid") else {}
    statement["Effect"] = given.get("effect", "Allow")
    for name, key in _LISTS.items():
        if given.get(name):
            statement[key] = _one_or_many(given[name])
    for name, key in _PRINCIPALS.items():
        if given.get(name):
            statement[key] = _principals(given[name])
    for condition in given.get("conditions", []):
        tests = statement.setdefault("Condition", {}).setdefault(condition["test"], {})
        tests[condition["variable"]] = _one_or_many(condition["values"])
    return statement


def _principals(given: list[Properties]) -> Any:
    if given == [{"type": "*", "identifiers": ["*"]}]:
        return "*"
    return {principal["type"]: _one_or_many(principal["identifiers"]) for principal in given}


def _one_or_many(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values
