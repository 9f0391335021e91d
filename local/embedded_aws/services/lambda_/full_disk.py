"""Explains errors of functions on a full disk, and rejects further requests until there is space."""

import re
import tempfile
from pathlib import Path

from embedded_aws.emulator.disk_space import describe_shortage, measure_code, require_space
from embedded_aws.errors import SpaceError
from embedded_aws.json_values import read_object
from embedded_aws.ministack.lambda_functions import Execute, FunctionRecord, Result, read_configuration

_FULL = re.compile(r"\[Errno 28\]|\bENOSPC\b|No space left on device")

_missing: dict[str, tuple[int, str]] = {}
"""By function name the bytes that it lacked, and their purpose."""


def find_disk_full_error() -> str | None:
    """Returns the error of a full disk as long as it applies; otherwise None."""
    for name, (needed, purpose) in list(_missing.items()):
        try:
            require_space(_find_directory(), needed, purpose)
        except SpaceError as error:
            return str(error)
        _missing.pop(name, None)
    return None


def explain_full_disk(execute: Execute) -> Execute:
    """Adds the directory and the required space to the error of a function on a full disk."""

    def execute_explained(function: FunctionRecord, *invocation: object) -> Result:
        result = execute(function, *invocation)
        error = read_object(result["body"])
        if result.get("error") and _FULL.search(message := str(error["errorMessage"])):
            name = read_configuration(function).get("FunctionName", "")
            needed, purpose = measure_code(function["code_zip"]), f"the function {name}"
            _missing[name] = needed, purpose
            error["errorMessage"] = f"{message}: {describe_shortage(_find_directory(), needed, purpose)}"
        return result

    return execute_explained


def _find_directory() -> Path:
    """Returns the temporary directory of the user, which contains the emulator's."""
    return Path(tempfile.gettempdir()).parent
