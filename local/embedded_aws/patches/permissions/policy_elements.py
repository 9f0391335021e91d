"""Elements of policies that MiniStack reads otherwise: principals, variables, and who calls for whom.

A statement that denies something would not apply.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, cast

from ministack.core import iam_evaluator
from ministack.services import iam

from embedded_aws.patches.patching import Patch
from embedded_aws.patches.permissions.statements import (
    evaluate_resource_policy,
    evaluate_trust_policy,
    parse,
)
from embedded_aws.patches.wildcards import ESCAPED_WILDCARDS

_EVALUATOR: Final = cast("Any", iam_evaluator)
_VARIABLE: Final = re.compile(r"\$\{([^,}]+?)(?:\s*,\s*'([^']*)')?\s*\}")
_CHARACTERS: Final = frozenset("*?$")
_PATTERNS: Final = re.compile("like|arn", re.IGNORECASE)
_OF_SERVICES: Final = frozenset({"aws:viaawsservice", "aws:principalisawsservice"})


def _as_of_service(resolve: Callable[[str, Any], Any]) -> Callable[[str, Any], Any]:
    """Each request says whether a service makes it."""

    def resolve_key(key: str, context: Any) -> Any:
        found = resolve(key, context)
        if found is None and key.lower() in _OF_SERVICES:
            return str(context.principal_type == "Service").lower()
        return found

    return resolve_key


def _with_variables(match: Callable[[Any, list[Any], str], Any]) -> Callable[[Any, list[Any], str], Any]:
    """Replaces variables such as ``${aws:username}`` in resources and conditions."""

    def match_first(context: Any, statements: list[Any], effect: str) -> Any:
        return match(context, [_resolved(context, each) for each in statements], effect)

    return match_first


def _resolved(context: Any, statement: Any) -> Any:
    parts = {name: getattr(statement, name) for name in ("resources", "not_resources", "conditions")}
    if getattr(statement, "literal", False) or "${" not in str(parts):
        return statement
    conditions = {
        operator: _replaced(context, keys, _escape if _PATTERNS.search(operator) else str)
        for operator, keys in parts.pop("conditions").items()
    }
    lists = {name: _replaced(context, part, _escape) for name, part in parts.items()}
    return replace(statement, **lists, conditions=conditions)


def _replaced(context: Any, part: Any, write: Callable[[str], str]) -> Any:
    if isinstance(part, str):
        return _VARIABLE.sub(lambda found: _value(context, found, write), part)
    if isinstance(part, list):
        return [_replaced(context, each, write) for each in cast("list[Any]", part)]
    if isinstance(part, dict):
        return {name: _replaced(context, each, write) for name, each in cast("dict[str, Any]", part).items()}
    return part


def _value(context: Any, found: "re.Match[str]", write: Callable[[str], str]) -> str:
    name = found[1].strip()
    if name in _CHARACTERS:
        return write(name)
    value = _EVALUATOR._resolve_condition_key(name, context)
    text = value if isinstance(value, str) else found[2]
    # A variable without a value stays, which matches nothing; a value has no wildcards.
    return found[0] if text is None else write(text)


def _escape(text: str) -> str:
    return text.translate(ESCAPED_WILDCARDS)


def _matches_caller(principal: Any, caller: str) -> bool:
    """Whether principals of a policy include a caller; they have no wildcards, and their case matters."""
    if principal == "*":
        return True
    given: Any = cast("dict[str, Any]", principal).get("AWS", []) if isinstance(principal, dict) else []
    return not find_names(caller).isdisjoint(cast("list[str]", given if isinstance(given, list) else [given]))


def find_names(caller: str) -> set[str]:
    """Returns what a policy can name a caller by: everyone, its account, its role, and itself."""
    parts = caller.split(":")
    if len(parts) < len(["arn", "aws", "iam", "", "account", "name"]):
        return {"*", caller}
    account = parts[4]
    role = role_arn_of(caller)
    return {"*", caller, account, f"{parts[0]}:{parts[1]}:iam::{account}:root", *([role] if role else [])}


def role_arn_of(session: str) -> str | None:
    """Returns the ARN of the role of a session, with its path; None if the ARN is not one of a session."""
    account, separator, names = session.partition(":sts::")[2].partition(":assumed-role/")
    if not separator:
        return None
    name = names.partition("/")[0]
    role: dict[str, Any] | None = cast("Any", iam)._roles.get_scoped(account, None, name)
    return role["Arn"] if role else f"arn:aws:iam::{account}:role/{name}"


PATCHES = (
    Patch(
        iam_evaluator,
        "_principal_matches",
        "4cfc178105ad724a",
        lambda _: _matches_caller,
        "principals of policies are exact, and no service is one of an account",
    ),
    Patch(
        iam_evaluator,
        "_resolve_condition_key",
        "1d1dee0fd969ceb1",
        _as_of_service,
        "conditions distinguish services from other callers",
    ),
    Patch(
        iam_evaluator,
        "_first_match",
        "f2822f250507c584",
        _with_variables,
        "policies have variables",
    ),
    Patch(
        iam_evaluator,
        "evaluate_resource_policy",
        "b5057f52ad9353eb",
        lambda _: evaluate_resource_policy,
        "a policy can deny everyone but some principals, and has the variables of its version",
    ),
    Patch(
        iam_evaluator,
        "parse_policy_document",
        "bcf5dde786973018",
        lambda _: parse,
        "policies of the first version have no variables",
    ),
    Patch(
        iam_evaluator,
        "evaluate_trust_policy",
        "0521c1831d35cd3b",
        lambda _: evaluate_trust_policy,
        "trust policies have variables, exceptions and exact principals",
    ),
)
