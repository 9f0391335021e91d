"""Patch operations of UpdateStage."""

from collections.abc import Mapping
from typing import Final

from embedded_aws.ministack import rest_apis
from embedded_aws.ministack.records import Record
from embedded_aws.services.api_gateway.control.calls import ApiError, read_map, read_members
from embedded_aws.services.api_gateway.control.patching import Change

_SIMPLE: Final = ("cacheClusterSize", "clientCertificateId", "description", "documentationVersion")
_FLAGS: Final = ("cacheClusterEnabled", "tracingEnabled")
_LOGS: Final = ("destinationArn", "format")
_CANARY: Final = "canarySettings"
_COPIES: Final = {
    ("canarySettings/deploymentId", "deploymentId"): "deploymentId",
    ("canarySettings/stageVariableOverrides", "variables"): "variables",
}
_SETTINGS: Final[Mapping[tuple[str, str], tuple[str, type]]] = {
    ("metrics", "enabled"): ("metricsEnabled", bool),
    ("logging", "dataTrace"): ("dataTraceEnabled", bool),
    ("logging", "loglevel"): ("loggingLevel", str),
    ("throttling", "burstLimit"): ("throttlingBurstLimit", int),
    ("throttling", "rateLimit"): ("throttlingRateLimit", float),
    ("caching", "enabled"): ("cachingEnabled", bool),
    ("caching", "ttlInSeconds"): ("cacheTtlInSeconds", int),
    ("caching", "dataEncrypted"): ("cacheDataEncrypted", bool),
    ("caching", "requireAuthorizationForCacheControl"): ("requireAuthorizationForCacheControl", bool),
    ("caching", "unauthorizedCacheControlHeaderStrategy"): ("unauthorizedCacheControlHeaderStrategy", str),
}
_CACHING: Final = "caching/ttlInSeconds, {0}/caching/enabled, {0}/caching/dataEncrypted, "
_CONTROL: Final = (
    "{0}/caching/requireAuthorizationForCacheControl, {0}/caching/unauthorizedCacheControlHeaderStrategy, "
)
_LOGGING: Final = (
    "{0}/metrics/enabled, {0}/logging/dataTrace, {0}/logging/loglevel, {0}/throttling/burstLimit"
)
# API Gateway's own list, with its missing commas.
_PATHS: Final = (
    "/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, "
    "/accessLogSettings, /accessLogSettings/destinationArn, /accessLogSettings/format, "
    + (_LOGGING + "{0}/throttling/rateLimit{0}/" + _CACHING + _CONTROL).format("/{resourcePath}/{httpMethod}")
    + (_LOGGING + " {0}/throttling/rateLimit {0}/" + _CACHING + _CONTROL).format("/*/*")
    + "/variables/{variable_name}, /tracingEnabled"
)


def apply_change(stage: Record, change: Change, deployments: Mapping[str, object]) -> None:
    """Applies a patch operation to the record of a stage.

    Args:
        stage: The record.
        change: The operation.
        deployments: Deployments of the API.

    Raises:
        ApiError: If the operation is not allowed.
    """
    if change.kind == "copy":
        _promote(stage, change)
        return
    match change.parts:
        case ("deploymentId",) if change.kind == "replace":
            _check_deployment(change.value, deployments)
            stage["deploymentId"] = change.value
        case (name,) if name in _SIMPLE:
            stage[name] = None if change.kind == "remove" else change.value
        case (name,) if name in _FLAGS and change.kind == "replace":
            stage[name] = change.flag
        case ("variables", name):
            _change_variable(stage, change, name)
        case ("accessLogSettings", *place):
            _change_logs(stage, change, place)
        case ("canarySettings", *place):
            _change_canary(stage, change, place, deployments)
        case (*path, http_method, category, setting) if (category, setting) in _SETTINGS:
            _change_setting(stage, change, f"{'/'.join(path)}/{http_method}", (category, setting))
        case parts if change.kind == "remove" and len(parts) > 1:
            _remove_settings(stage, "/".join(parts))
        case _:
            raise _reject(change)


def _reject(change: Change) -> ApiError:
    return ApiError(f"Invalid method setting path: {change.path}. Must be one of: [{_PATHS}]")


