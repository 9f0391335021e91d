"""Calls of services as a role, from other services: from a worker thread, authorized as every request."""

from collections.abc import Mapping
from typing import Final

from embedded_aws.iam.authorization import Caller, is_assumable
from embedded_aws.json_values import read_object
from embedded_aws.ministack import app
from embedded_aws.ministack.records import Parts, Response
from embedded_aws.service_calls.call import build_request, parse_response
from embedded_aws.service_calls.callers import act_as
from embedded_aws.service_calls.models import find_operation

_FAILED: Final = 300


class CallError(Exception):
    """A service has rejected a call.

    Args:
        code: Code of the error, such as ``AccessDeniedException``.
        message: Message of the service.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def require_role(role_arn: str | None, service: str, source_arn: str) -> str:
    """Returns the ARN of a role that a service can assume.

    Args:
        role_arn: ARN of the role.
        service: Service principal, such as ``"events.amazonaws.com"``.
        source_arn: ARN in the condition key ``aws:SourceArn``.

    Raises:
        CallError: If the role does not exist, or its trust policy does not allow the service to assume it.
    """
    if not role_arn:
        raise CallError("AccessDeniedException", f"{source_arn} requires a role.")
    if not is_assumable(role_arn, service, source_arn):
        raise CallError("AccessDeniedException", f"{service} is not authorized to assume {role_arn}.")
    return role_arn


def call_as(caller: Caller, service: str, action: str, parameters: Mapping[str, object]) -> dict[str, object]:
    """Returns the response of a service, by the names of botocore.

    Args:
        caller: The service with its role.
        service: Service, such as ``"kinesis"``.
        action: Action, such as ``"PutRecord"``.
        parameters: Parameters by their names in botocore.

    Raises:
        CallError: If the service rejects the call.
    """
    called = find_operation(service, action)
    status, headers, body = send_as(caller, *build_request(called, dict(parameters)))
    response = parse_response(called, status, headers, body)
    if status >= _FAILED:
        error = read_object(response.get("Error"))
        raise CallError(str(error.get("Code", status)), str(error.get("Message", "")))
    return response


def send_as(caller: Caller, *request: *Parts) -> Response:
    """Sends a request as a role.

    Args:
        caller: The service with its role.
        request: Method, path, headers, body and query parameters; the header ``authorization`` names
            service and Region.

    Returns:
        Status, headers and body.
    """
    with act_as(caller):
        return app.call_handler(None, *request)
