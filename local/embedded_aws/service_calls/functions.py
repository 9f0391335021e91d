"""Asynchronous invocations of functions by other services."""

from embedded_aws.ministack import lambda_functions


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
