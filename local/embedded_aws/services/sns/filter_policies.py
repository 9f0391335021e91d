"""Filter policies that SNS rejects."""

import json
from collections.abc import Iterator
from typing import Final, cast

from embedded_aws.json_values import Json, JsonObject, is_array, is_object, read_array
from embedded_aws.ministack import eventbridge

_SCOPES: Final = ("MessageAttributes", "MessageBody")
_KEYS: Final = 5
_COMBINATIONS: Final = 150
_LARGEST_NUMBER: Final = 1e9
"""Limits of a filter policy (SNS developer guide, filter policy constraints)."""

_Params = JsonObject


class _InvalidPolicyError(Exception):
    """Raised for a filter policy that SNS rejects; its text is that of SNS."""


def find_policy_problem(text: str, scope: str) -> str | None:
    """Returns why SNS rejects a filter policy, as it follows "Invalid parameter: "; None if it does not."""
    if scope not in _SCOPES:
        return (
            f"FilterPolicyScope: Invalid value [{scope}]. Please use either MessageBody or MessageAttributes"
        )
    try:
        policy = json.loads(text)
    except ValueError as error:
        return f"FilterPolicy: failed to parse JSON. {error}"
    except RecursionError:
        return "FilterPolicy: failed to parse JSON. It is nested too deeply"
    try:
        if not isinstance(policy, dict):
            raise _InvalidPolicyError("Filter policy must be a JSON object")  # noqa: TRY301
        _check(cast("_Params", policy))
    except (_InvalidPolicyError, eventbridge.InvalidPatternError) as error:
        return f"FilterPolicy: {error}"
    if scope == "MessageAttributes" and any(_is_nested(cast("_Params", policy))):
        return "Filter policy scope MessageAttributes does not support nested filter policy"
    return None


def _check(policy: _Params) -> None:
    leaves = list(_list_leaves(policy, ""))
    if max(len(policy), len({path for path, _ in leaves})) > _KEYS:
        raise _InvalidPolicyError(f"Filter policy can not have more than {_KEYS} keys")
    if _count(policy, 1) > _COMBINATIONS:
        raise _InvalidPolicyError("Filter policy is too complex")
    for _, values in leaves:
        for value in values:
            if isinstance(value, dict):
                _check_anything_but(value.get("anything-but"))
        eventbridge.validate_values(values)
        for value in values:
            if isinstance(value, dict):
                _check_operand(*next(iter(value.items())))


def _check_operand(operator: str, operand: object) -> None:
    """Rejects what event patterns of EventBridge allow, and filter policies do not."""
    match operator:
        case "wildcard" | "exactly":
            raise _InvalidPolicyError(f"Unrecognized match type {operator}")
        case "prefix" | "suffix" if not isinstance(operand, str):
            raise _InvalidPolicyError(f"{operator} match pattern must be a string")
        case "numeric":
            for number in cast("list[float]", operand)[1::2]:
                if abs(number) > _LARGEST_NUMBER:
                    raise _InvalidPolicyError("Value must be between -1.0E9 and 1.0E9, inclusive")
        case _:
            pass


def _check_anything_but(operand: object) -> None:
    """Rejects negated operators other than those of SNS."""
    if not isinstance(operand, dict) or not operand:
        return
    negated, value = next(iter(cast("_Params", operand).items()))
    if negated != "prefix":
        raise _InvalidPolicyError(f"Unsupported anything-but pattern: {negated}")
    if not isinstance(value, str):
        raise _InvalidPolicyError("prefix match pattern must be a string")


def _list_alternatives(name: str, part: object) -> list[_Params]:
    """Returns the alternatives of ``$or``; none if it is the name of a field."""
    given = read_array(part) if name == "$or" else []
    members = [each for each in given if is_object(each) and not eventbridge.or_reserved_keys & each.keys()]
    return members if len(members) == len(given) > 1 else []


def _list_leaves(fields: _Params, path: str) -> Iterator[tuple[str, list[Json]]]:
    for name, part in fields.items():
        if alternatives := _list_alternatives(name, part):
            for alternative in alternatives:
                yield from _list_leaves(alternative, path)
        elif is_object(part):
            if not part:
                raise _InvalidPolicyError("Empty objects are not allowed")
            yield from _list_leaves(part, f"{path}{name}.")
        elif is_array(part):
            yield f"{path}{name}", part
        else:
            raise _InvalidPolicyError(f'"{name}" must be an object or an array')


def _count(fields: _Params, depth: int) -> int:
    """Returns the number of combinations: values times depth, for each key, and the sum for ``$or``."""
    product = 1
    for name, part in fields.items():
        if alternatives := _list_alternatives(name, part):
            product *= sum(_count(alternative, depth) for alternative in alternatives)
        elif is_object(part):
            product *= _count(part, depth + 1)
        else:
            product *= len(read_array(part)) * depth
    return product


def _is_nested(fields: _Params) -> Iterator[bool]:
    for name, part in fields.items():
        if alternatives := _list_alternatives(name, part):
            for alternative in alternatives:
                yield from _is_nested(alternative)
        else:
            yield isinstance(part, dict)
