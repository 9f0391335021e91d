"""Changes of API keys and other parts of an API, which come as texts."""

from collections.abc import Callable
from typing import Any, cast

from ministack.services import apigateway_v1

from embedded_aws.emulator_mends.patching import replace

_Patch = dict[str, Any]


def mend() -> None:
    """Takes ``true`` and ``false`` for what they mean, so that a key that is turned off is off."""
    replace(cast("Any", apigateway_v1), "_apply_patch", _typed)


def _typed(apply: Callable[..., Any]) -> Callable[..., Any]:
    def apply_typed(changed: dict[str, Any], operations: list[_Patch]) -> Any:
        return apply(changed, [_as_boolean(changed, operation) for operation in operations])

    return apply_typed


def _as_boolean(changed: dict[str, Any], operation: _Patch) -> _Patch:
    if not isinstance(changed.get(operation.get("path", "").strip("/")), bool):
        return operation
    return {**operation, "value": operation.get("value") == "true"}
