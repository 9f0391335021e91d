"""Models: JSON schemas of bodies."""

import json
from collections.abc import Iterator
from typing import cast

from embedded_aws.ministack import rest_apis
from embedded_aws.ministack.api_records import Model
from embedded_aws.ministack.records import Fields, Record
from embedded_aws.services.api_gateway.control.calls import (
    ApiError,
    Call,
    ConflictError,
    NotFoundError,
    Result,
    create_id,
    list_page,
    operation,
    read_map,
    read_members,
    read_string,
    show,
)
from embedded_aws.services.api_gateway.control.lookups import find_api
from embedded_aws.services.api_gateway.control.patching import list_replacements, update_record


def _find(api_id: str, name: str) -> Model:
    model = rest_apis.models.get().get(api_id, {}).get(name)
    if model is None:
        raise NotFoundError(f"Invalid model name specified: {name}")
    return model


def _check_schema(schema: object) -> None:
    if not schema:
        raise ApiError("Model schema must have at least 1 property or array items defined")


@operation("POST", "restapis/*/models")
def create_model(call: Call) -> Result:
    """Creates a model."""
    (api_id,), given = call.names, call.data
    find_api(api_id)
    if not given.get("name"):
        raise ApiError("Model name must be non-empty")
    _check_schema(given.get("schema"))
    name = read_string(given, "name")
    if name in rest_apis.models.get().get(api_id, {}):
        raise ConflictError("Model name already exists for this REST API")
    return 201, show(put(api_id, name, read_string(given, "schema"), given))


def put(api_id: str, name: str, schema: str, given: Fields) -> Model:
    """Creates or replaces a model, and returns its record."""
    model: Model = {
        "id": create_id(),
        "name": name,
        "description": read_string(given, "description"),
        "schema": schema,
        "contentType": read_string(given, "contentType", "application/json"),
    }
    rest_apis.models.get().setdefault(api_id, {})[name] = model
    return model


@operation("GET", "restapis/*/models")
def list_models(call: Call) -> Result:
    """Lists the models of an API."""
    find_api(call.names[0])
    return list_page(call, [show(each) for each in rest_apis.models.get().get(call.names[0], {}).values()])


@operation("GET", "restapis/*/models/*")
def get_model(call: Call) -> Result:
    """Returns a model; with ``flatten``, its schema has the models that it refers to."""
    model = _find(*call.names)
    view = show(model)
    if call.option("flatten") == "true":
        view["schema"] = _flatten(call.names[0], model["schema"])
    return 200, view


def _flatten(api_id: str, schema: str) -> str:
    definitions: Record = {}
    flat = cast("Record", _replace_references(api_id, json.loads(schema), definitions))
    return json.dumps({**flat, "definitions": definitions} if definitions else flat)


def _replace_references(api_id: str, schema: object, definitions: Record) -> object:
    match schema:
        case {"$ref": str(reference)} if "/models/" in reference:
            name = reference.rpartition("/")[2]
            if name not in definitions:
                definitions[name] = {}
                referred = json.loads(_find(api_id, name)["schema"])
                definitions[name] = _replace_references(api_id, referred, definitions)
            return {"$ref": f"#/definitions/{name}"}
        case dict():
            members = cast("Record", schema)
            return {name: _replace_references(api_id, each, definitions) for name, each in members.items()}
        case list():
            return [_replace_references(api_id, each, definitions) for each in cast("list[object]", schema)]
        case _:
            return schema


@operation("PATCH", "restapis/*/models/*")
def update_model(call: Call) -> Result:
    """Changes a model."""
    model = _find(*call.names)
    changed = dict(model)
    for name, change in list_replacements(call, "description", "schema"):
        if name == "schema":
            _check_schema(change.value)
        changed[name] = change.value
    update_record(model, changed)
    return 200, show(model)


@operation("DELETE", "restapis/*/models/*")
def delete_model(call: Call) -> Result:
    """Deletes a model that nothing refers to."""
    api_id, name = call.names
    _find(api_id, name)
    for subject in _list_references(api_id, name):
        raise ConflictError(f"Cannot delete model '{name}', is referenced in {subject}")
    rest_apis.models.get()[api_id].pop(name)
    return 202, None


def _list_references(api_id: str, name: str) -> Iterator[str]:
    for resource in rest_apis.resources.get().get(api_id, {}).values():
        for http_method, method in resource["resourceMethods"].items():
            where = f"{resource['path']}/{http_method}"
            if name in read_map(method, "requestModels").values():
                yield f"method request: {where}"
            responses = read_members(method, "methodResponses").values()
            if any(name in read_map(each, "responseModels").values() for each in responses):
                yield f"method response: {where}"
    for other in rest_apis.models.get().get(api_id, {}).values():
        if other["name"] != name and f'/restapis/{api_id}/models/{name}"' in other["schema"]:
            yield f"model: {other['name']}"
