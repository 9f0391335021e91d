"""Asynchronous invocations of functions by other services."""

from typing import Any, Final, cast

from ministack.services import lambda_svc

_LAMBDA: Final = cast("Any", lambda_svc)


def invoke_later(arn: str, event: Any) -> bool:
    """Invokes a function asynchronously.

    Args:
        arn: ARN of the function, with its version or alias if any.
        event: The event.

    Returns:
        Whether the function exists.
    """
    function, config, _ = _LAMBDA._get_func_record_for_ref(arn)
    if function and config:
        _LAMBDA.invoke_async_with_retry(_LAMBDA._execution_record_for_config(function, config), event)
    return bool(function and config)
