"""Responses of MiniStack in the form of Lambda's."""

import json
from collections.abc import Callable, Mapping
from typing import Final

from embedded_aws.json_values import JsonObject, read_object, read_objects
from embedded_aws.ministack.records import Query, Response
from embedded_aws.services.lambda_.operations import policies, url_configs
from embedded_aws.services.lambda_.operations.calls import LATEST, FunctionCall
from embedded_aws.services.lambda_.operations.configurations import NEW, show_configuration, show_in_list
from embedded_aws.services.lambda_.operations.mappings import show_mapping


def show(method: str, parts: list[str], data: JsonObject, query: Query, response: Response) -> Response:
    """Returns the response of an operation that succeeded.

    Args:
        method: HTTP method.
        parts: Parts of the path after the version of the API.
        data: Body of the request.
        query: Query parameters.
        response: Response of MiniStack.
    """
    match parts:
        case ["functions"] if method == "GET":
            return _change_list(response, "Functions", qualified=bool(query.get("FunctionVersion")))
        case ["functions"]:
            return _change(response, show_configuration)
        case ["functions", name, *rest]:
            view = _VIEWS.get((method, *rest))
            return view(FunctionCall.read(name, data, query), response) if view else response
        case ["event-source-mappings", *identifiers]:
            return _show_mappings(method, identifiers, data, response)
        case _:
            return response


def _change(response: Response, change: Callable[[JsonObject], Mapping[str, object]]) -> Response:
    status, headers, body = response
    return status, headers, json.dumps(change(read_object(json.loads(body)))).encode()


def _change_list(response: Response, field: str, *, qualified: bool) -> Response:
    def change(listed: JsonObject) -> Mapping[str, object]:
        return {
            **listed,
            field: [show_in_list(each, qualified=qualified) for each in read_objects(listed[field])],
        }

    return _change(response, change)


def _show_function(call: FunctionCall, response: Response) -> Response:
    def change(shown: JsonObject) -> Mapping[str, object]:
        view = {
            **shown,
            "Configuration": show_configuration(read_object(shown["Configuration"]), call.qualified_arn),
        }
        if not view.get("Tags") or call.qualifier not in (None, LATEST):
            view.pop("Tags", None)
        return view

    return _change(response, change)


def _show_mappings(method: str, identifiers: list[str], data: JsonObject, response: Response) -> Response:
    if not identifiers and method == "GET":
        return _change(
            response,
            lambda listed: {
                **listed,
                "EventSourceMappings": [
                    show_mapping(each) for each in read_objects(listed["EventSourceMappings"])
                ],
            },
        )
    enabled = data.get("Enabled") is not False
    states = {"POST": "Creating" if enabled else "Disabled", "PUT": "Updating", "DELETE": "Deleting"}
    if method == "PUT" and "Enabled" in data:
        states["PUT"] = "Enabling" if enabled else "Disabling"
    status, headers, body = _change(response, lambda mapping: show_mapping(mapping, states.get(method)))
    return 202 if method in states else status, headers, body


def _show_qualified(call: FunctionCall, response: Response) -> Response:
    return _change(response, lambda config: show_configuration(config, call.qualified_arn))


def _show_configuration(_: FunctionCall, response: Response) -> Response:
    return _change(response, show_configuration)


def _show_code(call: FunctionCall, response: Response) -> Response:
    def change(config: JsonObject) -> Mapping[str, object]:
        if not call.data.get("Publish"):
            return show_configuration(config)
        # The new version is not active yet.
        return show_configuration({**config, **NEW}, f"{call.arn}:{config['Version']}")

    return _change(response, change)


def _renew_revision(call: FunctionCall, response: Response) -> Response:
    policies.renew_revision(call)
    return response


_VIEWS: Final[dict[tuple[str, ...], Callable[[FunctionCall, Response], Response]]] = {
    ("GET",): _show_function,
    ("GET", "configuration"): _show_qualified,
    ("PUT", "configuration"): _show_configuration,
    ("PUT", "code"): _show_code,
    ("POST", "versions"): _show_configuration,
    ("GET", "versions"): lambda _, response: _change_list(response, "Versions", qualified=True),
    ("POST", "policy"): _renew_revision,
    ("POST", "url"): url_configs.finish_creation,
}
"""Views of responses by method and path after the name of the function."""
