"""Functions, and what is set on them, that Lambda or its provider rejects."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from embedded_aws.request_validation.function_runtimes import explain_rejection

_SCOPES: Final = ("CREATE_ONLY", "CRUD")


def _check_function(inputs: Mapping[str, object]) -> Iterable[str]:
    runtime = inputs.get("runtime")
    if isinstance(runtime, str) and (reason := explain_rejection(runtime)):
        yield f"runtime: {reason}"


def _check_invocation(inputs: Mapping[str, object]) -> Iterable[str]:
    text, scope = inputs.get("input"), inputs.get("lifecycleScope", _SCOPES[0])
    if scope not in _SCOPES and isinstance(scope, str):
        yield f"lifecycleScope: {scope!r} is not valid; must be {' or '.join(_SCOPES)}."
    if not isinstance(text, str):
        return
    try:
        value = json.loads(text)
    except ValueError as error:
        yield f"input: contains an invalid JSON: {error}."
        return
    if scope == "CRUD" and not isinstance(value, dict):
        yield "input: lifecycleScope 'CRUD' requires a JSON object."


def _check_provisioned(inputs: Mapping[str, object]) -> Iterable[str]:
    count = inputs.get("provisionedConcurrentExecutions")
    if isinstance(count, int | float) and count < 1:
        yield f"provisionedConcurrentExecutions: {count:g} is out of range; must be at least 1."
    if inputs.get("qualifier") == "$LATEST":
        yield (
            "qualifier: '$LATEST' is not a published version; must be an alias or a published version. Set "
            "'publish' on the function and use its version."
        )


REFUSALS: Final[Mapping[str, Callable[[Mapping[str, object]], Iterable[str]]]] = {
    "aws:lambda/function:Function": _check_function,
    "aws:lambda/invocation:Invocation": _check_invocation,
    "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig": _check_provisioned,
}
"""Reasons to reject a resource, by type."""
