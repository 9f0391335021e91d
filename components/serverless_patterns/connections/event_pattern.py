"""Event patterns, by which EventBridge, Lambda and SNS choose the events that pass."""

import json
import math
from collections.abc import Iterator
from typing import Any, Final, cast

from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.arguments.quotas import EVENT_PATTERN
from serverless_patterns.arguments.text import join, show
from serverless_patterns.connections.match_operators import (
    EVENT_BRIDGE,
    LAMBDA,
    SNS,
    Dialect,
    Problem,
    check_operator,
)

_COMBINATIONS: Final = 1_000
"""Combinations that ``$or`` makes of a pattern (EventBridge user guide, using multiple fields)."""
_POLICY_COMBINATIONS: Final = 150
_POLICY_KEYS: Final = 5
_OPERATORS: Final = frozenset(
    {*EVENT_BRIDGE.operators, "=", "<", "<=", ">", ">=", "regex", "not-wildcard", "not-equals-ignore-case"}
)
"""Names that ``$or`` cannot use for fields."""


def check_event_pattern(
    errors: Errors, argument: str, pattern: dict[str, Any], dialect: Dialect = EVENT_BRIDGE
) -> None:
    """Checks that ``pattern``, found under ``argument``, chooses some events and is one that AWS accepts."""
    if not pattern:
        errors.add(argument, "is empty: it would match every event. Name a field, at least")
    for path, reason in _check_fields(pattern, dialect):
        errors.add(join(argument, path), reason)
    combinations = _combinations(pattern)
    if combinations > _COMBINATIONS:
        errors.add(
            argument, f"makes {combinations:,} combinations by '$or'; must be at most {_COMBINATIONS:,}"
        )
    size = len(json.dumps(pattern, default=lambda _: "", ensure_ascii=False, separators=(",", ":")).encode())
    if size > dialect.longest:
        errors.add(argument, f"has {size:,} bytes as JSON; must be at most {dialect.longest:,}")
    elif dialect is EVENT_BRIDGE:
        errors.warn_above(argument, size, EVENT_PATTERN)


def check_filter(errors: Errors, argument: str, pattern: dict[str, Any]) -> None:
    """Checks a filter of an event source mapping of Lambda."""
    check_event_pattern(errors, argument, pattern, LAMBDA)


def check_filter_policy(policy: dict[str, Any] | None, scope: str | None, errors: Errors) -> None:
    """Checks the arguments ``filter_policy`` and ``filter_policy_scope`` of a subscription to a topic."""
    if policy is None:
        if scope:
            errors.add("filter_policy_scope", "requires 'filter_policy'. Set that, or remove it")
        return
    before = len(errors)
    check_event_pattern(errors, "filter_policy", policy, SNS)
    if len(errors) > before:
        return
    if scope == "MessageAttributes":
        for name in _find_nested(policy):
            errors.add(
                f"filter_policy.{name}",
                "is nested, but attributes of a message are not;"
                " set 'filter_policy_scope' to MessageBody, or name the attribute itself",
            )
    paths = {path for path, _ in _leaves(policy)}
    if len(paths) > _POLICY_KEYS:
        errors.add("filter_policy", f"has {len(paths)} keys; must be at most {_POLICY_KEYS}")
    combinations = _policy_combinations(policy, 1)
    if combinations > _POLICY_COMBINATIONS:
        errors.add(
            "filter_policy",
            f"has {combinations:,} combinations of values; must be at most {_POLICY_COMBINATIONS}."
            " SNS multiplies the number of values of each key by its depth, and those of all keys",
        )


def _is_or(name: str, part: Any) -> bool:
    """Returns whether ``part`` lists alternatives. Otherwise, "$or" is the name of a field, as any other."""
    return (
        name == "$or"
        and isinstance(part, list | tuple)
        and len(cast("list[Any]", part)) > 0
        and all(isinstance(each, dict) and not _OPERATORS & each.keys() for each in cast("list[Any]", part))
    )


def _check_fields(fields: dict[str, Any], dialect: Dialect) -> Iterator[Problem]:
    for name, part in fields.items():
        if _is_or(name, part):
            alternatives = cast("list[dict[str, Any]]", part)
            if len(alternatives) == 1:
                yield name, "must have at least 2 alternatives. Add one, or name the fields without '$or'"
            for index, alternative in enumerate(alternatives):
                yield from _check_nested(f"{name}.{index}", alternative, dialect)
        elif isinstance(part, dict):
            yield from _check_nested(name, cast("dict[str, Any]", part), dialect)
        elif isinstance(part, list | tuple):
            for path, reason in _check_values(cast("list[Any]", part), dialect):
                yield join(name, path), reason
        else:
            yield name, f"{show(part)} must be in a list, as in [{show(part)}]"


def _check_nested(path: str, fields: dict[str, Any], dialect: Dialect) -> Iterator[Problem]:
    if not fields:
        yield path, "is empty; name a field, at least"
    for below, reason in _check_fields(fields, dialect):
        yield join(path, below), reason


def _check_values(values: list[Any], dialect: Dialect) -> Iterator[Problem]:
    if not values:
        yield "", "is empty and would match nothing; name a value, at least"
    for index, value in enumerate(values):
        if isinstance(value, dict):
            for path, reason in check_operator(cast("dict[str, Any]", value), dialect):
                yield join(str(index), path), reason
        elif isinstance(value, list | tuple):
            yield (
                str(index),
                f"{show(cast('object', value))} must be a string, a number, true, false, or null",
            )


def _combinations(fields: dict[str, Any]) -> int:
    """Returns the number of patterns without ``$or`` that a pattern stands for, as EventBridge counts."""
    product = 1
    for name, part in fields.items():
        if _is_or(name, part):
            alternatives = cast("list[dict[str, Any]]", part)
            product *= len(alternatives) * math.prod(map(_combinations, alternatives))
        elif isinstance(part, dict):
            product *= _combinations(cast("dict[str, Any]", part))
    return product


def _policy_combinations(fields: dict[str, Any], depth: int) -> int:
    product = 1
    for name, part in fields.items():
        if _is_or(name, part):
            product *= sum(_policy_combinations(each, depth) for each in cast("list[dict[str, Any]]", part))
        elif isinstance(part, dict):
            product *= _policy_combinations(cast("dict[str, Any]", part), depth + 1)
        else:
            product *= len(part) * depth
    return product


def _leaves(fields: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Returns each key that has values, with its path, which is the same in all alternatives of ``$or``."""
    for name, part in fields.items():
        if _is_or(name, part):
            for alternative in cast("list[dict[str, Any]]", part):
                yield from _leaves(alternative)
        elif isinstance(part, dict):
            yield from ((join(name, path), leaf) for path, leaf in _leaves(cast("dict[str, Any]", part)))
        elif not is_output(part):
            yield name, part


def _find_nested(fields: dict[str, Any]) -> Iterator[str]:
    """Returns the paths of the keys that have keys instead of values."""
    for name, part in fields.items():
        if _is_or(name, part):
            for index, alternative in enumerate(cast("list[dict[str, Any]]", part)):
                yield from (f"{name}.{index}.{nested}" for nested in _find_nested(alternative))
        elif isinstance(part, dict):
            yield name
