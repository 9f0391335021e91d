"""Functions with a runtime that this machine lacks, such as Ruby: MiniStack makes up what they return."""

from collections.abc import Callable, Mapping
from typing import Any

from embedded_aws.emulator.function_runtimes import find_missing
from embedded_aws.ministack import lambda_functions
from embedded_aws.ministack.patching import Patch


def _explain_missing(_: Callable[..., Any]) -> Callable[..., Any]:
    def execute(function: Mapping[str, Any], _event: Any, _request: str) -> dict[str, Any]:
        runtime: str = (function.get("config") or function).get("Runtime", "")
        reason = find_missing(runtime) or f"the runtime {runtime} cannot run here"
        error = {"errorMessage": f"{reason}.", "errorType": "Runtime.NotInEmbeddedEmulator"}
        return {"body": error, "error": True, "log": ""}

    return execute


PATCHES = (
    Patch(
        lambda_functions.execute_otherwise,
        _explain_missing,
        "a function with a runtime that this machine lacks is an error",
    ),
)
"""What replaces the results that MiniStack makes up."""
