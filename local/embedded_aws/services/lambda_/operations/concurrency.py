"""Reserved and provisioned concurrency."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from embedded_aws.ministack import lambda_functions
from embedded_aws.ministack.records import Record
from embedded_aws.services.lambda_.operations.calls import (
    LATEST,
    FunctionCall,
    OperationError,
    is_alias,
    reject_value,
)
from embedded_aws.services.lambda_.operations.pages import list_page

_ACCOUNT: Final = 1000
_LEAST_UNRESERVED: Final = 100
_DELAY: Final = 1.0
_VERSION_REQUIRED: Final = "The function resource provided must be an alias or a published version."


def _list_provisioned(function: Mapping[str, Any]) -> dict[str, Record]:
    return function.get("provisioned_concurrency") or {}


def _count(configs: Mapping[str, Record]) -> int:
    return sum(each["RequestedProvisionedConcurrentExecutions"] for each in configs.values())


def put_reserved(call: FunctionCall) -> tuple[int, Any]:
    """Reserves concurrency for a function."""
    function, value = call.require_function(), int(call.data.get("ReservedConcurrentExecutions", 0))
    others = sum(
        each.get("concurrency") or 0 for name, each in lambda_functions.functions.items() if name != call.name
    )
    if _ACCOUNT - others - value < _LEAST_UNRESERVED:
        raise reject_value(
            "Specified ReservedConcurrentExecutions for function decreases account's "
            f"UnreservedConcurrentExecution below its minimum value of [{_LEAST_UNRESERVED}]."
        )
    provisioned = _count(_list_provisioned(function))
    if value < provisioned:
        raise reject_value(
            f" ReservedConcurrentExecutions  {value} should not be lower than function's total provisioned "
            f"concurrency [{provisioned}]."
        )
    function["concurrency"] = value
    return 200, {"ReservedConcurrentExecutions": value}


def put_provisioned(call: FunctionCall) -> tuple[int, Any]:
    """Requests provisioned concurrency for a version or alias."""
    if call.qualifier == LATEST:
        raise reject_value(
            "Provisioned Concurrency Configs cannot be applied to unpublished function versions."
        )
    function, value = call.require_version(), int(call.data.get("ProvisionedConcurrentExecutions", 0))
    qualifier, configs = str(call.qualifier), function.setdefault("provisioned_concurrency", {})
    others = _count({name: each for name, each in configs.items() if name != qualifier})
    reserved = function.get("concurrency")
    if reserved is not None and reserved < others + value:
        raise reject_value(
            "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution "
            "for function"
        )
    if value > _ACCOUNT:
        raise reject_value(
            "Specified ConcurrentExecutions for function is greater than account's unreserved concurrency "
            f"[{_ACCOUNT}]."
        )
    if _ACCOUNT - value < _LEAST_UNRESERVED:
        raise reject_value(
            "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution "
            f"below its minimum value of [{_LEAST_UNRESERVED}]."
        )
    _check_overlap(function, qualifier)
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
    configs[qualifier] = {
        "RequestedProvisionedConcurrentExecutions": value,
        "LastModified": moment,
        "_ready": time.time() + _DELAY,
    }
    return 202, _show(configs[qualifier])


def _check_overlap(function: Record, qualifier: str) -> None:
    configs = _list_provisioned(function)
    aliases: dict[str, Record] = function["aliases"]
    if is_alias(qualifier) and aliases[qualifier]["FunctionVersion"] in configs:
        raise OperationError(
            "ResourceConflictException",
            "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
        )
    if any(each["FunctionVersion"] == qualifier and name in configs for name, each in aliases.items()):
        raise OperationError(
            "ResourceConflictException", "Version is pointed by a Provisioned Concurrency alias"
        )


def _show(config: Record) -> Record:
    requested = config["RequestedProvisionedConcurrentExecutions"]
    ready = time.time() >= config.get("_ready", 0)
    return {
        "RequestedProvisionedConcurrentExecutions": requested,
        "AvailableProvisionedConcurrentExecutions": requested if ready else 0,
        "AllocatedProvisionedConcurrentExecutions": requested if ready else 0,
        "Status": "READY" if ready else "IN_PROGRESS",
        "LastModified": config["LastModified"],
    }


def get_provisioned(call: FunctionCall) -> tuple[int, Any]:
    """Returns the provisioned concurrency of a version or alias."""
    if call.qualifier == LATEST:
        raise reject_value(_VERSION_REQUIRED)
    config = _list_provisioned(call.require_version()).get(str(call.qualifier))
    if config is None:
        raise OperationError(
            "ProvisionedConcurrencyConfigNotFoundException",
            "No Provisioned Concurrency Config found for this function",
        )
    return 200, _show(config)


def list_provisioned(call: FunctionCall) -> tuple[int, Any]:
    """Lists the provisioned concurrency of all versions and aliases."""
    configs = _list_provisioned(call.require_function())
    items = [{"FunctionArn": f"{call.arn}:{name}", **_show(each)} for name, each in configs.items()]
    return 200, list_page(call.query, "ProvisionedConcurrencyConfigs", items, "FunctionArn")


def delete_provisioned(call: FunctionCall) -> tuple[int, Any]:
    """Removes the provisioned concurrency of a version or alias."""
    if call.qualifier == LATEST:
        raise reject_value(_VERSION_REQUIRED)
    _list_provisioned(call.require_version()).pop(str(call.qualifier), None)
    return 204, None
