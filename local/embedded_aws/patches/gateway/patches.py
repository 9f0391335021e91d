"""Patch operations, whose values are strings."""

from collections.abc import Callable
from typing import Any

from ministack.services import apigateway_v1

from embedded_aws.patches.patching import Patch

_Patch = dict[str, Any]


def _typed(apply: Callable[..., Any]) -> Callable[..., Any]:
    def apply_typed(changed: dict[str, Any], operations: list[_Patch]) -> Any:
        return apply(changed, [_as_boolean(changed, operation) for operation in operations])

    return apply_typed


def _as_boolean(changed: dict[str, Any], operation: _Patch) -> _Patch:
    if not isinstance(changed.get(operation.get("path", "").strip("/")), bool):
        return operation
    return {**operation, "value": operation.get("value") == "true"}


PATCHES = (
    Patch(
        apigateway_v1,
        "_apply_patch",
        "e06e0826d745d2b4",
        _typed,
        "an update can disable an API key",
    ),
)
