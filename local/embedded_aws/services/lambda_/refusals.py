"""Functions that Lambda does not make."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from embedded_aws.emulator.function_runtimes import explain_rejection


def _check_function(inputs: Mapping[str, Any]) -> Iterable[str]:
    runtime = inputs.get("runtime")
    if isinstance(runtime, str) and (reason := explain_rejection(runtime)):
        yield f"runtime: {reason}"


REFUSALS: Final[Mapping[str, Callable[[Mapping[str, Any]], Iterable[str]]]] = {
    "aws:lambda/function:Function": _check_function,
}
"""Reasons to reject a function, by type."""
