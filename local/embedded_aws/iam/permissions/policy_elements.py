"""Elements of policies that MiniStack reads otherwise: principals, variables, and global condition keys.

A statement that denies something would not apply.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from embedded_aws.iam.permissions.global_keys import set_global_keys
from embedded_aws.iam.permissions.principals import matches_caller
from embedded_aws.iam.permissions.statements import (
    evaluate_resource_policy,
    evaluate_trust_policy,
    parse,
)
from embedded_aws.iam.policy_language.patterns import ESCAPED_WILDCARDS
from embedded_aws.json_values import is_array, is_object
from embedded_aws.ministack import iam_evaluator
from embedded_aws.ministack.iam_evaluator import EvalContext, ParsedStatement
from embedded_aws.ministack.patching import Patch

_Match = Callable[[EvalContext, list[ParsedStatement], str], ParsedStatement | None]

_VARIABLE: Final = re.compile(r"\$\{([^,}]+?)(?:\s*,\s*'([^']*)')?\s*\}")
_CHARACTERS: Final = frozenset("*?$")
_PATTERNS: Final = re.compile("like|arn", re.IGNORECASE)


def _replace_variables(match: _Match) -> _Match:
    """Replaces variables such as ``${aws:username}`` in resources and conditions."""

    def match_first(
        context: EvalContext, statements: list[ParsedStatement], effect: str
    ) -> ParsedStatement | None:
        return match(context, [_resolve_elements(context, each) for each in statements], effect)

    return match_first


def _resolve_elements(context: EvalContext, statement: ParsedStatement) -> ParsedStatement:
    parts = {name: getattr(statement, name) for name in ("resources", "not_resources", "conditions")}
    if getattr(statement, "literal", False) or "${" not in str(parts):
        return statement
    conditions = {
        operator: _replace_variable(context, keys, _escape if _PATTERNS.search(operator) else str)
        for operator, keys in parts.pop("conditions").items()
    }
    lists = {name: _replace_variable(context, part, _escape) for name, part in parts.items()}
    return replace(statement, **lists, conditions=conditions)


def _replace_variable(context: EvalContext, part: object, write: Callable[[str], str]) -> object:
    if isinstance(part, str):
        return _VARIABLE.sub(lambda found: _find_value(context, found, write), part)
    if is_array(part):
        return [_replace_variable(context, each, write) for each in part]
    if is_object(part):
        return {name: _replace_variable(context, each, write) for name, each in part.items()}
    return part


def _find_value(context: EvalContext, found: "re.Match[str]", write: Callable[[str], str]) -> str:
    name = found[1].strip()
    if name in _CHARACTERS:
        return write(name)
    value = iam_evaluator.condition_value(name, context)
    text = value if isinstance(value, str) else found[2]
    # A variable without a value stays, which matches nothing; a value has no wildcards.
    return found[0] if text is None else write(text)


def _escape(text: str) -> str:
    return text.translate(ESCAPED_WILDCARDS)


def _decide_once(allows: Callable[..., bool]) -> Callable[..., bool]:
    """The policy of a queue or topic was evaluated before, with the whole request."""

    def allows_caller(policy: object, context: EvalContext, same_account: bool) -> bool:
        if same_account and not context.principal_arn.endswith(":root"):
            return True
        return allows(policy, context, same_account)

    return allows_caller


PATCHES = (
    Patch(
        iam_evaluator.resource_policy_allows,
        _decide_once,
        "conditions of the policy of a queue or topic see the whole request",
    ),
    Patch(
        iam_evaluator.principal_matches,
        lambda _: matches_caller,
        "principals of policies are exact, and no service is one of an account",
    ),
    Patch(
        iam_evaluator.condition_value,
        set_global_keys,
        "policies of every kind can have tags of the resource and global condition keys",
    ),
    Patch(
        iam_evaluator.first_match,
        _replace_variables,
        "policies have variables",
    ),
    Patch(
        iam_evaluator.evaluate_resource_policy,
        lambda _: evaluate_resource_policy,
        "a policy can deny everyone but some principals, and has the variables of its version",
    ),
    Patch(
        iam_evaluator.parse_policy_document,
        lambda _: parse,
        "policies of the first version have no variables",
    ),
    Patch(
        iam_evaluator.evaluate_trust_policy,
        lambda _: evaluate_trust_policy,
        "trust policies have variables, exceptions and exact principals",
    ),
)
