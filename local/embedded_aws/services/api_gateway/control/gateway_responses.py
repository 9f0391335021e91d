"""Gateway responses: the responses that API Gateway gives itself."""

from typing import Final

from embedded_aws.ministack import rest_apis
from embedded_aws.ministack.records import Record
from embedded_aws.services.api_gateway.control.calls import (
    ApiError,
    Call,
    NotFoundError,
    Result,
    operation,
    read_map,
)
from embedded_aws.services.api_gateway.control.lookups import find_api
from embedded_aws.services.api_gateway.control.patching import change_member, list_changes

_MAPS: Final = ("responseParameters", "responseTemplates")
_TYPES: Final = (
    *("ACCESS_DENIED", "API_CONFIGURATION_ERROR", "AUTHORIZER_CONFIGURATION_ERROR", "AUTHORIZER_FAILURE"),
    *("BAD_REQUEST_BODY", "BAD_REQUEST_PARAMETERS", "DEFAULT_4XX", "DEFAULT_5XX", "EXPIRED_TOKEN"),
    *("INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT", "INVALID_API_KEY", "INVALID_SIGNATURE"),
    *("MISSING_AUTHENTICATION_TOKEN", "QUOTA_EXCEEDED", "REQUEST_TOO_LARGE", "RESOURCE_NOT_FOUND"),
    *("THROTTLED", "UNAUTHORIZED", "UNSUPPORTED_MEDIA_TYPE", "WAF_FILTERED"),
)
_DEFAULTS: Final = ("DEFAULT_4XX", "DEFAULT_5XX")


def _find_customized(api_id: str) -> dict[str, Record]:
    find_api(api_id)
    return rest_apis.gateway_responses.setdefault(api_id, {})


def _build(customized: dict[str, Record], kind: str) -> Record:
    """Returns the response of a type; if it is not customized, with the status code of its default."""
    response = dict(rest_apis.find_gateway_response(customized, kind))
    if kind not in customized and kind not in _DEFAULTS:
        family = _DEFAULTS[1 if str(response["statusCode"]).startswith("5") else 0]
        if status := customized.get(family, {}).get("statusCode"):
            response["statusCode"] = status
    return response


@operation("GET", "restapis/*/gatewayresponses")
def list_responses(call: Call) -> Result:
    """Lists the gateway responses of an API."""
    customized = _find_customized(call.names[0])
    return 200, {"item": [_build(customized, kind) for kind in _TYPES]}


@operation("GET", "restapis/*/gatewayresponses/*")
def get_response(call: Call) -> Result:
    """Returns the gateway response of a type."""
    api_id, kind = call.names
    return 200, _build(_find_customized(api_id), kind)


@operation("PUT", "restapis/*/gatewayresponses/*")
def put_response(call: Call) -> Result:
    """Customizes the gateway response of a type."""
    api_id, kind = call.names
    return 201, put(api_id, kind, call.data)


def put(api_id: str, kind: str, given: Record) -> Record:
    """Customizes the gateway response of a type, and returns its record."""
    customized = _find_customized(api_id)
    response: Record = {**rest_apis.find_gateway_response({}, kind), "defaultResponse": False}
    if status := given.get("statusCode"):
        response["statusCode"] = str(status)
    response |= {name: dict(read_map(given, name)) for name in _MAPS if given.get(name)}
    customized[kind] = response
    return response


@operation("PATCH", "restapis/*/gatewayresponses/*")
def update_response(call: Call) -> Result:
    """Changes the gateway response of a type."""
    api_id, kind = call.names
    customized = _find_customized(api_id)
    changed: Record = {**_build(customized, kind), "defaultResponse": False}
    for change in list_changes(call):
        match change.parts:
            case ("statusCode",) if change.kind == "replace":
                changed["statusCode"] = change.value
            case ("responseParameters" | "responseTemplates" as name, _):
                if change.kind != "remove" and not change.value:
                    raise ApiError(f"Invalid null or empty value in {name}")
                missing = "Invalid parameter name specified"
                change_member(changed, change, missing=missing, value=change.value, existing=True)
            case _:
                raise ApiError(f"Invalid patch path {change.path}")
    empty: dict[str, object] = {name: {} for name in _MAPS}
    customized[kind] = {**empty, **changed}
    return 200, customized[kind]


@operation("DELETE", "restapis/*/gatewayresponses/*")
def delete_response(call: Call) -> Result:
    """Removes the customization of a type."""
    api_id, kind = call.names
    if _find_customized(api_id).pop(kind, None) is None:
        raise NotFoundError("Gateway response type not defined on api")
    return 202, None
