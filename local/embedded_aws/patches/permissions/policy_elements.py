"""Elements of policies that MiniStack reads otherwise: principals, variables, and who calls for whom.

A statement that denies something would not apply.
"""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, cast

from ministack.core import iam_evaluator

from embedded_aws.patches.patching import Patch

_EVALUATOR: Final = cast("Any", iam_evaluator)
_VARIABLE: Final = re.compile(r"\$\{([^,}]+?)(?:\s*,\s*'([^']*)')?\s*\}")
_WILDCARD: Final = re.compile("[*?]")
_NAMED: Final = re.compile(r":user/|:assumed-role/|[*?]")
_NO_CHARACTER: Final = "\ue000"
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
    if "${" not in str(parts):
        return statement
    return replace(statement, **{name: _replaced(context, part) for name, part in parts.items()})


def _replaced(context: Any, part: Any) -> Any:
    if isinstance(part, str):
        return _VARIABLE.sub(lambda found: _value(context, found), part)
    if isinstance(part, list):
        return [_replaced(context, each) for each in cast("list[Any]", part)]
    if isinstance(part, dict):
        return {name: _replaced(context, each) for name, each in cast("dict[str, Any]", part).items()}
    return part


def _value(context: Any, found: "re.Match[str]") -> str:
    value = _EVALUATOR._resolve_condition_key(found[1].strip(), context)
    text = value if isinstance(value, str) else found[2]
    # A variable without a value stays, which matches nothing; a value has no wildcards.
    return found[0] if text is None else _WILDCARD.sub(_NO_CHARACTER, text)


def _with_exceptions(evaluate: Callable[..., Any]) -> Callable[..., Any]:
    """A statement that denies everyone but some principals applies to all others."""

    def evaluate_all(policy: Any, context: Any, service: str | None = None, **more: Any) -> Any:
        if "NotPrincipal" in str(policy):
            document = json.loads(policy) if isinstance(policy, str) else policy
            found = document["Statement"]
            statements = cast("list[dict[str, Any]]", found if isinstance(found, list) else [found])
            stated = [_for_others(each, context, service) for each in statements]
            return evaluate({**document, "Statement": stated}, context, service=service, **more)
        return evaluate(policy, context, service=service, **more)

    return evaluate_all


def _for_others(statement: dict[str, Any], context: Any, service: str | None) -> dict[str, Any]:
    excepted = statement.get("NotPrincipal")
    if excepted is None or statement.get("Effect") != "Deny":
        return statement
    named = _EVALUATOR._names_caller(excepted, context.principal_arn) or (
        service is not None and _EVALUATOR._service_principal_matches(excepted, service)
    )
    return statement if named else {**statement, "Principal": "*"}


def _exact(matches: Callable[[Any, str], bool]) -> Callable[[Any, str], bool]:
    """An ARN of a principal has no wildcards, and its case matters."""

    def matches_exactly(principal: Any, caller: str) -> bool:
        if not isinstance(principal, dict):
            return matches(principal, caller)
        given: Any = cast("dict[str, Any]", principal).get("AWS", [])
        named = cast("list[str]", given if isinstance(given, list) else [given])
        kept = [each for each in named if each in {"*", caller} or not _NAMED.search(each)]
        return matches({**cast("dict[str, Any]", principal), "AWS": kept}, caller)

    return matches_exactly


PATCHES = (
    Patch(
        iam_evaluator,
        "_principal_matches",
        "4cfc178105ad724a",
        _exact,
        "principals of policies are exact",
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
        _with_exceptions,
        "a policy can deny everyone but some principals",
    ),
)
