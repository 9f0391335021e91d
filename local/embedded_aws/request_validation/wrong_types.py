"""JSON of another type than the model's, which services reject before they authorize a request.

MiniStack and the search for the resource of a request expect the types of the model.
"""

import json
import math
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Final, TypeVar

from embedded_aws.json_values import Json
from embedded_aws.ministack import app, responses, router
from embedded_aws.ministack.records import Headers, Parts, Query, Response
from embedded_aws.protocol.conversions import (
    Convert,
    describe_token,
)
from embedded_aws.protocol.errors import UnreadableError
from embedded_aws.protocol.models import Model, Shape, find_member, read_model
from embedded_aws.protocol.rules import find_description
from embedded_aws.protocol.value_readers import find_wrong_type
from embedded_aws.request_validation.bodies import parse_json, release_large_body
from embedded_aws.request_validation.parsing import read_request
from embedded_aws.request_validation.validation import JSON, SERVICES, UNREADABLE, build_error
from embedded_aws.request_validation.values import find_header

_WHOLE: Final = frozenset({"integer", "long"})
_MAIL: Final = "/v2/email"
_OF_PATHS: Final = {"apigateway": ("/v2/", "apigatewayv2"), "ses": (_MAIL, "sesv2")}
"""Services that have one handler with another one, by the start of their paths."""
_OTHER_NAMES: Final = {"elasticfilesystem": "efs"}
"""Names of services in botocore that differ from MiniStack's, beside those that it knows itself."""
_Answer = TypeVar("_Answer")
Dispatch = Callable[[str, str, Headers, bytes, Query, str], Awaitable[_Answer]]
"""Serves a request: method, path, headers, body, query parameters, and the ID of the request."""


def reject_wrong_types(dispatch: Dispatch[_Answer]) -> Dispatch[_Answer | Response]:
    """Rejects a request with a value of another type, and removes members that are null.

    Args:
        dispatch: Authorizes and serves a request.
    """

    async def check_types(
        method: str, path: str, headers: Headers, body: bytes, *more: *tuple[Query, str]
    ) -> _Answer | Response:
        query, request_id = more
        service = _find_service(method, path, headers, query)
        if model := _read_json_model(service):
            body = app.decompress_body(body, headers)
            rules = SERVICES.get(service)
            describe = find_description(rules.name if rules else service)
            try:
                body = read_typed(model, (method, path, headers, body, query), describe)
            except TypeError as error:
                failure = app.find_failed_authentication(service, headers, query, request_id)
                return failure or build_error(service, UNREADABLE, str(error), headers)
        return await dispatch(method, path, headers, body, query, request_id)

    async def dispatch_typed(*request: *tuple[str, str, Headers, bytes, Query, str]) -> _Answer | Response:
        try:
            return await check_types(*request)
        finally:
            release_large_body()

    return dispatch_typed


def reject_wrong_types_of_mail(handle: Dispatch[Response | None]) -> Dispatch[Response | None]:
    """Rejects a value of another type in requests for the second API of Amazon SES.

    Args:
        handle: Authorizes and serves a request for that API; returns None for others.
    """
    handle_typed = reject_wrong_types(handle)

    async def handle_mail(
        method: str, path: str, *request: *tuple[Headers, bytes, Query, str]
    ) -> Response | None:
        return await (handle_typed if path.startswith(_MAIL) else handle)(method, path, *request)

    return handle_mail


def read_typed(model: Model, request: Parts, describe: Convert = describe_token) -> bytes:
    """Returns the body of a request as AWS reads it.

    A member that is null is missing; a whole number that is a decimal is truncated.

    Args:
        model: Model of the service.
        request: The request.
        describe: Returns the message for a scalar of a wrong type.

    Raises:
        TypeError: If a value has another type than the model says.
    """
    *_, headers, body, _ = request
    if "query" in model.protocols and not find_header(headers, "x-amz-target"):
        return body  # a form
    try:
        found = read_request(model, request)
    except UnreadableError as error:
        raise TypeError(str(error)) from None
    except RecursionError:
        raise TypeError("Depth of JSON exceeds the limit") from None
    if found is None or not found[0].shape:
        return body
    operation, given = found
    if message := find_wrong_type(model, operation.shape, given, describe):
        raise TypeError(message)
    shape = model.shapes[operation.shape]
    if payload := shape.get("payload"):
        shape = model.shapes[shape["members"][payload]["shape"]]
    if not body or shape["type"] != "structure" or not _is_unusual(given):
        return body
    return json.dumps(_normalize(model, shape, parse_json(body))).encode()


def _is_unusual(value: Json) -> bool:
    """Returns whether there is a null or a decimal in a value, however deep."""
    left = [value]
    while left:
        match left.pop():
            case dict() as found:
                left.extend(found.values())
            case list() as found:
                left.extend(found)
            case None | float():
                return True
            case _:
                pass
    return False


def _normalize(model: Model, shape: Shape, value: Json) -> Json:
    match value:
        case dict() if shape["type"] == "structure" and not shape.get("document"):
            members = {key: find_member(shape, key) for key, each in value.items() if each is not None}
            return {
                key: _normalize(model, model.shapes[member["shape"]], value[key]) if member else value[key]
                for key, member in members.items()
            }
        case dict() if shape["type"] == "map":
            inner = model.shapes[shape["value"]["shape"]]
            return {key: _normalize(model, inner, each) for key, each in value.items()}
        case list() if shape["type"] == "list":
            inner = model.shapes[shape["member"]["shape"]]
            return [_normalize(model, inner, each) for each in value]
        case float() if shape["type"] in _WHOLE and math.isfinite(value):
            return int(value)
        case _:
            return value


def _find_service(method: str, path: str, headers: Headers, query: Query) -> str:
    service = router.detect_service(method, path, headers, query)
    begin, other = _OF_PATHS.get(service, ("", ""))
    return other if begin and path.startswith(begin) else service


@cache
def _read_json_model(service: str) -> Model | None:
    """Returns the model of a service whose requests are JSON."""
    if rules := SERVICES.get(service):
        name = rules.name
    else:
        name = _OTHER_NAMES.get(service) or responses.botocore_names.get(service, service)
    try:
        model = read_model(name)
    except LookupError:
        return None
    return model if JSON & model.protocols else None
