"""Makes a REST API of what an OpenAPI document says, by the calls that API Gateway has for its parts."""

import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from embedded_aws.resources.openapi import Document, Operation, model_schema

# The calls for the operations wait for the emulator most of the time.
_AT_ONCE = 8


class RestApiImport:
    """Puts the parts of a document into an API that is empty yet.

    Args:
        client: A boto3 client of API Gateway.
        api_id: The API.
        root_id: Its root resource.
    """

    def __init__(self, client: Any, api_id: str, root_id: str) -> None:
        self._client = client
        self._api = {"restApiId": api_id}
        self._resources = {"/": root_id}

    def put(self, document: Document) -> None:
        """Makes everything that the document says, in the order of who refers to whom.

        Raises:
            ClientError: API Gateway refused a part.
        """
        url = f"https://apigateway.amazonaws.com/restapis/{self._api['restApiId']}/models/"
        for name, schema in document.models.items():
            text = json.dumps(model_schema(schema, url))
            self._client.create_model(**self._api, name=name, contentType="application/json", schema=text)
        for response in document.gateway_responses:
            self._client.put_gateway_response(**self._api, **response)
        authorizers = self._ids(self._client.create_authorizer, document.authorizers)
        validators = self._ids(self._client.create_request_validator, document.validators)
        for operation in document.operations:
            self._add_resource(operation.path)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for done in [
                pool.submit(self._put_method, operation, authorizers, validators)
                for operation in document.operations
            ]:
                done.result()

    def _ids(self, create: Any, given: Iterable[dict[str, Any]]) -> dict[str, str]:
        return {arguments["name"]: create(**self._api, **arguments)["id"] for arguments in given}

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
