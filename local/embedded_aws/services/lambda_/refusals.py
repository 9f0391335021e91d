"""Functions, and what is set on them, that Lambda or its provider rejects."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from embedded_aws.request_validation.function_runtimes import explain_rejection
from embedded_aws.services.lambda_.node_imports import list_missing_modules
from embedded_aws.services.lambda_.zip_files import find_fault

_SCOPES: Final = ("CREATE_ONLY", "CRUD")


def _check_function(inputs: Mapping[str, object]) -> Iterable[str]:
    runtime = inputs.get("runtime")
    if isinstance(runtime, str) and (reason := explain_rejection(runtime)):
        yield f"runtime: {reason}"
    yield from _check_package(inputs)
    yield from _check_modules(inputs)


def _check_modules(inputs: Mapping[str, object]) -> Iterable[str]:
    """Checks the code of a function in Node.js; what its layers contain is not known here."""
    runtime = inputs.get("runtime")
    if not isinstance(runtime, str) or not runtime.startswith("nodejs") or inputs.get("layers"):
        return
    if missing := list_missing_modules(inputs.get("code"), inputs.get("handler")):
        yield (
            f"code: imports {', '.join(missing)}, which {runtime} has on AWS, and this machine has not. "
            f"Install what the function imports into its package (`npm install {' '.join(missing)}`), or add "
            "a layer with it."
        )


def _check_package(inputs: Mapping[str, object]) -> Iterable[str]:
    """Checks the zip of a function or a layer; a directory is packed later, and its zip is not broken."""
    named = getattr(inputs.get("code"), "path", None)
    path = Path(named).absolute() if isinstance(named, str) else Path()
    if path.is_file() and (fault := find_fault(path)):
        yield f"code: '{path}' is not a zip archive that Lambda can unzip: {fault}. Build it again."


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
    "aws:lambda/layerVersion:LayerVersion": _check_package,
    "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig": _check_provisioned,
}
"""Reasons to reject a resource, by type."""
