"""Authorizers of REST APIs."""

from typing import Final, cast

from embedded_aws.ministack import rest_apis
from embedded_aws.ministack.api_records import Authorizer
from embedded_aws.ministack.records import Record
from embedded_aws.services.api_gateway.control.calls import (
    ApiError,
    Call,
    ConflictError,
    Result,
    create_id,
    list_page,
    operation,
    read_list,
    show,
)
from embedded_aws.services.api_gateway.control.lookups import find_api, find_part
from embedded_aws.services.api_gateway.control.patching import Change, list_changes, update_record

_GIVEN: Final = (
    *("authorizerUri", "authorizerCredentials", "identitySource", "identityValidationExpression"),
    *("authorizerResultTtlInSeconds", "providerARNs"),
)
_LONGEST: Final = 3600
_SIMPLE: Final = (
    *("authorizerCredentials", "authorizerUri", "authType", "identitySource", "identityValidationExpression"),
    *("name", "type"),
)


def show_authorizer(authorizer: Authorizer) -> Record:
    """Returns an authorizer as API Gateway shows it."""
    view = show(authorizer)
    if not view.get("providerARNs"):
        view.pop("providerARNs", None)
    return view


def put(api_id: str, given: Record) -> Authorizer:
    """Creates an authorizer, and returns its record."""
    kind = given.get("type") or "TOKEN"
    default = "cognito_user_pools" if kind == "COGNITO_USER_POOLS" else "custom"
    record: Record = {
        "id": create_id(),
        "name": given.get("name", ""),
        "type": kind,
        "authType": given.get("authType") or default,
        **{name: given[name] for name in _GIVEN if given.get(name) is not None},
    }
    authorizer = cast("Authorizer", record)
    rest_apis.authorizers.get().setdefault(api_id, {})[authorizer["id"]] = authorizer
    return authorizer


@operation("POST", "restapis/*/authorizers")
def create_authorizer(call: Call) -> Result:
    """Creates an authorizer."""
    (api_id,), given = call.names, call.data
    if api_id not in rest_apis.apis:
        raise ConflictError(
            "Unable to complete operation due to concurrent modification. Please try again later."
        )
    if not given.get("name"):
        raise ApiError("Authorizer name must be non-empty")
    if any(each["name"] == given["name"] for each in rest_apis.authorizers.get().get(api_id, {}).values()):
        raise ApiError(
            f"Authorizer name must be unique. Authorizer {given['name']} already exists in this RestApi."
        )
    _check_duration(cast("int | str | None", given.get("authorizerResultTtlInSeconds")))
    return 201, show_authorizer(put(api_id, given))


def _check_duration(seconds: int | str | None) -> None:
    if seconds is not None and not 0 <= int(seconds) <= _LONGEST:
        raise ApiError(f"Authorizer result TTL must be between 0 and {_LONGEST} seconds")


@operation("GET", "restapis/*/authorizers")
def list_authorizers(call: Call) -> Result:
    """Lists the authorizers of an API."""
    find_api(call.names[0])
    there = rest_apis.authorizers.get().get(call.names[0], {})
    return list_page(call, [show_authorizer(each) for each in there.values()])


def _find(api_id: str, identifier: str) -> Authorizer:
    return find_part(rest_apis.authorizers.get().get(api_id), identifier, "Authorizer")


@operation("GET", "restapis/*/authorizers/*")
def get_authorizer(call: Call) -> Result:
    """Returns an authorizer."""
    return 200, show_authorizer(_find(*call.names))


@operation("PATCH", "restapis/*/authorizers/*")
def update_authorizer(call: Call) -> Result:
    """Changes an authorizer."""
    authorizer = _find(*call.names)
    changed = dict(authorizer)
    for change in list_changes(call):
        _apply(changed, change)
    update_record(authorizer, changed)
    return 200, show_authorizer(authorizer)


def _apply(authorizer: Record, change: Change) -> None:
    match change.parts:
        case (name,) if name in _SIMPLE:
            change.require_kind("replace")
            authorizer[name] = change.value
        case ("authorizerResultTtlInSeconds",):
            change.require_kind("replace")
            _check_duration(change.value)
            authorizer["authorizerResultTtlInSeconds"] = int(change.value or 0)
        case ("providerARNs",):
            change.require_kind("add", "remove")
            others = [each for each in read_list(authorizer, "providerARNs") if each != change.value]
            authorizer["providerARNs"] = [*others, change.value] if change.kind == "add" else others
        case _:
            raise ApiError(f"Invalid patch path {change.path}")


@operation("DELETE", "restapis/*/authorizers/*")
def delete_authorizer(call: Call) -> Result:
    """Deletes an authorizer that no method refers to."""
    api_id, identifier = call.names
    _find(api_id, identifier)
    for resource in rest_apis.resources.get().get(api_id, {}).values():
        for http_method, method in resource["resourceMethods"].items():
            if method.get("authorizerId") == identifier:
                where = f"{resource['path']}/{http_method}"
                raise ConflictError(
                    f"Cannot delete authorizer '{identifier}', is referenced in method: {where}"
                )
    rest_apis.authorizers.get()[api_id].pop(identifier)
    return 202, None
