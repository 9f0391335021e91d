"""REST APIs."""

import json
from typing import Final, cast

from embedded_aws.ministack import rest_apis
from embedded_aws.ministack.api_records import RestApi
from embedded_aws.ministack.records import Fields, Record
from embedded_aws.services.api_gateway.control.calls import (
    ApiError,
    Call,
    Result,
    create_id,
    list_page,
    operation,
    read_list,
    read_map,
    read_texts,
    show,
)
from embedded_aws.services.api_gateway.control.lookups import find_api
from embedded_aws.services.api_gateway.control.patching import Change, list_changes, update_record

_LARGEST_COMPRESSION: Final = 10_485_760
_ENDPOINTS: Final = ("REGIONAL", "EDGE", "PRIVATE")
_ADDRESSES: Final = ("ipv4", "dualstack")
_SIMPLE: Final = ("apiKeySource", "description", "name", "policy", "version")
_MODELS: Final = {
    "Empty": (
        "This is a default empty schema model",
        {"title": "Empty Schema", "type": "object"},
    ),
    "Error": (
        "This is a default error schema model",
        {"title": "Error Schema", "type": "object", "properties": {"message": {"type": "string"}}},
    ),
}


def show_api(api: RestApi, *, single: bool = False) -> Record:
    """Returns an API as API Gateway shows it.

    Args:
        api: The API.
        single: Whether it is shown alone, with its tags even if it does not have any.
    """
    view = show(api, "tags" if single else "")
    if "policy" in view:
        view["policy"] = rest_apis.encode_policy(view["policy"])
    if not view.get("binaryMediaTypes"):
        view.pop("binaryMediaTypes", None)
    tags = view.pop("tags", {})
    if tags or single:
        view["tags"] = tags
    return view | {"rootResourceId": find_root(api["id"])}


def find_root(api_id: str) -> str:
    """Returns the identifier of the root resource."""
    there = rest_apis.resources.get().get(api_id, {})
    return next((each["id"] for each in there.values() if each.get("path") == "/"), "")


def create(given: Record, *, models: bool = True) -> RestApi:
    """Creates an API, and returns its record.

    Args:
        given: Parameters of CreateRestApi.
        models: Whether it has the default models.

    Raises:
        ApiError: If a parameter is invalid.
    """
    if given.get("description") == "":
        raise ApiError("Description cannot be an empty string")
    _check_compression(given.get("minimumCompressionSize"))
    endpoint = _build_endpoint(read_map(given, "endpointConfiguration"))
    status, _, body = rest_apis.create_api({**given, "endpointConfiguration": endpoint})
    if status != 201:  # noqa: PLR2004 Created
        raise ApiError(json.loads(body)["message"])
    api = rest_apis.apis[json.loads(body)["id"]]
    api["tags"] = dict(read_texts(given, "tags"))
    if models:
        there = rest_apis.models.get().setdefault(api["id"], {})
        for name, (description, schema) in _MODELS.items():
            text = json.dumps({"$schema": "http://json-schema.org/draft-04/schema#", **schema})
            there[name] = {
                "id": create_id(),
                "name": name,
                "description": description,
                "schema": text,
                "contentType": "application/json",
            }
    return api


def _build_endpoint(given: Record) -> Record:
    endpoint: Record = {"types": ["EDGE"], **given}
    types = read_list(endpoint, "types")
    if not types:
        raise ApiError("REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.")
    if len(types) > 1:
        raise ApiError("Cannot create an api with multiple Endpoint Types.")
    private = types == ["PRIVATE"]
    endpoint.setdefault("ipAddressType", "dualstack" if private else "ipv4")
    _check_addresses(endpoint)
    return endpoint


def _check_addresses(endpoint: Fields) -> None:
    if endpoint["types"] == ["PRIVATE"] and endpoint.get("ipAddressType") == "ipv4":
        raise ApiError("Only dualstack ipAddressType is supported for Private APIs.")


def _check_compression(given: object) -> int | None:
    if given in (None, ""):
        return None
    size = int(text) if (text := str(given)).removeprefix("-").isdecimal() else -1
    if not 0 <= size <= _LARGEST_COMPRESSION:
        raise ApiError(f"Invalid minimum compression size, must be between 0 and {_LARGEST_COMPRESSION}")
    return size


@operation("GET", "restapis")
def list_apis(call: Call) -> Result:
    """Lists the APIs."""
    return list_page(call, [show_api(api) for api in rest_apis.apis.values()])


@operation("GET", "restapis/*")
def get_api(call: Call) -> Result:
    """Returns an API."""
    return 200, show_api(find_api(call.names[0]), single=True)


@operation("DELETE", "restapis/*")
def delete_api(call: Call) -> Result:
    """Deletes an API."""
    api_id = find_api(call.names[0])["id"]
    rest_apis.delete_api(api_id)
    rest_apis.request_validators.get().pop(api_id, None)
    return 202, None


@operation("PATCH", "restapis/*")
def update_api(call: Call) -> Result:
    """Changes an API."""
    api = find_api(call.names[0])
    changed: Record = {**api, "endpointConfiguration": dict(read_map(api, "endpointConfiguration"))}
    for change in list_changes(call):
        _apply(changed, change)
    update_record(api, changed)
    return 200, show_api(api, single=True)


def _apply(api: Record, change: Change) -> None:
    match change.parts:
        case (name,) if name in _SIMPLE:
            change.require_kind("add", "remove", "replace")
            api[name] = None if change.kind == "remove" else change.value
        case ("disableExecuteApiEndpoint",):
            change.require_kind("replace")
            api["disableExecuteApiEndpoint"] = change.flag
        case ("minimumCompressionSize",):
            change.require_kind("replace")
            api["minimumCompressionSize"] = _check_compression(change.value)
        case ("binaryMediaTypes", media_type):
            change.require_kind("add", "remove", "replace")
            _change_media_types(api, change, media_type)
        case ("endpointConfiguration", *place):
            _change_endpoint(cast("Record", api["endpointConfiguration"]), change, place)
        case _:
            raise ApiError(f"Invalid patch path {change.path}")


def _change_media_types(api: Record, change: Change, media_type: str) -> None:
    there: list[str] = [each for each in read_list(api, "binaryMediaTypes") if each != media_type]
    if change.kind == "add":
        there.append(media_type)
    elif change.kind == "replace":
        there.append(change.value or media_type)
    api["binaryMediaTypes"] = there


def _change_endpoint(endpoint: Record, change: Change, place: list[str]) -> None:
    match place:
        case ["types", _]:
            if change.kind != "replace":
                raise ApiError("Invalid patch operation specified. Must be 'add'|'remove'|'replace'")
            if change.value not in _ENDPOINTS:
                raise ApiError(f"Invalid EndpointTypes specified. Valid options are {','.join(_ENDPOINTS)}")
            endpoint["types"] = [change.value]
            if change.value == "PRIVATE":
                endpoint["ipAddressType"] = "dualstack"
        case ["ipAddressType"]:
            change.require_kind("replace")
            if change.value not in _ADDRESSES:
                raise ApiError("ipAddressType must be either ipv4 or dualstack.")
            endpoint["ipAddressType"] = change.value
            _check_addresses(endpoint)
        case ["vpcEndpointIds"]:
            change.require_kind("add", "remove")
            others = [each for each in read_list(endpoint, "vpcEndpointIds") if each != change.value]
            endpoint["vpcEndpointIds"] = [*others, change.value] if change.kind == "add" else others
        case _:
            raise ApiError(f"Invalid patch path {change.path}")
