"""Settings of asynchronous invocations."""

import re
import time
from collections.abc import Mapping
from typing import Final

from embedded_aws.json_values import JsonObject, read_object
from embedded_aws.ministack import lambda_functions
from embedded_aws.ministack.lambda_functions import FunctionRecord
from embedded_aws.ministack.records import read_members
from embedded_aws.services.lambda_.operations.calls import LATEST, FunctionCall, reject_value, report_missing
from embedded_aws.services.lambda_.operations.pages import list_page

_LIMITS: Final = ("MaximumEventAgeInSeconds", "MaximumRetryAttempts")
_DESTINATIONS: Final = "DestinationConfig"
_SERVICES: Final = ("events", "lambda", "s3", "sns", "sqs")


def _list_configs(function: FunctionRecord) -> dict[str, dict[str, object]]:
    return function.setdefault("event_invoke_configs", {})


def _key(call: FunctionCall) -> str:
    return "" if call.qualifier in (None, LATEST) else str(call.qualifier)


def _arn(call: FunctionCall) -> str:
    return f"{call.arn}:{call.qualifier or LATEST}"


def put_config(call: FunctionCall) -> tuple[int, object]:
    """Replaces the settings of a version or alias."""
    return 200, _store(call, {})


def update_config(call: FunctionCall) -> tuple[int, object]:
    """Changes some settings of a version or alias."""
    function = _require(call)
    current = _list_configs(function).get(_key(call))
    if current is None:
        raise report_missing(f"The function {_arn(call)} doesn't have an EventInvokeConfig")
    return 200, _store(call, current)


def _require(call: FunctionCall) -> FunctionRecord:
    if not any(name in call.data for name in (*_LIMITS, _DESTINATIONS)):
        raise reject_value("You must specify at least one of error handling or destination setting.")
    function = call.function
    if function is None or not call.exists(function):
        raise report_missing("The function doesn't exist.")
    return function


def _store(call: FunctionCall, current: Mapping[str, object]) -> dict[str, object]:
    function, given = _require(call), call.data
    if given.get(_DESTINATIONS):
        _check_destinations(call, read_object(given[_DESTINATIONS]))
    default: JsonObject = {"OnSuccess": {}, "OnFailure": {}}
    config: dict[str, object] = {
        "FunctionArn": _arn(call),
        "LastModified": time.time(),
        **{name: current[name] for name in _LIMITS if name in current},
        **{name: given[name] for name in _LIMITS if given.get(name) is not None},
        _DESTINATIONS: {
            **default,
            **(read_object(given.get(_DESTINATIONS)) or read_object(current.get(_DESTINATIONS))),
        },
    }
    _list_configs(function)[_key(call)] = config
    if not _key(call):
        function["event_invoke_config"] = config
    return config


def _check_destinations(call: FunctionCall, given: JsonObject) -> None:
    success: str | None = read_members(given, "OnSuccess").get("Destination")
    failure: str | None = read_members(given, "OnFailure").get("Destination")
    for arn in filter(None, (failure, success)):
        parts = arn.split(":")
        if len(parts) > 2 and parts[2] == "lambda":  # noqa: PLR2004 the service of an ARN
            found = re.search(r":function:([^:]+)", arn)
            name = found[1] if found else ""
            if name not in lambda_functions.functions:
                raise reject_value(f"The destination ARN {arn} is invalid.")
            if name == call.name:
                raise reject_value("You can't specify the function as a destination for itself.")
        elif len(parts) < 3 or parts[2] not in _SERVICES:  # noqa: PLR2004 the service of an ARN
            first = f"OnSuccess(destination={success})" if success else "null"
            second = f"OnFailure(destination={failure})" if failure else "null"
            raise reject_value(
                f"The provided destination config DestinationConfig(onSuccess={first}, onFailure={second}) "
                "is invalid."
            )


def get_config(call: FunctionCall) -> tuple[int, object]:
    """Returns the settings of a version or alias."""
    config = _list_configs(call.function).get(_key(call)) if call.function else None
    if config is None:
        raise report_missing(f"The function {_arn(call)} doesn't have an EventInvokeConfig")
    return 200, config


def list_configs(call: FunctionCall) -> tuple[int, object]:
    """Lists the settings of all versions and aliases."""
    if call.function is None:
        raise report_missing("The function doesn't exist.")
    configs = list(_list_configs(call.function).values())
    return 200, list_page(call.query, "FunctionEventInvokeConfigs", configs, "FunctionArn")


def delete_config(call: FunctionCall) -> tuple[int, object]:
    """Deletes the settings of a version or alias."""
    get_config(call)
    function = call.require_function()
    _list_configs(function).pop(_key(call))
    if not _key(call):
        function["event_invoke_config"] = None
    return 204, None
