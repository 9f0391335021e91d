"""Patch operations, whose values are strings."""

from collections.abc import Callable
from typing import Any

from embedded_aws.ministack import rest_apis
from embedded_aws.ministack.patching import Patch

_Patch = dict[str, Any]
_NUMBERS = {
    "authorizerResultTtlInSeconds": int,
    "burstLimit": int,
    "limit": int,
    "minimumCompressionSize": int,
    "offset": int,
    "rateLimit": float,
    "timeoutInMillis": int,
}
_MAPS = frozenset(
    {
        *("requestModels", "requestParameters", "requestTemplates", "responseModels", "responseParameters"),
        *("responseTemplates", "tlsConfig"),
    }
)
_LISTS = frozenset({"authorizationScopes", "cacheKeyParameters", "providerARNs"})
_BOOLEANS = {"true": True, "false": False}


def _apply_with_types(apply: Callable[..., Any]) -> Callable[..., Any]:
    def apply_typed(changed: dict[str, Any], operations: list[_Patch]) -> Any:
        others = [operation for operation in operations if not _change_list(changed, operation)]
        return apply(changed, [_add_type(changed, operation) for operation in others])

    return apply_typed


def _add_type(changed: dict[str, Any], operation: _Patch) -> _Patch:
    name, value = operation.get("path", "").rpartition("/")[2], operation.get("value")
    if isinstance(changed.get(operation.get("path", "").strip("/")), bool):
        return {**operation, "value": value == "true"}
    if name in _NUMBERS and value is not None:
        return {**operation, "value": _NUMBERS[name](value)}
    return operation


def _change_list(changed: dict[str, Any], operation: _Patch) -> bool:
    """Applies an operation on a part of a list; whether it was one."""
    parts: list[str] = [
        part.replace("~1", "/").replace("~0", "~") for part in operation["path"].strip("/").split("/")
    ]
    kind, value = operation.get("op", "replace"), str(operation.get("value"))
    match parts:
        case ["binaryMediaTypes", media_type]:
            there: list[str] = changed.get("binaryMediaTypes") or []
            others = [each for each in there if each != media_type]
            changed["binaryMediaTypes"] = [*others, media_type] if kind == "add" else others
        case ["endpointConfiguration", "types", _]:
            changed["endpointConfiguration"]["types"] = [value]
        case ["apiStages"]:
            api, _, stage = value.partition(":")
            stages: list[dict[str, Any]] = changed["apiStages"]
            left = [each for each in stages if (each["apiId"], each["stage"]) != (api, stage)]
            added: dict[str, Any] = {"apiId": api, "stage": stage, "throttle": {}}
            changed["apiStages"] = [*left, added] if kind == "add" else left
        case ["apiStages", api_stage, "throttle", path, limit]:
            for each in changed["apiStages"]:
                if f"{each['apiId']}:{each['stage']}" == api_stage:
                    each.setdefault("throttle", {}).setdefault(path, {})[limit] = _NUMBERS[limit](value)
        case [name, key] if name in _MAPS:
            members: dict[str, Any] = changed.get(name) or {}
            others = {each: given for each, given in members.items() if each != key}
            changed[name] = others if kind == "remove" else {**others, key: _BOOLEANS.get(value, value)}
        case [name] if name in _LISTS and kind in {"add", "remove"}:
            values: list[str] = changed.get(name) or []
            kept = [each for each in values if each != value]
            changed[name] = [*kept, value] if kind == "add" else kept
        case _:
            return False
    return True


PATCHES = (
    Patch(
        rest_apis.apply_patch,
        _apply_with_types,
        "an update can disable an API key, and changes members of maps and lists",
    ),
)
