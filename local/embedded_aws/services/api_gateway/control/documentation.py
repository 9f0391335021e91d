"""Documentation of APIs: its parts, and its versions, which the record of the API holds."""

import time
from collections.abc import Mapping
from typing import Final

from embedded_aws.ministack import rest_apis
from embedded_aws.ministack.api_records import DocumentationPart
from embedded_aws.ministack.records import Record
from embedded_aws.services.api_gateway.control.calls import (
    ApiError,
    Call,
    ConflictError,
    Result,
    create_id,
    list_page,
    operation,
    read_string,
    read_texts,
    show,
)
from embedded_aws.services.api_gateway.control.lookups import find_api, find_part
from embedded_aws.services.api_gateway.control.patching import list_replacements, update_record

_PART: Final = "Documentation part"
_VERSION: Final = "Documentation version"
_WITHOUT_PATH: Final = ("API", "AUTHORIZER", "MODEL")
VERSIONS: Final = "_documentationVersions"
"""Field of an API with its documentation versions."""


def put_part(api_id: str, location: Mapping[str, str], properties: str) -> DocumentationPart:
    """Creates a documentation part, and returns its record."""
    default = {} if location.get("type") in _WITHOUT_PATH else {"path": "/"}
    part: DocumentationPart = {
        "id": create_id(),
        "location": {**default, **location},
        "properties": properties,
    }
    rest_apis.documentation_parts.setdefault(api_id, {})[part["id"]] = part
    return part


@operation("POST", "restapis/*/documentation/parts")
def create_part(call: Call) -> Result:
    """Creates a documentation part."""
    (api_id,), given = call.names, call.data
    find_api(api_id)
    if not given.get("properties"):
        raise ApiError("Documentation part properties must be non-empty")
    location = read_texts(given, "location")
    if any(part["location"] == location for part in rest_apis.documentation_parts.get(api_id, {}).values()):
        raise ConflictError(
            "Documentation part already exists for the specified location: " + _name(location)
        )
    return 201, show(put_part(api_id, location, read_string(given, "properties")))


def _name(location: Mapping[str, str]) -> str:
    names = ("type", "path", "method", "statusCode", "name")
    return ", ".join(f"{name} '{location[name]}'" for name in names if name in location)


@operation("GET", "restapis/*/documentation/parts")
def list_parts(call: Call) -> Result:
    """Lists the documentation parts of an API."""
    find_api(call.names[0])
    parts = rest_apis.documentation_parts.get(call.names[0], {}).values()
    kind, name, path = call.option("type"), call.option("name"), call.option("path")
    if call.option("locationStatus") == "UNDOCUMENTED":
        return list_page(call, [])
    return list_page(
        call,
        [
            show(part)
            for part in parts
            if kind in (None, part["location"].get("type"))
            and (name or "") in part["location"].get("name", "")
            and path in (None, part["location"].get("path"))
        ],
    )


def _find_part(api_id: str, identifier: str) -> DocumentationPart:
    return find_part(rest_apis.documentation_parts.get(api_id), identifier, _PART)


@operation("GET", "restapis/*/documentation/parts/*")
def get_part(call: Call) -> Result:
    """Returns a documentation part."""
    return 200, show(_find_part(*call.names))


@operation("PATCH", "restapis/*/documentation/parts/*")
def update_part(call: Call) -> Result:
    """Changes a documentation part."""
    part = _find_part(*call.names)
    for name, change in list(list_replacements(call, "properties")):
        update_record(part, {name: change.value})
    return 200, show(part)


@operation("DELETE", "restapis/*/documentation/parts/*")
def delete_part(call: Call) -> Result:
    """Deletes a documentation part."""
    find_api(call.names[0])
    _find_part(*call.names)
    rest_apis.documentation_parts[call.names[0]].pop(call.names[1])
    return 202, None


@operation("POST", "restapis/*/documentation/versions")
def create_version(call: Call) -> Result:
    """Creates a documentation version of the current parts."""
    api, name = find_api(call.names[0]), str(call.data.get("documentationVersion", ""))
    versions = api.setdefault(VERSIONS, {})
    if not rest_apis.documentation_parts.get(api["id"]):
        raise ApiError("No documentation parts found to create a version.")
    if name in versions:
        raise ConflictError(f"Documentation version {name} already exists for this API")
    described = call.data.get("description", "")
    versions[name] = {"version": name, "createdDate": int(time.time()), "description": described}
    if stage := call.data.get("stageName"):
        stages = rest_apis.stages.get(api["id"], {})
        find_part(stages, str(stage), "Stage")["documentationVersion"] = name
    return 201, show(versions[name])


@operation("GET", "restapis/*/documentation/versions")
def list_versions(call: Call) -> Result:
    """Lists the documentation versions of an API."""
    return list_page(call, [show(each) for each in find_api(call.names[0]).get(VERSIONS, {}).values()])


def _find_version(api_id: str, name: str) -> Record:
    return find_part(find_api(api_id).get(VERSIONS), name, _VERSION)


@operation("GET", "restapis/*/documentation/versions/*")
def get_version(call: Call) -> Result:
    """Returns a documentation version."""
    return 200, show(_find_version(*call.names))


@operation("PATCH", "restapis/*/documentation/versions/*")
def update_version(call: Call) -> Result:
    """Changes the description of a documentation version."""
    version = _find_version(*call.names)
    for name, change in list(list_replacements(call, "description")):
        version[name] = change.value
    return 200, show(version)


@operation("DELETE", "restapis/*/documentation/versions/*")
def delete_version(call: Call) -> Result:
    """Deletes a documentation version."""
    _find_version(*call.names)
    find_api(call.names[0]).get(VERSIONS, {}).pop(call.names[1])
    return 202, None
