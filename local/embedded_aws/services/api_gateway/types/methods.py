"""Amazon API Gateway: resources of a REST API, and their methods with responses."""

from typing import Final

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import Put, ResourceType
from embedded_aws.resource_model.seen import read_inputs
from embedded_aws.services.api_gateway.types.patch import Patch

_MOST_RESOURCES: Final = 500
_METHOD: Final = {
    "apiKeyRequired": "apiKeyRequired",
    "authorization": "authorizationType",
    "authorizationScopes": "authorizationScopes",
    "authorizerId": "authorizerId",
    "operationName": "operationName",
    "requestModels": "requestModels",
    "requestParameters": "requestParameters",
    "requestValidatorId": "requestValidatorId",
}
_RESPONSE: Final = {"responseModels": "responseModels", "responseParameters": "responseParameters"}


def read_ids(given: Inputs) -> dict[str, str]:
    """Returns the arguments that name a method."""
    return given.pick({"restApi": "restApiId", "resourceId": "resourceId", "httpMethod": "httpMethod"})


@resource_type("aws:apigateway/resource:Resource")
class Resource(ResourceType):
    """A part of a path."""

    takes = ("parentId", "pathPart", "restApi")
    replaced_by = ("restApi",)

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        created = aws.client("apigateway").create_resource(
            restApiId=given["restApi"], parentId=given["parentId"], pathPart=given["pathPart"]
        )
        return created["id"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        client, api = aws.client("apigateway"), {"restApiId": given["restApi"]}
        before: str = client.get_resource(**api, resourceId=identifier)["path"]
        changes = Patch({"parentId": "parentId", "pathPart": "pathPart"}, given)
        client.update_resource(**api, resourceId=identifier, patchOperations=changes.operations)
        listed = client.get_resources(**api, limit=_MOST_RESOURCES)["items"]
        # MiniStack finds the path of a resource when that is updated, and not when one above it is.
        for below in sorted(listed, key=lambda each: len(each["path"])):
            if below["path"].startswith(f"{before}/"):
                client.update_resource(**api, resourceId=below["id"], patchOperations=[])

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        found = aws.client("apigateway").get_resource(restApiId=given["restApi"], resourceId=identifier)
        return select_inputs(found, {"parentId": "parentId", "path": "path", "pathPart": "pathPart"})

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("apigateway").delete_resource(restApiId=given["restApi"], resourceId=identifier)


@resource_type("aws:apigateway/method:Method")
class Method(ResourceType):
    """A method of a resource."""

    takes = (*_METHOD, "httpMethod", "resourceId", "restApi")
    replaced_by = ("httpMethod", "resourceId", "restApi")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        aws.client("apigateway").put_method(**read_ids(given), **given.pick(_METHOD))
        return f"agm-{given['restApi']}-{given['resourceId']}-{given['httpMethod']}"

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        collections = ("authorizationScopes", "requestModels", "requestParameters")
        changes = Patch(_METHOD, given, ignored=collections)
        changes.put_list("/authorizationScopes", "authorizationScopes", given)
        changes.put_map("/requestModels", "requestModels", given)
        changes.put_map("/requestParameters", "requestParameters", given)
        aws.client("apigateway").update_method(**read_ids(given), patchOperations=changes.operations)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        return read_inputs(given, aws.client("apigateway").get_method(**read_ids(given)), _METHOD)

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("apigateway").delete_method(**read_ids(given))


@resource_type("aws:apigateway/methodResponse:MethodResponse")
class MethodResponse(Put):
    """A response that a method declares."""

    takes = (*_RESPONSE, "httpMethod", "resourceId", "restApi", "statusCode")
    replaced_by = ("httpMethod", "resourceId", "restApi", "statusCode")

    def identify(self, aws: Context, name: str, given: Inputs) -> str:
        return f"agmr-{given['restApi']}-{given['resourceId']}-{given['httpMethod']}-{given['statusCode']}"

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("apigateway").put_method_response(
            **read_ids(given), statusCode=given["statusCode"], **given.pick(_RESPONSE)
        )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        found = aws.client("apigateway").get_method_response(
            **read_ids(given), statusCode=given["statusCode"]
        )
        return read_inputs(given, found, _RESPONSE)

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("apigateway").delete_method_response(**read_ids(given), statusCode=given["statusCode"])
