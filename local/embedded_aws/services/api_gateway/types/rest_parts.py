"""Amazon API Gateway: authorizers, models, validators, gateway responses and documentation of REST APIs."""

import json
from collections.abc import Mapping
from typing import Final

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import Put, ResourceType
from embedded_aws.resource_model.seen import read_inputs, spell_like
from embedded_aws.services.api_gateway.types.api_ids import build_api_arn
from embedded_aws.services.api_gateway.types.patch import Patch

_AUTHORIZER: Final = {
    "authorizerCredentials": "authorizerCredentials",
    "authorizerResultTtlInSeconds": "authorizerResultTtlInSeconds",
    "authorizerUri": "authorizerUri",
    "identitySource": "identitySource",
    "identityValidationExpression": "identityValidationExpression",
    "name": "name",
    "providerArns": "providerARNs",
    "type": "type",
}
_MODEL: Final = {"description": "description", "schema": "schema"}
_VALIDATOR: Final = {
    "name": "name",
    "validateRequestBody": "validateRequestBody",
    "validateRequestParameters": "validateRequestParameters",
}
_RESPONSE: Final = {
    "responseParameters": "responseParameters",
    "responseTemplates": "responseTemplates",
    "statusCode": "statusCode",
}


class _Part(ResourceType):
    """A part of an API with an ID.

    Attributes:
        kind: Words of its name in AWS's operations.
        id_argument: Argument of the operations that has its ID.
        settings: AWS's names of the inputs.
        of: The input that has the ID of the API.
    """

    kind: str
    id_argument: str
    settings: Mapping[str, str]
    of: str = "restApi"

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        changes = self.list_changes(given)
        self.call(aws, "update", given, identifier, patchOperations=changes.operations)

    def list_changes(self, given: Inputs) -> Patch:
        """Returns the operations for the inputs that differ."""
        return Patch(self.settings, given)

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        self.call(aws, "delete", given, identifier)

    def call(
        self, aws: Context, verb: str, given: Inputs, identifier: str | None = None, **more: object
    ) -> Properties:
        """Calls an operation on the part."""
        named = {} if identifier is None else {self.id_argument: identifier}
        method = getattr(aws.client("apigateway"), f"{verb}_{self.kind}")
        return method(restApiId=given[self.of], **named, **more)


@resource_type("aws:apigateway/authorizer:Authorizer")
class Authorizer(_Part):
    """An authorizer, of type ``TOKEN`` if nothing else is said."""

    kind = "authorizer"
    id_argument = "authorizerId"
    settings = _AUTHORIZER
    takes = (*_AUTHORIZER, "restApi")
    replaced_by = ("restApi",)

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        settings = {"type": "TOKEN", **given.pick(_AUTHORIZER), "name": aws.physical_name(name, given)}
        if settings["type"] != "COGNITO_USER_POOLS":  # the provider's defaults
            settings.setdefault("identitySource", "method.request.header.Authorization")
            settings.setdefault("authorizerResultTtlInSeconds", 300)
        return self.call(aws, "create", given, **settings)["id"]

    def list_changes(self, given: Inputs) -> Patch:
        """Returns the operations for the inputs that differ; user pools are added and removed one by one."""
        changes = Patch(self.settings, given, ignored=("providerArns",))
        changes.put_list("/providerARNs", "providerArns", given)
        return changes

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        found = self.call(aws, "get", given, identifier)
        arn = build_api_arn(aws, f"restapis/{given[self.of]}/authorizers/{identifier}")
        return {**read_inputs(given, found, _AUTHORIZER), "arn": arn, "name": found["name"]}


@resource_type("aws:apigateway/model:Model")
class Model(_Part):
    """A model of a body. Its ID is its name."""

    kind = "model"
    id_argument = "modelName"
    settings = _MODEL
    takes = (*_MODEL, "contentType", "name", "restApi")
    replaced_by = ("contentType", "name", "restApi")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        # The name must be alphanumeric: Pulumi makes one up without dashes.
        physical: str = given.get("name") or aws.physical_name(name, given).replace("-", "")
        self.call(aws, "create", given, name=physical, contentType=given["contentType"], **given.pick(_MODEL))
        return physical

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        found = self.call(aws, "get", given, identifier)
        return {**read_inputs(given, found, _MODEL), **select_inputs(found, {"name": "name"})}


@resource_type("aws:apigateway/requestValidator:RequestValidator")
class RequestValidator(_Part):
    """A validator of requests."""

    kind = "request_validator"
    id_argument = "requestValidatorId"
    settings = _VALIDATOR
    takes = (*_VALIDATOR, "restApi")
    replaced_by = ("restApi",)
    defaults = {"validateRequestBody": False, "validateRequestParameters": False}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        settings = {**given.pick(_VALIDATOR), "name": aws.physical_name(name, given)}
        return self.call(aws, "create", given, **settings)["id"]

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        return select_inputs(self.call(aws, "get", given, identifier), _VALIDATOR)


@resource_type("aws:apigateway/response:Response")
class Response(Put):
    """A gateway response."""

    takes = (*_RESPONSE, "responseType", "restApiId")
    replaced_by = ("responseType", "restApiId")

    def identify(self, aws: Context, name: str, given: Inputs) -> str:
        return f"aggr-{given['restApiId']}-{given['responseType']}"

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("apigateway").put_gateway_response(**self._read_ids(given), **given.pick(_RESPONSE))

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        found = aws.client("apigateway").get_gateway_response(**self._read_ids(given))
        return None if found.get("defaultResponse") else read_inputs(given, found, _RESPONSE)

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("apigateway").delete_gateway_response(**self._read_ids(given))

    def _read_ids(self, given: Inputs) -> dict[str, str]:
        return {"restApiId": given["restApiId"], "responseType": given["responseType"]}


@resource_type("aws:apigateway/documentationPart:DocumentationPart")
class DocumentationPart(_Part):
    """Documentation of a part of an API."""

    kind = "documentation_part"
    id_argument = "documentationPartId"
    settings = {"properties": "properties"}
    of = "restApiId"
    takes = ("location", "properties", "restApiId")
    replaced_by = ("location", "restApiId")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        created = self.call(aws, "create", given, **given.pick({"location": "location", **self.settings}))
        return f"{given[self.of]}/{created['id']}"

    def call(
        self, aws: Context, verb: str, given: Inputs, identifier: str | None = None, **more: object
    ) -> Properties:
        """Calls an operation on the part, whose ID has that of the API."""
        part = None if identifier is None else identifier.rpartition("/")[2]
        return super().call(aws, verb, given, part, **more)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        found = self.call(aws, "get", given, identifier)
        properties = found["properties"]
        return {
            "documentationPartId": found["id"],
            "location": spell_like(given["location"], found["location"]),
            "properties": properties if isinstance(properties, str) else json.dumps(properties),
        }
