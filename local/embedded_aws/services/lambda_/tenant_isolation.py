"""Functions with tenant isolation: what cannot be combined with it, and invocations without a tenant."""

from collections.abc import Callable, Mapping
from typing import Final

from embedded_aws.ministack.lambda_functions import Result, read_configuration
from embedded_aws.ministack.records import read_members
from embedded_aws.service_calls.tenants import find_tenant, find_tenant_problem, is_isolated
from embedded_aws.services.lambda_.operations.calls import OperationError, reject_value

TENANT: Final = "TenantId"
"""Member of the configuration of a process: the tenant that it is for."""


def require_tenant(execute: Callable[..., Result]) -> Callable[..., Result]:
    """Fails invocations by services that name no tenant, such as topics and rules."""

    def execute_for_tenant(function: Mapping[str, object], event: object) -> Result:
        config = read_configuration(function)
        problem = find_tenant_problem(config, find_tenant()) if is_isolated(config) else None
        if problem is None:
            return execute(function, event)
        body = {"errorType": "InvalidParameterValueException", "errorMessage": problem}
        return {"body": body, "error": True, "log": ""}

    return execute_for_tenant


def check_isolation(function: Mapping[str, object] | None, feature: str) -> None:
    """Checks that a function to which a feature is added has no tenant isolation.

    Raises:
        OperationError: If it has.
    """
    if function and is_isolated(read_members(function, "config") or function):
        raise _reject(feature)


def check_isolated_settings(given: Mapping[str, object]) -> None:
    """Checks the parameters of a function that is created.

    Raises:
        OperationError: If it has snapshots and tenant isolation.
    """
    snapshots = read_members(given, "SnapStart")
    if is_isolated(given) and snapshots.get("ApplyOn") == "PublishedVersions":
        raise _reject("SnapStart")


def _reject(feature: str) -> OperationError:
    return reject_value(f"{feature} is not supported for functions with tenant isolation.")
