"""Calls of data sources, as the role of the data source."""

from collections.abc import Mapping
from typing import Final

from embedded_aws.iam.authorization import Caller, find_denial
from embedded_aws.ministack import appsync
from embedded_aws.ministack.records import Record
from embedded_aws.ministack.responses import get_region, request_scope
from embedded_aws.service_calls.as_role import CallError, call_as, require_role
from embedded_aws.services.appsync.data_sources.records import (
    DataSource,
    FunctionConfig,
)

PRINCIPAL: Final = "appsync.amazonaws.com"
"""Service principal of AppSync."""

_SESSION: Final = "APPSYNC_ASSUME_ROLE"


def find_caller(source: DataSource) -> Caller:
    """Returns AppSync with the role of a data source.

    Args:
        source: The data source.

    Raises:
        Exception: MiniStack's error of a resolver if AppSync cannot assume it.
    """
    api = source["dataSourceArn"].partition("/datasources/")[0]
    try:
        return Caller(require_role(source.get("serviceRoleArn"), PRINCIPAL, api), _SESSION)
    except CallError as error:
        raise build_failure(str(error), "Unauthorized") from None


def call(
    source: DataSource,
    service: str,
    action: str,
    parameters: Mapping[str, object],
    region: str | None = None,
) -> Record:
    """Returns the response of a service that a data source stands for.

    Args:
        source: The data source.
        service: Service, such as ``"dynamodb"``.
        action: Action, such as ``"GetItem"``.
        parameters: Parameters by their names in botocore.
        region: Region of the service; that of the API if None.

    Raises:
        Exception: MiniStack's error of a resolver if the service rejects the call.
    """
    account = source["dataSourceArn"].split(":")[4]
    with request_scope(account, region or get_region()):
        try:
            return call_as(find_caller(source), service, action, parameters)
        except CallError as error:
            name = "DynamoDB" if service == "dynamodb" else "EventBridge"
            raise build_failure(str(error), f"{name}:{error.code}") from None


def require_invocation(source: DataSource) -> None:
    """Validates that the role of a data source allows to invoke its function.

    Args:
        source: The data source.

    Raises:
        Exception: MiniStack's error of a resolver if it does not.
    """
    function = source.get("lambdaConfig", FunctionConfig()).get("lambdaFunctionArn", "")
    if reason := find_denial(find_caller(source), "lambda:InvokeFunction", [function]):
        raise build_failure(reason, "Lambda:AccessDeniedException")


def build_failure(message: str, kind: str) -> Exception:
    """Returns MiniStack's error of a resolver.

    Args:
        message: Message for the client.
        kind: Type of the error.
    """
    return appsync.ResolverError(message, kind)
