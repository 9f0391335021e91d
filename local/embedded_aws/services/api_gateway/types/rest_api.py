"""Creates a REST API from an OpenAPI document, by API Gateway's calls for its parts."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import cast

from embedded_aws.emulator.clients import Client
from embedded_aws.program.wire import Properties
from embedded_aws.services.api_gateway.types.openapi import Arguments, Document, Operation, build_model_schema

_MOST_RESOURCES = 500
# The calls for the operations wait for the emulator most of the time.
_AT_ONCE = 8


_DEFAULTS = {"authorizerResultTtlInSeconds": 300}
"""Settings of an authorizer that are not empty where they are not given."""
_NOTHING = Document({}, {}, (), (), (), ())


class RestApiImport:
    """Puts the parts of a document into an API, and takes away those of the document that it had before.

    Parts that both documents have alike are left alone, so that requests to them are served meanwhile.

    Args:
        client: A boto3 client of API Gateway.
        api_id: The API.
    """

    def __init__(self, client: Client, api_id: str) -> None:
        self._client = client
        self._api = {"restApiId": api_id}
        listed = client.get_resources(**self._api, limit=_MOST_RESOURCES)["items"]
        self._resources = {each["path"]: each["id"] for each in listed}

    def put(self, document: Document, before: Document = _NOTHING) -> None:
        """Makes the API what the document says, in the order of who refers to whom.

        Raises:
            ClientError: If API Gateway rejects a part.
        """
        client = self._client
        self._put_models(document, before)
        for response in document.gateway_responses:
            if response not in before.gateway_responses:
                client.put_gateway_response(**self._api, **response)
        authorizers = _Named(
            client.get_authorizers,
            client.create_authorizer,
            client.update_authorizer,
            "authorizerId",
            self._api,
        )
        validators = _Named(
            client.get_request_validators,
            client.create_request_validator,
            client.update_request_validator,
            "requestValidatorId",
            self._api,
        )
        old_authorizers = authorizers.put(document.authorizers, before.authorizers)
        old_validators = validators.put(document.validators, before.validators)
        old = {
            (each.path, each.method): each
            for each in before.operations
            if each.authorizer not in old_authorizers and each.validator not in old_validators
        }
        changed = [each for each in document.operations if old.get((each.path, each.method)) != each]
        for operation in changed:
            self._add_resource(operation.path)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for done in [
                pool.submit(self._put_method, operation, authorizers.ids, validators.ids)
                for operation in changed
            ]:
                done.result()
        self._remove(document, before)
        for authorizer_id in old_authorizers.values():
            client.delete_authorizer(**self._api, authorizerId=authorizer_id)
        for validator_id in old_validators.values():
            client.delete_request_validator(**self._api, requestValidatorId=validator_id)

    def _put_models(self, document: Document, before: Document) -> None:
        url = f"https://apigateway.amazonaws.com/restapis/{self._api['restApiId']}/models/"
        defaults = ("Empty", "Error")  # a new API has models with these names
        for name, schema in document.models.items():
            text = json.dumps(build_model_schema(schema, url))
            if name not in before.models and name not in defaults:
                self._client.create_model(**self._api, name=name, contentType="application/json", schema=text)
            elif before.models.get(name) != schema:
                change = {"op": "replace", "path": "/schema", "value": text}
                self._client.update_model(**self._api, modelName=name, patchOperations=[change])

    def _remove(self, document: Document, before: Document) -> None:
        """Takes away what is in the document no more."""
        client = self._client
        kept = {(each.path, each.method) for each in document.operations}
        for path, method in {(each.path, each.method) for each in before.operations} - kept:
            client.delete_method(**self._api, resourceId=self._add_resource(path), httpMethod=method)
        needed = {f"/{path.strip('/')}" for path, _ in kept}
        for path in sorted(self._resources, key=len, reverse=True):
            if path != "/" and not any(each == path or each.startswith(f"{path}/") for each in needed):
                client.delete_resource(**self._api, resourceId=self._resources.pop(path))
        for name in before.models.keys() - document.models.keys() - {"Empty", "Error"}:
            client.delete_model(**self._api, modelName=name)
        kinds = {response["responseType"] for response in document.gateway_responses}
        for response in before.gateway_responses:
            if response["responseType"] not in kinds:
                client.delete_gateway_response(**self._api, responseType=response["responseType"])

    def _add_resource(self, path: str) -> str:
        """The id of the resource at ``path``, made with those above it if there is none."""
        path = f"/{path.strip('/')}"
        if path not in self._resources:
            above, _, part = path.rpartition("/")
            parent = self._add_resource(above)
            created = self._client.create_resource(**self._api, parentId=parent, pathPart=part)
            self._resources[path] = created["id"]
        return self._resources[path]

    def _put_method(
        self, operation: Operation, authorizers: dict[str, str], validators: dict[str, str]
    ) -> None:
        resource_id = self._add_resource(operation.path)
        method = {**self._api, "resourceId": resource_id, "httpMethod": operation.method}
        settings = dict(operation.settings)
        if operation.authorizer:
            settings["authorizerId"] = authorizers[operation.authorizer]
        if operation.validator:
            settings["requestValidatorId"] = validators[operation.validator]
        self._client.put_method(**method, **settings)
        for response in operation.method_responses:
            self._client.put_method_response(**method, **response)
        self._client.put_integration(**method, **operation.integration)
        for response in operation.integration_responses:
            self._client.put_integration_response(**method, **response)


_Call = Callable[..., Properties]


class _Named:
    """The authorizers or the request validators of an API, whose names are unique.

    Args:
        find: The call that lists them.
        create: The call that makes one.
        update: The call that changes one.
        argument: The argument of ``update`` that names one.
        api: The argument that names the API.

    Attributes:
        ids: The id of each by its name.
    """

    def __init__(self, find: _Call, create: _Call, update: _Call, argument: str, api: dict[str, str]) -> None:
        self._find = find
        self._create = create
        self._update = update
        self._argument = argument
        self._api = api
        self.ids: dict[str, str] = {}

    def put(self, wanted: tuple[Arguments, ...], before: tuple[Arguments, ...]) -> dict[str, str]:
        """Makes those that are new, and changes the others; the ids of those that go by their names."""
        there: dict[str, Arguments] = {}
        if before:
            there = {str(each["name"]): each for each in self._find(**self._api)["items"]}
            self.ids = {name: str(each["id"]) for name, each in there.items()}
        for arguments in wanted:
            name = str(arguments["name"])
            if name not in there:
                self.ids[name] = self._create(**self._api, **arguments)["id"]
            elif arguments not in before:
                known = {key for each in before if each["name"] == name for key in each} & {*there[name]}
                changes = _list_changes(arguments, {key: there[name][key] for key in known})
                which = {**self._api, self._argument: self.ids[name]}
                self._update(**which, patchOperations=changes)
        kept = {str(arguments["name"]) for arguments in wanted}
        names = {str(each["name"]) for each in before} - kept
        return {name: self.ids[name] for name in names if name in self.ids}


def _list_changes(wanted: Arguments, before: Arguments) -> list[dict[str, str]]:
    """Returns the patch operations that make a part of an API what is wanted."""
    changes: list[dict[str, str]] = []
    for name in sorted({*wanted, *before}):
        new, old = wanted.get(name), before.get(name)
        if new == old:
            continue
        if isinstance(new or old, list):
            items = cast("tuple[list[str], list[str]]", (new or [], old or []))
            changes += [_change("remove", name, each) for each in items[1] if each not in items[0]]
            changes += [_change("add", name, each) for each in items[0] if each not in items[1]]
        else:
            default = _DEFAULTS.get(name, "")
            changes.append(_change("replace", name, default if new is None else new))
    return changes


def _change(kind: str, name: str, value: object) -> dict[str, str]:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return {"op": kind, "path": f"/{name}", "value": text}
