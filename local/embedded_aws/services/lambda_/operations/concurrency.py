"""Reserved and provisioned concurrency."""

from datetime import UTC, datetime
from typing import Final

from embedded_aws.ministack import lambda_functions
from embedded_aws.ministack.lambda_functions import FunctionRecord
from embedded_aws.services.lambda_ import provisioning
from embedded_aws.services.lambda_.operations.calls import (
    LATEST,
    FunctionCall,
    OperationError,
    is_alias,
    reject_value,
)
from embedded_aws.services.lambda_.operations.pages import list_page
from embedded_aws.services.lambda_.provisioning import count_requested, list_configs, show_config
from embedded_aws.services.lambda_.tenant_isolation import check_isolation

_ACCOUNT: Final = 1000
_LEAST_UNRESERVED: Final = 100
_VERSION_REQUIRED: Final = "The function resource provided must be an alias or a published version."
_UNPUBLISHED: Final = "Provisioned Concurrency Configs cannot be applied to unpublished function versions."


def _count_unreserved(call: FunctionCall) -> int:
    """Returns the concurrency of the account that no other function has."""
    others = (each for name, each in lambda_functions.functions.items() if name != call.name)
    return _ACCOUNT - sum(_count_own(each) for each in others)


def _count_own(function: FunctionRecord) -> int:
    """Returns the reserved concurrency of a function, or its provisioned concurrency if none is reserved."""
    reserved = function.get("concurrency")
    return count_requested(list_configs(function)) if reserved is None else reserved


def put_reserved(call: FunctionCall) -> tuple[int, object]:
    """Reserves concurrency for a function."""
    function, value = call.require_function(), int(str(call.data.get("ReservedConcurrentExecutions", 0)))
    if _count_unreserved(call) - value < _LEAST_UNRESERVED:
        raise reject_value(
            "Specified ReservedConcurrentExecutions for function decreases account's "
            f"UnreservedConcurrentExecution below its minimum value of [{_LEAST_UNRESERVED}]."
        )
    provisioned = count_requested(list_configs(function))
    if value < provisioned:
        raise reject_value(
            f" ReservedConcurrentExecutions  {value} should not be lower than function's total provisioned "
            f"concurrency [{provisioned}]."
        )
    function["concurrency"] = value
    return 200, {"ReservedConcurrentExecutions": value}


def put_provisioned(call: FunctionCall) -> tuple[int, object]:
    """Requests provisioned concurrency for a version or alias."""
    if call.qualifier == LATEST:
        raise reject_value(_UNPUBLISHED)
    function, value = call.require_version(), int(str(call.data.get("ProvisionedConcurrentExecutions", 0)))
    check_isolation(function, "Provisioned concurrency")
    qualifier, configs = str(call.qualifier), function.setdefault("provisioned_concurrency", {})
    if is_alias(qualifier) and function["aliases"][qualifier]["FunctionVersion"] == LATEST:
        raise reject_value(_UNPUBLISHED)
    others = count_requested({name: each for name, each in configs.items() if name != qualifier})
    _check_overlap(function, qualifier)
    _check_available(call, function, others, value)
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
    configs[qualifier] = {"RequestedProvisionedConcurrentExecutions": value, "LastModified": moment}
    provisioning.begin(call.name, qualifier, configs[qualifier])
    return 202, show_config(configs[qualifier])


def _check_available(call: FunctionCall, function: FunctionRecord, others: int, value: int) -> None:
    """Checks that a function, or the account, has concurrency to provision.

    Args:
        call: The call.
        function: The function.
        others: Provisioned concurrency of its other versions and aliases.
        value: Requested concurrency.

    Raises:
        OperationError: If it does not.
    """
    reserved = function.get("concurrency")
    if reserved is not None:
        if reserved < others + value:
            raise reject_value(
                "Requested Provisioned Concurrency should not be greater than the "
                "reservedConcurrentExecution for function"
            )
        return
    unreserved = _count_unreserved(call) - others
    if value > unreserved:
        raise reject_value(
            "Specified ConcurrentExecutions for function is greater than account's unreserved concurrency "
            f"[{unreserved}]."
        )
    if unreserved - value < _LEAST_UNRESERVED:
        raise reject_value(
            "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution "
            f"below its minimum value of [{_LEAST_UNRESERVED}]."
        )


def _check_overlap(function: FunctionRecord, qualifier: str) -> None:
    configs = list_configs(function)
    aliases = function["aliases"]
    if is_alias(qualifier) and aliases[qualifier]["FunctionVersion"] in configs:
        raise OperationError(
            "ResourceConflictException",
            "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
        )
    if any(each["FunctionVersion"] == qualifier and name in configs for name, each in aliases.items()):
        raise OperationError(
            "ResourceConflictException", "Version is pointed by a Provisioned Concurrency alias"
        )


def get_provisioned(call: FunctionCall) -> tuple[int, object]:
    """Returns the provisioned concurrency of a version or alias."""
    if call.qualifier == LATEST:
        raise reject_value(_VERSION_REQUIRED)
    config = list_configs(call.require_version()).get(str(call.qualifier))
    if config is None:
        raise OperationError(
            "ProvisionedConcurrencyConfigNotFoundException",
            "No Provisioned Concurrency Config found for this function",
        )
    return 200, show_config(config)


def list_provisioned(call: FunctionCall) -> tuple[int, object]:
    """Lists the provisioned concurrency of all versions and aliases."""
    configs = list_configs(call.require_function())
    items = [{"FunctionArn": f"{call.arn}:{name}", **show_config(each)} for name, each in configs.items()]
    return 200, list_page(call.query, "ProvisionedConcurrencyConfigs", items, "FunctionArn")


def delete_provisioned(call: FunctionCall) -> tuple[int, object]:
    """Removes the provisioned concurrency of a version or alias."""
    if call.qualifier == LATEST:
        raise reject_value(_VERSION_REQUIRED)
    list_configs(call.require_version()).pop(str(call.qualifier), None)
    return 204, None


def move_provisioned(call: FunctionCall, alias: str) -> None:
    """Starts the provisioned concurrency of an alias in the version that the alias points to now."""
    config = list_configs(call.require_function()).get(alias)
    if config:
        config["_kept"] = show_config(config)["AvailableProvisionedConcurrentExecutions"]
        provisioning.begin(call.name, alias, config)
