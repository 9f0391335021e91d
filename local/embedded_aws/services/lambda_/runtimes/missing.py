"""Functions with a runtime that this machine lacks, such as Ruby: MiniStack makes up what they return."""

from collections.abc import Mapping

from embedded_aws.emulator.function_runtimes import find_missing
from embedded_aws.json_values import JsonObject
from embedded_aws.ministack import lambda_functions
from embedded_aws.ministack.lambda_functions import Execute, Result, read_configuration
from embedded_aws.ministack.patching import Patch


def _explain_missing(_: Execute) -> Execute:
    def execute(function: Mapping[str, object], _event: object, _request: str) -> Result:
        runtime = read_configuration(function).get("Runtime", "")
        reason = find_missing(runtime) or f"the runtime {runtime} cannot run here"
        error: JsonObject = {"errorMessage": f"{reason}.", "errorType": "Runtime.NotInEmbeddedEmulator"}
        return {"body": error, "error": True, "log": ""}

    return execute


PATCHES = (
    Patch(
        lambda_functions.execute_otherwise,
        _explain_missing,
        "a function with a runtime that this machine lacks is an error",
    ),
)
"""Replacements of results that MiniStack makes up."""
