"""Responses of methods and of integrations."""

from collections.abc import Mapping
from typing import Final, TypeVar, cast

from embedded_aws.ministack.api_records import Integration, IntegrationResponse, Method, MethodResponse
from embedded_aws.ministack.records import Record
from embedded_aws.services.api_gateway.control.calls import (
    ApiError,
    Call,
    NotFoundError,
    Result,
    operation,
    read_texts,
    show,
)
from embedded_aws.services.api_gateway.control.lookups import (
    find_integration,
    find_method,
    find_resource,
)
from embedded_aws.services.api_gateway.control.patching import change_member, list_changes, replace_record

_Found = TypeVar("_Found")
_METHOD: Final = "restapis/*/resources/*/methods/*/responses/*"
_INTEGRATION: Final = "restapis/*/resources/*/methods/*/integration/responses/*"
_OF_METHOD: Final = ("responseModels", "responseParameters")
_OF_INTEGRATION: Final = ("contentHandling", "responseParameters", "responseTemplates", "selectionPattern")


def _find(responses: Mapping[str, _Found], status: str) -> _Found:
    if status not in responses:
        raise NotFoundError("Invalid Response status code specified")
    return responses[status]


@operation("PUT", _METHOD)
def put_method_response(call: Call) -> Result:
    """Declares a response of a method."""
    *place, status = call.names
    return 201, show(put_of_method(find_method(*place), status, call.data))


def put_of_method(method: Method, status: str, given: Record) -> MethodResponse:
    """Adds a response to the record of a method, and returns it."""
    response: Record = {"statusCode": status}
    response |= {name: given[name] for name in _OF_METHOD if given.get(name) is not None}
    method["methodResponses"][status] = created = cast("MethodResponse", response)
    return created


@operation("GET", _METHOD)
def get_method_response(call: Call) -> Result:
    """Returns a response of a method."""
    *place, status = call.names
    return 200, show(_find(find_method(*place)["methodResponses"], status))


@operation("PATCH", _METHOD)
def update_method_response(call: Call) -> Result:
    """Changes a response of a method."""
    *place, status = call.names
    response = _find(find_method(*place)["methodResponses"], status)
    changed = dict(response)
    for change in list_changes(call):
        match change.parts:
            case ("responseParameters", _):
                missing, value = "Invalid parameter name specified", change.flag
            case ("responseModels", _):
                missing, value = "Content-Type specified was not found", change.value
            case _:
                raise ApiError(f"Invalid patch path {change.path}")
        change_member(changed, change, missing=missing, value=value, existing=True)
    replace_record(response, changed)
    return 201, show(response)


@operation("DELETE", _METHOD)
def delete_method_response(call: Call) -> Result:
    """Deletes a response of a method."""
    *place, status = call.names
    responses = find_method(*place)["methodResponses"]
    _find(responses, status)
    responses.pop(status)
    return 204, None


@operation("PUT", _INTEGRATION)
def put_integration_response(call: Call) -> Result:
    """Maps a response of a backend."""
    *place, status = call.names
    response = put_of_integration(find_integration(*place), status, call.data)
    return 201, show(response, "selectionPattern")


def put_of_integration(integration: Integration, status: str, given: Record) -> IntegrationResponse:
    """Adds a response to the record of an integration, and returns it."""
    response: Record = {"statusCode": status}
    response |= {name: given[name] for name in _OF_INTEGRATION if given.get(name) is not None}
    if templates := read_texts(response, "responseTemplates"):
        response["responseTemplates"] = {kind: text or None for kind, text in templates.items()}
    integration["integrationResponses"][status] = created = cast("IntegrationResponse", response)
    return created


@operation("GET", _INTEGRATION)
def get_integration_response(call: Call) -> Result:
    """Returns a mapped response of a backend."""
    *place, status = call.names
    response = _find(find_integration(*place)["integrationResponses"], status)
    return 200, show(response, "selectionPattern")


@operation("PATCH", _INTEGRATION)
def update_integration_response(call: Call) -> Result:
    """Changes a mapped response of a backend."""
    *place, status = call.names
    response = _find(find_integration(*place)["integrationResponses"], status)
    changed = dict(response)
    for change in list_changes(call):
        match change.parts:
            case ("selectionPattern" | "contentHandling" as name,):
                change.require_kind("add", "remove", "replace")
                changed[name] = None if change.kind == "remove" else change.value
            case ("responseParameters", _):
                missing = "Invalid parameter name specified"
                change_member(changed, change, missing=missing, value=change.value)
            case ("responseTemplates", _):
                missing = "Content-Type specified was not found"
                change_member(changed, change, missing=missing, value=change.value)
            case _:
                raise ApiError(f"Invalid patch path {change.path}")
    replace_record(response, changed)
    return 200, show(response, "selectionPattern")


@operation("DELETE", _INTEGRATION)
def delete_integration_response(call: Call) -> Result:
    """Deletes a mapped response of a backend."""
    *place, status = call.names
    if place[2] not in find_resource(*place[:2])["resourceMethods"]:
        raise NotFoundError("Invalid Integration identifier specified")
    responses = find_integration(*place)["integrationResponses"]
    _find(responses, status)
    responses.pop(status)
    return 204, None
