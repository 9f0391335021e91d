"""Checks of functions before they are created or changed."""

import json
from collections.abc import Mapping
from typing import Final

from embedded_aws.json_values import JsonObject, read_array
from embedded_aws.ministack.records import read_members
from embedded_aws.services.lambda_.durable.limits import check_durable_settings
from embedded_aws.services.lambda_.operations.calls import (
    LATEST,
    FunctionCall,
    OperationError,
    is_alias,
    read_option,
    reject_value,
    report_missing,
)
from embedded_aws.services.lambda_.tenant_isolation import check_isolated_settings

_MOST_LAYERS: Final = 5
_LARGEST_ENVIRONMENT: Final = 4096
_STALE: Final = (
    "The Revision Id provided does not match the latest Revision Id. "
    "Call the GetFunction/GetAlias API to retrieve the latest Revision Id"
)


def check_settings(given: Mapping[str, object]) -> None:
    """Checks parameters of CreateFunction and UpdateFunctionConfiguration.

    Raises:
        OperationError: If one is invalid.
    """
    variables = read_members(given, "Environment", "Variables")
    measured = json.dumps(dict(variables), separators=(",", ":"))
    if variables and len(measured.encode()) > _LARGEST_ENVIRONMENT:
        raise reject_value(
            "Lambda was unable to configure your environment variables because the environment variables "
            f"you have provided exceeded the 4KB limit. String measured: {measured}"
        )
    if len(read_array(given.get("Layers"))) > _MOST_LAYERS:
        raise reject_value(f"Cannot reference more than {_MOST_LAYERS} layers.")
    logging = read_members(given, "LoggingConfig")
    levels = logging.get("ApplicationLogLevel") or logging.get("SystemLogLevel")
    if levels and logging.get("LogFormat", "Text") == "Text":
        raise reject_value(
            'LogLevel is not supported when LogFormat is set to "Text". Remove LogLevel from your request or '
            'change the LogFormat to "JSON" and try again.'
        )


def complete_logging(given: JsonObject, body: bytes) -> bytes:
    """Returns the body of CreateFunction with the parts of ``LoggingConfig`` that are not given.

    The completed member is appended, since of two with a name the last one counts: to write all of the body
    takes longer than all else, as it has the code of the function.

    Args:
        given: Members of the body.
        body: The body.
    """
    logging = read_members(given, "LoggingConfig")
    if not logging:
        return body
    name = given.get("FunctionName", "")
    levels = {"ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"}
    default = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{name}"}
    json_format = logging.get("LogFormat") == "JSON"
    given["LoggingConfig"] = {**default, **(levels if json_format else {}), **logging}
    completed = b', "LoggingConfig": ' + json.dumps(given["LoggingConfig"]).encode() + b"}"
    return b"".join((memoryview(body.rstrip())[:-1], completed))


def check_revision(call: FunctionCall, current: Mapping[str, object], message: str = _STALE) -> None:
    """Checks the revision that a caller knows.

    Raises:
        OperationError: If it is not the latest one.
    """
    known = call.data.get("RevisionId") or read_option(call.query, "RevisionId")
    if known and known != current.get("RevisionId"):
        raise OperationError("PreconditionFailedException", message)


def check_code(call: FunctionCall) -> None:
    """Checks UpdateFunctionCode.

    Raises:
        OperationError: If the kind of code is not that of the function.
    """
    function = call.require_function()
    check_revision(call, function["config"])
    image = function["config"].get("PackageType") == "Image"
    if image and not call.data.get("ImageUri"):
        raise reject_value("Please provide ImageUri when updating a function with packageType Image.")
    if not image and call.data.get("ImageUri"):
        raise reject_value("Please don't provide ImageUri when updating a function with packageType Zip.")


def check_publication(call: FunctionCall) -> None:
    """Checks PublishVersion.

    Raises:
        OperationError: If the code or the revision is not the one that the caller knows.
    """
    config = call.require_function()["config"]
    check_revision(call, config)
    known, current = call.data.get("CodeSha256"), config.get("CodeSha256")
    if known and known != current:
        raise reject_value(
            f"CodeSHA256 ({known}) is different from current CodeSHA256 in $LATEST ({current}). "
            "Please try again with the CodeSHA256 in $LATEST."
        )


def check_deletion(call: FunctionCall) -> None:
    """Checks DeleteFunction.

    Raises:
        OperationError: If what is to be deleted does not exist, or cannot be deleted so.
    """
    qualifier = call.qualifier or ""
    if is_alias(qualifier):
        raise reject_value("Deletion of aliases is not currently supported.")
    if qualifier == LATEST:
        raise reject_value("$LATEST version cannot be deleted without deleting the function.")
    function = call.require_function()
    if qualifier and qualifier not in function["versions"]:
        raise report_missing(f"Function not found: {call.qualified_arn}")


def check_existence(call: FunctionCall) -> None:
    """Checks GetFunction and GetFunctionConfiguration.

    Raises:
        OperationError: If the function, the version or the alias does not exist.
    """
    function = call.function
    if function is None or not call.exists(function):
        raise report_missing(f"Function not found: {call.qualified_arn}")


def check_configuration(call: FunctionCall) -> None:
    """Checks UpdateFunctionConfiguration.

    Raises:
        OperationError: If the function does not exist, or a parameter is invalid.
    """
    config = call.require_function()["config"]
    check_revision(call, config)
    check_settings(call.data)
    check_durable_settings(call.data, config)
    if "SnapStart" in call.data:
        check_isolated_settings({**config, **call.data})
