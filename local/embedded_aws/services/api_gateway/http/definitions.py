"""Definitions of HTTP APIs that API Gateway rejects, and MiniStack accepts."""

import re
from typing import Final, NamedTuple

from embedded_aws.ministack import http_apis
from embedded_aws.ministack.records import Fields, Handler, Headers, Query, Response, read_members
from embedded_aws.request_validation.bodies import read_json
from embedded_aws.services.api_gateway.http.routing import DEFAULT

_KEY: Final = re.compile(r"(ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) /\S*")
_VARIABLE: Final = re.compile(r"(?<=/)\{([^/{}]+)\}(?=/|$)")
_TYPES: Final = ("AWS_PROXY", "HTTP_PROXY")


class _Rejection(NamedTuple):
    """An error of a call."""

    code: str
    message: str
    status: int


def validate_definitions(handle: Handler) -> Handler:
    """Validates the parts of HTTP APIs when they are created and updated."""

    async def handle_valid(method: str, path: str, headers: Headers, body: bytes, query: Query) -> Response:
        parts = path.strip("/").split("/")
        if method in {"POST", "PATCH"} and parts[:2] == ["v2", "apis"]:
            data = read_members(read_json(body))
            if found := _find_rejection(method, parts[2:], data):
                return http_apis.error(*found)
        return await handle(method, path, headers, body, query)

    return handle_valid


def _find_rejection(method: str, parts: list[str], data: Fields) -> _Rejection | None:
    owner = http_apis.owner_of_api(parts[0]) if parts else None
    if not owner or owner[0] != "HTTP":
        return None
    match method, parts:
        case _, [api, "routes", *identifier] if "routeKey" in data:
            return _check_route(api, data["routeKey"], *identifier)
        case "POST", [api, part]:
            message = _find_missing(api, part, data)
            return _reject(message) if message else _check_settings(api, data)
        case _, [api, "stages", _]:
            return _check_settings(api, data)
        case _:
            return None


def _find_missing(api: str, part: str, data: Fields) -> str | None:
    """Returns the reason why a part of an API is not created; None if it is valid."""
    kind = data.get("integrationType")
    if part == "integrations" and kind not in _TYPES:
        return f"Integration type {kind} is not supported for HTTP APIs"
    needs_version = part == "authorizers" and data.get("authorizerType") == "REQUEST"
    if needs_version and not data.get("authorizerPayloadFormatVersion"):
        return "AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer"
    if part == "deployments" and not http_apis.routes.get(api):
        return "Unable to deploy API because no routes exist in this API"
    return None


def _check_route(api: str, given: object, identifier: str = "") -> _Rejection | None:
    key = str(given)
    if key != DEFAULT and not (_KEY.fullmatch(key) and _has_valid_variables(key)):
        return _reject(
            "The provided route key is not formatted properly for HTTP protocol. Format should be "
            '"<HTTP METHOD> /<RESOURCE PATH>" or "$default"'
        )
    others = (each for each in http_apis.routes.get(api, {}).values() if each.get("routeId") != identifier)
    if any(_erase_names(each.get("routeKey", "")) == _erase_names(key) for each in others):
        return _Rejection("ConflictException", f"Route with key {key} already exists for this API", 409)
    return None


def _has_valid_variables(key: str) -> bool:
    """Whether path variables differ in their names, and a greedy one is the last segment."""
    names = _VARIABLE.findall(key)
    greedy = [name for name in names if name.endswith("+")]
    distinct = {name.removesuffix("+") for name in names}
    return len(distinct) == len(names) and all(key.endswith(f"/{{{name}}}") for name in greedy)


def _erase_names(key: str) -> str:
    """Returns a route key without the names of its variables: no two routes differ in these alone."""
    return _VARIABLE.sub(lambda found: "{+}" if found[1].endswith("+") else "{}", key)


def _check_settings(api: str, stage: Fields) -> _Rejection | None:
    known = {each.get("routeKey") for each in http_apis.routes.get(api, {}).values()}
    missing = next((key for key in read_members(stage, "routeSettings") if key not in known), None)
    if missing is None:
        return None
    message = f"Unable to find Route by key {missing} within the provided RouteSettings"
    return _Rejection("NotFoundException", message, 404)


def _reject(message: str) -> _Rejection:
    return _Rejection("BadRequestException", message, 400)
