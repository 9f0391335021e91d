"""The result of a task is limited to 256 KiB (Step Functions developer guide, "Quotas")."""

import json
from collections.abc import Callable
from typing import Any, Final, cast

from ministack.services import stepfunctions

from embedded_aws.patches.patching import Patch

_STATES = cast("Any", stepfunctions)
_LONGEST: Final = 262_144  # bytes


def _limited(invoke: Callable[..., Any]) -> Callable[..., Any]:
    def invoke_limited(resource: str, *rest: Any) -> Any:
        result = invoke(resource, *rest)
        if len(json.dumps(result, ensure_ascii=False).encode()) > _LONGEST:
            raise _STATES._ExecutionError(
                "States.DataLimitExceeded",
                f"The state/task '{resource}' returned a result with a size exceeding the maximum number of "
                "bytes service limit.",
            )
        return result

    return invoke_limited


PATCHES = (
    Patch(
        stepfunctions,
        "_invoke_resource",
        "807b391860b50265",
        _limited,
        "the result of a task is limited",
        over="state_machine_roles",
    ),
)
