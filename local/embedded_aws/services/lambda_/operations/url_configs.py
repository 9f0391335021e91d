"""Checks and views of function URLs."""

import json

from embedded_aws.ministack import lambda_functions
from embedded_aws.ministack.records import Response
from embedded_aws.services.lambda_.operations.calls import (
    LATEST,
    FunctionCall,
    OperationError,
    is_alias,
    report_missing,
)
from embedded_aws.services.lambda_.tenant_isolation import check_isolation


def _key(call: FunctionCall) -> str:
    return call.name if call.qualifier in (None, LATEST) else f"{call.name}:{call.qualifier}"


def check_creation(call: FunctionCall) -> None:
    """Checks CreateFunctionUrlConfig.

    Raises:
        OperationError: If the function does not exist, or has a URL.
    """
    function = call.function
    if function is None:
        raise report_missing("Function does not exist")
    check_isolation(function, "A function URL")
    if there := lambda_functions.function_urls.get(_key(call)):
        raise OperationError(
            "ResourceConflictException",
            f"Failed to create function url config for [functionArn = {there['FunctionArn']}]. "
            "Error message:  FunctionUrlConfig exists for this Lambda function",
        )
    if is_alias(call.qualifier or "") and call.qualifier not in function["aliases"]:
        raise report_missing("Function does not exist")


def check_function(call: FunctionCall) -> None:
    """Checks ListFunctionUrlConfigs.

    Raises:
        OperationError: If the function does not exist.
    """
    if call.function is None:
        raise report_missing("Function does not exist")


def check_change(call: FunctionCall) -> None:
    """Checks UpdateFunctionUrlConfig.

    Raises:
        OperationError: If the function or its URL does not exist.
    """
    function = call.function
    if function is None or (is_alias(call.qualifier or "") and call.qualifier not in function["aliases"]):
        raise report_missing("Function does not exist")
    check_existence(call)


def check_existence(call: FunctionCall) -> None:
    """Checks operations on a URL.

    Raises:
        OperationError: If there is none.
    """
    if call.function is None or _key(call) not in lambda_functions.function_urls:
        raise report_missing()


def finish_creation(call: FunctionCall, response: Response) -> Response:
    """Stores the ARN with its alias, and the mode of invocation only if it is given."""
    status, headers, body = response
    config = lambda_functions.function_urls[_key(call)]
    config["FunctionArn"] = call.qualified_arn
    if "InvokeMode" not in call.data:
        config.pop("InvokeMode", None)
    shown: dict[str, object] = {name: value for name, value in config.items() if name != "LastModifiedTime"}
    del body
    return status, headers, json.dumps(shown).encode()
