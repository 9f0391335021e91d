"""Tenant isolation of a function: environments that serve one tenant only."""

from typing import Final

import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import ArgumentError, Errors, InvalidArgument
from serverless_patterns.blocks.function.args import FunctionArgs

_CONFLICTS: Final = {
    "url": "a function URL names no tenant",
    "event_sources": "only Invoke and routes of a REST API name a tenant",
    "provisioned_concurrency": "an environment starts with the first request of its tenant",
    "snap_start": "an environment starts with the first request of its tenant",
    "durable": "an execution that continues names no tenant",
}
"""Arguments that Lambda does not combine with tenant isolation (Lambda developer guide), and why."""


def check_tenant_isolation(given: FunctionArgs[Completed], errors: Errors) -> None:
    """Checks the arguments that cannot be combined with tenant isolation.

    Args:
        given: Arguments of the function.
        errors: Receives what is wrong.
    """
    if not given["tenant_isolation"]:
        return
    for name, reason in _CONFLICTS.items():
        if given.get(name) not in (None, False, {}):
            errors.add(name, f"cannot be combined with 'tenant_isolation': {reason}. Remove either")


def build_tenancy_config(
    given: FunctionArgs[Completed],
) -> aws.lambda_.FunctionTenancyConfigArgsDict | None:
    """Returns the tenant isolation of a function as its resource accepts it."""
    return {"tenant_isolation_mode": "PER_TENANT"} if given["tenant_isolation"] else None


def require_tenant(name: str, tenant: str | None, *, is_isolated: bool) -> None:
    """Checks that a route names a tenant exactly if its function requires one.

    Raises:
        ArgumentError: If it does not.
    """
    if is_isolated and tenant is None:
        problem = "is required with 'tenant_isolation'; must be a part of the request, such as claim.tenant"
    elif tenant is not None and not is_isolated:
        problem = f"{tenant!r} requires 'tenant_isolation' of the function. Set that, or remove it"
    else:
        return
    raise ArgumentError(f"Function '{name}'", [InvalidArgument("route.tenant", problem)])


def reject_isolated(name: str, method: str, *, is_isolated: bool) -> None:
    """Checks that what invokes a function without a tenant may do so.

    Raises:
        ArgumentError: If the function has tenant isolation.
    """
    if is_isolated:
        problem = (
            "cannot be combined with 'tenant_isolation': only Invoke and routes of a REST API name a tenant."
            " Invoke the function from another one, by 'link'"
        )
        raise ArgumentError(f"Function '{name}'", [InvalidArgument(method, problem)])
