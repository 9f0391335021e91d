"""Amazon API Gateway: integrations of the methods of a REST API."""

from typing import Final

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import Put, ResourceType
from embedded_aws.resource_model.seen import read_inputs
from embedded_aws.services.api_gateway.types.methods import read_ids
from embedded_aws.services.api_gateway.types.patch import Patch

_INTEGRATION: Final = {
    "cacheKeyParameters": "cacheKeyParameters",
    "cacheNamespace": "cacheNamespace",
    "connectionId": "connectionId",
    "connectionType": "connectionType",
    "contentHandling": "contentHandling",
    "credentials": "credentials",
    "integrationHttpMethod": "httpMethod",
    "integrationTarget": "integrationTarget",
    "passthroughBehavior": "passthroughBehavior",
    "requestParameters": "requestParameters",
    "requestTemplates": "requestTemplates",
    "responseTransferMode": "responseTransferMode",
    "timeoutMilliseconds": "timeoutInMillis",
    "tlsConfig": "tlsConfig",
    "type": "type",
    "uri": "uri",
}
_RESPONSE: Final = {
    "contentHandling": "contentHandling",
    "responseParameters": "responseParameters",
    "responseTemplates": "responseTemplates",
    "selectionPattern": "selectionPattern",
}


@resource_type("aws:apigateway/integration:Integration")
class Integration(ResourceType):
    """The backend of a method."""

    takes = (*_INTEGRATION, "httpMethod", "resourceId", "restApi")
    replaced_by = (
        *("credentials", "httpMethod", "integrationHttpMethod", "passthroughBehavior"),
        *("resourceId", "restApi", "type"),
    )
    # A method has one integration: a new one takes the place of the old one, which must be gone before.
    delete_before_replace = True

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        settings = given.pick({**_INTEGRATION, "integrationHttpMethod": "integrationHttpMethod"})
        aws.client("apigateway").put_integration(**read_ids(given), **settings)
        return f"agi-{given['restApi']}-{given['resourceId']}-{given['httpMethod']}"

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        changes = Patch(
            _INTEGRATION,
            given,
            ignored=("cacheKeyParameters", "requestParameters", "requestTemplates", "tlsConfig"),
        )
        changes.put_list("/cacheKeyParameters", "cacheKeyParameters", given)
        changes.put_map("/requestParameters", "requestParameters", given)
        changes.put_map("/requestTemplates", "requestTemplates", given)
        changes.put_map("/tlsConfig", "tlsConfig", given)
        aws.client("apigateway").update_integration(**read_ids(given), patchOperations=changes.operations)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        return read_inputs(given, aws.client("apigateway").get_integration(**read_ids(given)), _INTEGRATION)

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("apigateway").delete_integration(**read_ids(given))


@resource_type("aws:apigateway/integrationResponse:IntegrationResponse")
class IntegrationResponse(Put):
    """A response of a backend, as a response of the method."""

    takes = (*_RESPONSE, "httpMethod", "resourceId", "restApi", "statusCode")
    replaced_by = ("httpMethod", "resourceId", "restApi", "statusCode")

    def identify(self, aws: Context, name: str, given: Inputs) -> str:
        return f"agir-{given['restApi']}-{given['resourceId']}-{given['httpMethod']}-{given['statusCode']}"

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("apigateway").put_integration_response(
            **read_ids(given), statusCode=given["statusCode"], **given.pick(_RESPONSE)
        )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        found = aws.client("apigateway").get_integration_response(
            **read_ids(given), statusCode=given["statusCode"]
        )
        return read_inputs(given, found, _RESPONSE)

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("apigateway").delete_integration_response(
            **read_ids(given), statusCode=given["statusCode"]
        )
