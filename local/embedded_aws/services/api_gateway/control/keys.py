"""API keys."""

import time
from typing import Final, cast

from embedded_aws.ministack import responses, rest_apis
from embedded_aws.ministack.api_records import ApiKey
from embedded_aws.ministack.records import Record
from embedded_aws.services.api_gateway.control.calls import (
    ApiError,
    Call,
    ConflictError,
    Result,
    create_id,
    list_page,
    operation,
    read_records,
    read_texts,
    show,
)
from embedded_aws.services.api_gateway.control.lookups import find_part
from embedded_aws.services.api_gateway.control.patching import list_replacements, update_record

_SHORTEST: Final = 20
_LONGEST: Final = 128
_LONGEST_NAME: Final = 1024
_LONGEST_DESCRIPTION: Final = 125_000


def _show_key(key: ApiKey, *, single: bool = False, value: bool = False) -> Record:
    view = show(key)
    tags = view.pop("tags", {})
    if not value:
        view.pop("value", None)
    return view | ({"tags": tags} if tags or single else {})


@operation("POST", "apikeys")
def create_key(call: Call) -> Result:
    """Creates an API key."""
    given = call.data
    if len(cast("str | None", given.get("name")) or "") > _LONGEST_NAME:
        raise ApiError(f"Invalid API Key name, can be at most {_LONGEST_NAME} characters.")
    _check_description(cast("str | None", given.get("description")))
    value = cast("str | None", given.get("value")) or responses.new_uuid().replace("-", "")
    if len(value) < _SHORTEST:
        raise ApiError(f"API Key value should be at least {_SHORTEST} characters")
    if len(value) > _LONGEST:
        raise ApiError(f"API Key value exceeds maximum size of {_LONGEST} characters")
    if any(each["value"] == value for each in rest_apis.api_keys.values()):
        raise ConflictError("API Key already exists")
    now = int(time.time())
    identifier = create_id(10)
    record: Record = {
        "id": identifier,
        "name": given.get("name", ""),
        "description": given.get("description", ""),
        "enabled": bool(given.get("enabled")),
        "createdDate": now,
        "lastUpdatedDate": now,
        "value": value,
        "stageKeys": [
            f"{each.get('restApiId', '')}/{each.get('stageName', '')}"
            for each in read_records(given, "stageKeys")
        ],
        "tags": dict(read_texts(given, "tags")),
        "customerId": given.get("customerId"),
    }
    rest_apis.api_keys[identifier] = key = cast("ApiKey", record)
    return 201, _show_key(key, value=True)


def _check_description(description: str | None) -> None:
    if len(description or "") > _LONGEST_DESCRIPTION:
        raise ApiError("Invalid API Key description specified.")


@operation("GET", "apikeys")
def list_keys(call: Call) -> Result:
    """Lists the API keys, the newest first, also those whose name has a prefix."""
    prefix, customer = call.option("name") or "", call.option("customerId")
    value = call.option("includeValues") == "true"
    there = reversed(list(rest_apis.api_keys.values()))
    found = [
        each
        for each in there
        if each["name"].startswith(prefix) and customer in (None, each.get("customerId"))
    ]
    return list_page(call, [_show_key(each, value=value) for each in found])


def _find(identifier: str) -> ApiKey:
    return find_part(dict(rest_apis.api_keys), identifier, "API Key")


@operation("GET", "apikeys/*")
def get_key(call: Call) -> Result:
    """Returns an API key."""
    return 200, _show_key(_find(call.names[0]), single=True, value=call.option("includeValue") == "true")


@operation("PATCH", "apikeys/*")
def update_key(call: Call) -> Result:
    """Changes an API key."""
    key = _find(call.names[0])
    changed = dict(key)
    for name, change in list_replacements(call, "description", "enabled", "name", "customerId"):
        if name == "description":
            _check_description(change.value)
        changed[name] = change.flag if name == "enabled" else change.value
    update_record(key, {**changed, "lastUpdatedDate": int(time.time())})
    return 200, _show_key(key, single=True)


@operation("DELETE", "apikeys/*")
def delete_key(call: Call) -> Result:
    """Deletes an API key, also from usage plans."""
    identifier = _find(call.names[0])["id"]
    rest_apis.api_keys.pop(identifier)
    for keys in rest_apis.usage_plan_keys.values():
        keys.pop(identifier, None)
    return 202, None
