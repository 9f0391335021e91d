"""The result of a state is limited to 256 KiB (Step Functions developer guide, "Quotas")."""

import json
from collections.abc import Callable
from typing import Final

from embedded_aws.ministack import step_functions

LARGEST: Final = 262_144
"""Most bytes of a result as JSON."""


def exceeds(value: object, most: int) -> bool:
    """Returns whether JSON has more than a number of bytes, without making more of it than that."""
    size = 0
    for part in json.JSONEncoder(ensure_ascii=False).iterencode(value):
        size += len(part.encode(errors="surrogatepass"))
        if size > most:
            return True
    return False


def _build_too_large_error(name: str) -> Exception:
    return step_functions.ExecutionError(
        "States.DataLimitExceeded",
        f"The state/task '{name}' returned a result with a size exceeding the maximum number of "
        "bytes service limit.",
    )


def limit_result(invoke: Callable[..., object]) -> Callable[..., object]:
    """Limits the result of a task."""

    def invoke_limited(resource: str, *rest: object) -> object:
        result = invoke(resource, *rest)
        if exceeds(result, LARGEST):
            raise _build_too_large_error(resource)
        return result

    return invoke_limited