def _check_deployment(identifier: str | None, deployments: Mapping[str, object]) -> None:
    if identifier not in deployments:
        raise ApiError("Deployment id does not exist")


def _change_variable(stage: Record, change: Change, name: str) -> None:
    variables: dict[str, object] = dict(read_map(stage, "variables"))
    if change.kind == "remove":
        variables.pop(name, None)
    else:
        variables[name] = change.value or ""
    stage["variables"] = variables


def _change_logs(stage: Record, change: Change, place: list[str]) -> None:
    if change.kind == "remove":
        if place:
            _remove_settings(stage, f"accessLogSettings/{'/'.join(place)}")
        stage["accessLogSettings"] = {}
        return
    if len(place) != 1 or place[0] not in _LOGS:
        allowed = ", ".join(f"/accessLogSettings/{name}" for name in _LOGS)
        raise ApiError(f"Invalid accessLogSettings path. Must be one of : [{allowed}]")
    if not change.value:
        raise ApiError("Access Log value must not be empty")
    stage["accessLogSettings"] = {**read_map(stage, "accessLogSettings"), place[0]: change.value}


def _change_canary(
    stage: Record, change: Change, place: list[str], deployments: Mapping[str, object]
) -> None:
    if change.kind == "remove" and len(place) < 2:  # noqa: PLR2004 the name of a variable is the second
        if place:
            _remove_settings(stage, f"{_CANARY}/{place[0]}")
        stage.pop(_CANARY, None)
        return
    known = place in (["deploymentId"], ["percentTraffic"], ["useStageCache"])
    if not known and place[:1] != ["stageVariableOverrides"]:
        raise _reject(change)
    if change.kind == "add":
        raise ApiError(f"Invalid add operation with path: {change.path}")
    default = {"percentTraffic": 0.0, "useStageCache": False, "deploymentId": stage["deploymentId"]}
    canary: Record = {**default, **read_map(stage, _CANARY)}
    match place:
        case ["deploymentId"]:
            _check_deployment(change.value, deployments)
            canary["deploymentId"] = change.value
        case ["percentTraffic"]:
            canary["percentTraffic"] = float(change.value or 0)
        case ["useStageCache"]:
            canary["useStageCache"] = change.flag
        case [_, name]:
            overrides = {**read_map(canary, "stageVariableOverrides"), name: change.value}
            if change.kind == "remove":
                overrides.pop(name)
            canary["stageVariableOverrides"] = overrides
        case _:
            raise _reject(change)
    stage[_CANARY] = canary


def _promote(stage: Record, change: Change) -> None:
    """Copies a value of the canary to the stage."""
    copied = _COPIES.get((change.source.removeprefix("/"), "/".join(change.parts)))
    if copied is None:
        raise ApiError(
            f"Invalid copy operation with path: {change.path} and from {change.source}. Valid copy:path are "
            "[/deploymentId, /variables] and valid copy:from are [/canarySettings/deploymentId, "
            "/canarySettings/stageVariableOverrides]"
        )
    canary = read_map(stage, _CANARY)
    if not canary:
        raise ApiError("Promotion not available. Canary does not exist.")
    if copied == "deploymentId":
        stage[copied] = canary["deploymentId"]
    elif overrides := read_map(canary, "stageVariableOverrides"):
        stage[copied] = {**read_map(stage, "variables"), **overrides}


def _change_setting(stage: Record, change: Change, path: str, setting: tuple[str, str]) -> None:
    name, kind = _SETTINGS[setting]
    settings = dict(read_members(stage, "methodSettings"))
    if change.kind == "remove":
        _remove_settings(stage, "/".join(change.parts))
    inherited = settings.get("*/*") or rest_apis.build_method_settings()
    value: object = change.flag if kind is bool else kind(change.value or "0")
    settings[path] = {**settings.get(path, inherited), name: value}
    stage["methodSettings"] = settings


def _remove_settings(stage: Record, path: str) -> None:
    settings = dict(read_members(stage, "methodSettings"))
    if path not in settings:
        raise ApiError(
            f"Cannot remove method setting {path} because there is no method setting for this method "
        )
    settings.pop(path)
    stage["methodSettings"] = settings
