"""Methods of resources."""

from typing import Final, cast

from embedded_aws.ministack import rest_apis
from embedded_aws.ministack.api_records import Integration, Method
from embedded_aws.ministack.records import Record
from embedded_aws.services.api_gateway.control.calls import (
    ApiError,
    Call,
    Result,
    operation,
    read_list,
    read_map,
    show,
)
from embedded_aws.services.api_gateway.control.lookups import find_method, find_resource
from embedded_aws.services.api_gateway.control.patching import (
    Change,
    change_member,
    list_changes,
    replace_record,
)

_METHODS: Final = ("GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "ANY")
_WITH_AUTHORIZER: Final = ("CUSTOM", "COGNITO_USER_POOLS")
_MAPS: Final = ("requestModels", "requestParameters")


def show_method(method: Method) -> Record:
    """Returns a method as API Gateway shows it, with its integration and responses."""
    view = show(method)
    view.pop("methodIntegration", None)
    view.pop("methodResponses", None)
    if integration := method.get("methodIntegration"):
        view["methodIntegration"] = show_integration(integration)
    if found := method.get("methodResponses"):
        view["methodResponses"] = {status: show(response) for status, response in found.items()}
    if not view.get("authorizationScopes"):
        view.pop("authorizationScopes", None)
    return view


def show_integration(integration: Integration) -> Record:
    """Returns an integration as API Gateway shows it."""
    hidden = () if integration["type"].startswith("HTTP") else ("connectionType",)
    view = {name: value for name, value in show(integration).items() if name not in hidden}
    if integration["type"] == "MOCK":
        view = {name: value for name, value in view.items() if name not in ("httpMethod", "uri")}
    view.pop("integrationResponses", None)
    if found := integration.get("integrationResponses"):
        shown = {status: show(response, "selectionPattern") for status, response in found.items()}
        view["integrationResponses"] = shown
    return view


@operation("GET", "restapis/*/resources/*/methods/*")
def get_method(call: Call) -> Result:
    """Returns a method."""
    return 200, show_method(find_method(*call.names))


@operation("PUT", "restapis/*/resources/*/methods/*")
def put_method(call: Call) -> Result:
    """Creates a method."""
    api_id, resource_id, http_method = call.names
    return 201, show_method(put(api_id, resource_id, http_method, call.data))


def put(api_id: str, resource_id: str, http_method: str, given: Record) -> Method:
    """Creates a method, and returns its record.

    Raises:
        ApiError: If a parameter is invalid.
    """
    resource = find_resource(api_id, resource_id)
    if http_method not in _METHODS:
        raise ApiError(f"Invalid HttpMethod specified. Valid options are {','.join(_METHODS)}")
    method: Record = {
        "httpMethod": http_method,
        "authorizationType": str(given.get("authorizationType") or "NONE").upper(),
        "authorizerId": given.get("authorizerId"),
        "authorizationScopes": read_list(given, "authorizationScopes"),
        "apiKeyRequired": bool(given.get("apiKeyRequired")),
        "operationName": given.get("operationName"),
        "requestValidatorId": given.get("requestValidatorId"),
        "methodResponses": {},
        "methodIntegration": None,
        **{name: given[name] for name in _MAPS if given.get(name)},
    }
    _check_method(api_id, method)
    resource["resourceMethods"][http_method] = created = cast("Method", method)
    return created


def _check_method(api_id: str, method: Record, before: Method | None = None) -> None:
    if method["authorizationType"] in _WITH_AUTHORIZER:
        if method["authorizerId"] not in rest_apis.authorizers.get().get(api_id, {}):
            raise ApiError(
                "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or "
                "COGNITO_USER_POOLS requires a valid authorizer."
            )
    else:
        method["authorizerId"] = None
    validator = method["requestValidatorId"]
    changed = before is None or validator != before["requestValidatorId"]
    if changed and validator and validator not in rest_apis.request_validators.get().get(api_id, {}):
        raise ApiError("Invalid Request Validator identifier specified")
    for name in read_map(method, "requestModels").values():
        if name not in rest_apis.models.get().get(api_id, {}):
            raise ApiError(f"Invalid model identifier specified: {name}")
    names = [parameter.rpartition(".")[2] for parameter in read_map(method, "requestParameters")]
    if len(names) > len(set(names)):
        raise ApiError("Parameter names must be unique across querystring, header and path")


@operation("PATCH", "restapis/*/resources/*/methods/*")
def update_method(call: Call) -> Result:
    """Changes a method."""
    method = find_method(*call.names)
    changed = dict(method)
    for change in list_changes(call):
        _apply(changed, change)
    _check_method(call.names[0], changed, method)
    replace_record(method, changed)
    return 200, show_method(method)


def _apply(method: Record, change: Change) -> None:
    match change.parts:
        case ("authorizationType" | "authorizerId" | "operationName" | "requestValidatorId" as name,):
            change.require_kind("replace")
            method[name] = change.value or None
        case ("apiKeyRequired",):
            change.require_kind("replace")
            method["apiKeyRequired"] = change.flag
        case ("authorizationScopes",):
            change.require_kind("add", "remove")
            others = [each for each in read_list(method, "authorizationScopes") if each != change.value]
            method["authorizationScopes"] = [*others, change.value] if change.kind == "add" else others
        case ("requestParameters", _):
            change_member(method, change, missing="Invalid parameter name specified", value=change.flag)
        case ("requestModels", _):
            change_member(method, change, missing="Content-Type specified was not found", value=change.value)
        case _:
            raise ApiError(f"Invalid patch path {change.path}")


@operation("DELETE", "restapis/*/resources/*/methods/*")
def delete_method(call: Call) -> Result:
    """Deletes a method."""
    find_method(*call.names)
    find_resource(*call.names[:2])["resourceMethods"].pop(call.names[2])
    return 204, None
