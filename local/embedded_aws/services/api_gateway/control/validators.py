"""Request validators."""

from embedded_aws.ministack import rest_apis
from embedded_aws.ministack.api_records import RequestValidator
from embedded_aws.ministack.records import Record
from embedded_aws.services.api_gateway.control.calls import (
    ApiError,
    Call,
    Result,
    create_id,
    list_page,
    operation,
    read_string,
    show,
)
from embedded_aws.services.api_gateway.control.lookups import find_api, find_part
from embedded_aws.services.api_gateway.control.patching import list_replacements, update_record

_KIND = "Request Validator"


def put(api_id: str, given: Record) -> RequestValidator:
    """Creates a request validator, and returns its record."""
    validator: RequestValidator = {
        "id": create_id(),
        "name": read_string(given, "name"),
        "validateRequestBody": bool(given.get("validateRequestBody")),
        "validateRequestParameters": bool(given.get("validateRequestParameters")),
    }
    rest_apis.request_validators.get().setdefault(api_id, {})[validator["id"]] = validator
    return validator


@operation("POST", "restapis/*/requestvalidators")
def create_validator(call: Call) -> Result:
    """Creates a request validator."""
    if call.names[0] not in rest_apis.apis:
        raise ApiError("Invalid REST API identifier specified")
    return 201, show(put(call.names[0], call.data))


@operation("GET", "restapis/*/requestvalidators")
def list_validators(call: Call) -> Result:
    """Lists the request validators of an API."""
    find_api(call.names[0])
    there = rest_apis.request_validators.get().get(call.names[0], {})
    return list_page(call, [show(each) for each in there.values()])


def _find(api_id: str, identifier: str) -> RequestValidator:
    return find_part(rest_apis.request_validators.get().get(api_id), identifier, _KIND)


@operation("GET", "restapis/*/requestvalidators/*")
def get_validator(call: Call) -> Result:
    """Returns a request validator."""
    return 200, show(_find(*call.names))


@operation("PATCH", "restapis/*/requestvalidators/*")
def update_validator(call: Call) -> Result:
    """Changes a request validator."""
    validator = _find(*call.names)
    changed = dict(validator)
    for name, change in list_replacements(call, "name", "validateRequestParameters", "validateRequestBody"):
        if name == "name" and not change.value:
            raise ApiError("Request Validator name cannot be blank")
        changed[name] = change.value if name == "name" else change.flag
    update_record(validator, changed)
    return 200, show(validator)


@operation("DELETE", "restapis/*/requestvalidators/*")
def delete_validator(call: Call) -> Result:
    """Deletes a request validator."""
    _find(*call.names)
    rest_apis.request_validators.get()[call.names[0]].pop(call.names[1])
    return 202, None
