"""Resources of REST APIs: the parts of their paths."""

from collections.abc import Mapping

from embedded_aws.ministack import rest_apis
from embedded_aws.ministack.api_records import Resource
from embedded_aws.ministack.records import Record
from embedded_aws.services.api_gateway.control.calls import (
    ApiError,
    Call,
    ConflictError,
    NotFoundError,
    Result,
    create_id,
    list_page,
    operation,
    show,
)
from embedded_aws.services.api_gateway.control.lookups import find_api, find_resource
from embedded_aws.services.api_gateway.control.methods import show_method
from embedded_aws.services.api_gateway.control.patching import list_replacements, update_record


def _show_resource(resource: Resource, *, embed: bool) -> Record:
    view = show(resource)
    view.pop("resourceMethods", None)
    if methods := resource.get("resourceMethods"):
        shown = {name: show_method(method) if embed else {} for name, method in methods.items()}
        view["resourceMethods"] = shown
    return view


@operation("GET", "restapis/*/resources")
def list_resources(call: Call) -> Result:
    """Lists the resources of an API."""
    find_api(call.names[0])
    embed = "methods" in call.options("embed")
    there = rest_apis.resources.get().get(call.names[0], {}).values()
    return list_page(call, [_show_resource(each, embed=embed) for each in there])


@operation("GET", "restapis/*/resources/*")
def get_resource(call: Call) -> Result:
    """Returns a resource."""
    return 200, _show_resource(find_resource(*call.names), embed="methods" in call.options("embed"))


@operation("POST", "restapis/*/resources/*")
def create_resource(call: Call) -> Result:
    """Creates a resource."""
    api_id, parent_id = call.names
    resource = create(api_id, parent_id, str(call.data.get("pathPart", "")))
    return 201, _show_resource(resource, embed=False)


def create(api_id: str, parent_id: str, path_part: str) -> Resource:
    """Creates a resource beneath another, and returns its record.

    Raises:
        ApiError: If the path does not allow it.
    """
    find_api(api_id)
    parent, there = find_resource(api_id, parent_id), rest_apis.resources.get()[api_id]
    if parent.get("pathPart", "").endswith("+}"):
        raise ApiError(
            f"Cannot create a child of a resource with a greedy path variable: {parent['pathPart']}"
        )
    _check_siblings(there, parent_id, path_part, "")
    resource: Resource = {
        "id": create_id(),
        "parentId": parent_id,
        "pathPart": path_part,
        "path": f"{parent['path'].rstrip('/')}/{path_part}",
        "resourceMethods": {},
    }
    there[resource["id"]] = resource
    return resource


def _check_siblings(there: Mapping[str, Resource], parent_id: str, path_part: str, own_id: str) -> None:
    siblings = [each for each in there.values() if each.get("parentId") == parent_id and each["id"] != own_id]
    if any(each["pathPart"] == path_part for each in siblings):
        raise ConflictError(f"Another resource with the same parent already has this name: {path_part}")
    variable = next((each["pathPart"] for each in siblings if each["pathPart"].startswith("{")), None)
    if variable and path_part.startswith("{"):
        raise ApiError(
            f"A sibling ({variable}) of this resource already has a variable path part -- only one is allowed"
        )


@operation("PATCH", "restapis/*/resources/*")
def update_resource(call: Call) -> Result:
    """Renames a resource, or moves it beneath another."""
    api_id, resource_id = call.names
    resource, there = find_resource(api_id, resource_id), rest_apis.resources.get()[api_id]
    for name, change in list_replacements(call, "parentId", "pathPart"):
        value = change.value or ""
        if resource["path"] == "/":
            raise ApiError(f"Root resource cannot update its {name}.")
        if name == "parentId":
            if value not in there:
                raise NotFoundError("Invalid Resource identifier specified")
            if value == resource_id or value in _list_below(there, resource_id):
                raise ApiError("Resources cannot be cyclical.")
        parent = value if name == "parentId" else resource["parentId"] or ""
        part = value if name == "pathPart" else resource["pathPart"]
        _check_siblings(there, parent, part, resource_id)
        update_record(resource, {name: value})
    for changed in (resource_id, *_list_below(there, resource_id)):
        there[changed]["path"] = rest_apis.build_path(api_id, changed)
    return 200, _show_resource(resource, embed=False)


def _list_below(there: Mapping[str, Resource], resource_id: str) -> list[str]:
    children = [each["id"] for each in there.values() if each.get("parentId") == resource_id]
    return [below for child in children for below in (child, *_list_below(there, child))]


@operation("DELETE", "restapis/*/resources/*")
def delete_resource(call: Call) -> Result:
    """Deletes a resource and those beneath it."""
    api_id, resource_id = call.names
    find_resource(api_id, resource_id)
    there = rest_apis.resources.get()[api_id]
    for each in (*_list_below(there, resource_id), resource_id):
        there.pop(each, None)
    return 202, None
