"""Calls of AWS SDK integrations, written and read by the models of the AWS SDK.

MiniStack knows some actions and converts their parameters with its own rules. The models know all of them.
"""

import base64
import hashlib
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import parse_qsl, unquote, urlencode

from embedded_aws.json_values import is_array, read_object
from embedded_aws.ministack import app, responses, step_functions
from embedded_aws.ministack.model_services import MODEL_SERVICES
from embedded_aws.ministack.records import Handler, Parts
from embedded_aws.ministack.responses import get_region
from embedded_aws.service_calls.failures import OTHERWISE, build_failure, build_not_callable
from embedded_aws.service_calls.models import find_operation

if TYPE_CHECKING:
    from botocore.model import OperationModel, Shape

_HANDLERS: Final = {"sesv2": "ses"}


def call(resource: str, given: object) -> object:
    """Returns the result of the action in a task's ``Resource``."""
    from embedded_aws.service_calls.values import UnknownFieldError, convert_from_wire, convert_to_wire  # noqa: PLC0415 - imports botocore

    service, _, action = resource.partition(":aws-sdk:")[2].partition(":")
    action = action.partition(".")[0]
    called, handler = _find(service, action)
    try:
        wire: object = convert_to_wire(given or {}, called.input_shape) if called.input_shape else {}
    except UnknownFieldError as error:
        raise step_functions.ExecutionError("States.Runtime", f"{error} in {service}:{action}") from None
    parameters: dict[str, object] = {**read_object(wire)}
    for member in called.idempotent_members:
        parameters.setdefault(member, str(uuid.uuid4()))
    status, headers, body = app.call_handler(handler, *build_request(called, parameters))
    response = parse_response(called, status, headers, body)
    if status >= 300:  # noqa: PLR2004 - neither success nor information
        raise build_failure(called, response, status, headers.get("x-amz-request-id", str(uuid.uuid4())))
    return convert_from_wire(response, called.output_shape) if called.output_shape else {}


def _find(service: str, action: str) -> tuple["OperationModel", Handler]:
    """Returns the model of an action, and what handles it in the emulator."""
    try:
        called = find_operation(service, action)
    except LookupError as error:
        raise build_not_callable(f"aws-sdk:{service}:{action}", f"the AWS SDK has {error}") from None
    name = called.service_model.service_name
    key = {theirs: ours for ours, theirs in responses.botocore_names.items()}.get(name, name)
    key = app.service_aliases.get(key, _HANDLERS.get(key, key))
    if key not in app.service_handlers.get():
        reason = f"the embedded emulator does not have the service {service!r}. {OTHERWISE}"
        raise build_not_callable(f"aws-sdk:{service}:{action}", reason)
    if key in MODEL_SERVICES:
        reason = f"the embedded emulator has no models for {service!r}. {OTHERWISE}"
        raise build_not_callable(f"aws-sdk:{service}:{action}", reason)
    return called, app.service_handlers.get()[key]


def _find_protocol(called: "OperationModel") -> str:
    protocols = called.service_model.metadata.get("protocols", [])
    return "query" if "query" in protocols else called.service_model.metadata["protocol"]


def build_request(called: "OperationModel", parameters: dict[str, object]) -> Parts:
    """Returns method, path, headers, body and query parameters of a call.

    Args:
        called: The action.
        parameters: Its parameters by their names in botocore.
    """
    from botocore.serialize import create_serializer  # noqa: PLC0415

    made = create_serializer(_find_protocol(called), include_validation=False).serialize_to_request(
        parameters, called
    )
    body: str | bytes | dict[str, str] = made["body"]
    if isinstance(body, dict):
        body = urlencode(body)
    content = body.encode() if isinstance(body, str) else bytes(body)
    path, _, constant = made["url_path"].partition("?")
    query: dict[str, list[str]] = {}
    given = made["query_string"].items() if made["query_string"] else ()
    for name, value in (*parse_qsl(constant, keep_blank_values=True), *given):
        values = value if is_array(value) else [value]
        query[name] = [str(each) for each in values]
    model = called.service_model
    headers = {name.lower(): str(value) for name, value in made["headers"].items()}
    headers |= {
        "host": f"{model.endpoint_prefix}.{get_region()}.amazonaws.com",
        "content-length": str(len(content)),
        "authorization": "AWS4-HMAC-SHA256 Credential="
        f"test/20260101/{get_region()}/{model.signing_name}/aws4_request",
    }
    if called.http_checksum.get("requestChecksumRequired"):
        digest = hashlib.md5(content, usedforsecurity=False).digest()
        headers["content-md5"] = base64.b64encode(digest).decode()
    return made["method"], unquote(path), headers, content, query


def parse_response(
    called: "OperationModel", status: int, headers: Mapping[str, str], body: bytes | str | None
) -> dict[str, object]:
    """Returns the response of a call by the names of botocore.

    Args:
        called: The action.
        status: Status of the response.
        headers: Its headers.
        body: Its body.
    """
    from botocore.awsrequest import HeadersDict  # noqa: PLC0415
    from botocore.parsers import ResponseParserError, create_parser  # noqa: PLC0415

    content: bytes | bytearray = body.encode() if isinstance(body, str) else body or b""
    if called.has_streaming_output and status < 300:  # noqa: PLR2004 - as in call
        content = bytearray(content)  # botocore decodes bytes, which may be no text
    response = {"status_code": status, "headers": HeadersDict(headers), "body": content}
    try:
        return create_parser(_find_protocol(called)).parse(response, cast("Shape", called.output_shape))
    except ResponseParserError:
        code = str(status) if status >= 300 else "Unreadable"  # noqa: PLR2004 - as in call
        return {"Error": {"Code": code, "Message": content[:200].decode(errors="replace")}}
