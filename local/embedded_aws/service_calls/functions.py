"""Invocations of functions by other services."""

from embedded_aws.ministack import lambda_functions
from embedded_aws.service_calls.tenants import find_tenant_problem


def invoke_later(arn: str, event: object) -> bool:
    """Invokes a function asynchronously.

    Args:
        arn: ARN of the function, with its version or alias if any.
        event: The event.

    Returns:
        Whether the function exists.
    """
    function, config, _ = lambda_functions.find_function(arn)
    if function and config:
        lambda_functions.invoke_asynchronously(lambda_functions.execution_record(function, config), event)
    return bool(function and config)


def invoke(arn: str, event: object) -> lambda_functions.Result | None:
    """Invokes a function, and returns its result; None if it does not exist.

    Args:
        arn: ARN of the function, with its version or alias if any.
        event: The event.
    """
    function, config, _ = lambda_functions.find_function(arn)
    if not function or not config:
        return None
    return lambda_functions.execute_function(lambda_functions.execution_record(function, config), event)


def find_invocation_problem(arn: str, tenant: str | None) -> dict[str, str] | None:
    """Returns the body of Lambda's error of an invocation with or without a tenant; None without an error.

    Args:
        arn: ARN of the function, with its version or alias if any.
        tenant: The tenant; None without one.
    """
    _, config, _ = lambda_functions.find_function(arn)
    problem = find_tenant_problem(config, tenant) if config else None
    return {"message": problem} if problem else None
