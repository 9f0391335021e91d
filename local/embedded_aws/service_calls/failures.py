"""Names of the errors of AWS SDK integrations: the exceptions of the AWS SDK for Java."""

import re
import uuid
from typing import TYPE_CHECKING, Final

from embedded_aws.json_values import read_object
from embedded_aws.ministack import step_functions

if TYPE_CHECKING:
    from botocore.model import OperationModel


OTHERWISE: Final = "Mock the state, or run it on AWS."
# How services of the emulator reject an action that they do not know.
_UNKNOWN_ACTION: Final = {
    "InvalidAction",
    "NotImplemented",
    "UnknownOperation",
    "UnknownOperationException",
    "UnsupportedOperationException",
}
# Codes of denials, which only some actions list among their errors.
_DENIALS: Final = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
# A HEAD request has no body that names its error; the SDK knows it by the action.
_MISSING: Final = {"HeadObject": "NoSuchKey", "HeadBucket": "NoSuchBucket"}


def build_failure(
    called: "OperationModel", response: dict[str, object], status: int, request: str
) -> Exception:
    """Returns the error of a task.

    Args:
        called: The action.
        response: The response, as botocore parsed it.
        status: The status of the response.
        request: The ID of the request.
    """
    service = _convert_to_pascal(called.service_model.service_id)
    error = read_object(response.get("Error"))
    code = str(error.get("QueryErrorCode") or error.get("Code", ""))
    message = str(error.get("Message", ""))
    if status == 404 and code == "404":  # noqa: PLR2004 - Not Found
        code = _MISSING.get(called.name, code)
    if code in _UNKNOWN_ACTION and not _find_exception(called, code):
        reason = f"the embedded emulator does not have this action ({message}). {OTHERWISE}"
        return build_not_callable(f"{service} {called.name}", reason)
    name = f"{service}.{_find_exception(called, code) or f'{service}Exception'}"
    extended = f", Extended Request ID: {uuid.uuid4()}" if service == "S3" else ""
    details = f"Service: {service}, Status Code: {status}, Request ID: {request}{extended}"
    cause = f"{message or code} ({details})"
    return step_functions.ExecutionError(name, cause)


def build_not_callable(action: str, reason: str) -> Exception:
    """Returns the error of a task whose action cannot be called."""
    return step_functions.ExecutionError("States.Runtime", f"{action} cannot be called here: {reason}")


def _find_exception(called: "OperationModel", code: str) -> str | None:
    """Returns the exception of an error code; None for codes without one, such as those of denials."""
    shapes = (called if code in _DENIALS else called.service_model).error_shapes
    for shape in shapes:
        if code in {getattr(shape, "error_code", None), shape.name}:
            return (
                _convert_to_pascal(shape.name.removesuffix("Fault").removesuffix("Exception")) + "Exception"
            )
    return None


def _convert_to_pascal(name: str) -> str:
    """Returns the name in the AWS SDK for Java: DynamoDb, SesV2, NoSuchKey."""
    spaced = re.sub(r"(?<=[A-Z])(?=v\d)|[^A-Za-z0-9]+", " ", name)
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z][a-zA-Z0-9])|(?<=[A-Z])(?=[A-Z][a-z])", " ", spaced)
    return "".join(word[:1].upper() + word[1:].lower() for word in spaced.split())
