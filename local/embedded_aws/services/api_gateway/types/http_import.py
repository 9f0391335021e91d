"""Imports an OpenAPI document into an HTTP API, by API Gateway's calls for its parts."""

from collections.abc import Callable
from typing import Final

from embedded_aws.emulator.clients import Client
from embedded_aws.program.wire import Properties
from embedded_aws.services.api_gateway.types.http_openapi import HttpDocument

_MOST: Final = "1000"
_Ids = dict[str, str]


def import_document(client: Client, api_id: str, document: HttpDocument) -> None:
    """Makes an HTTP API what a document says. Routes that it had before are updated, or deleted.

    Args:
        client: A boto3 client of API Gateway, version 2.
        api_id: ID of the API.
        document: The document.

    Raises:
        ClientError: If API Gateway rejects a part.
    """
    api = {"ApiId": api_id}
    integrations = [each["IntegrationId"] for each in _list(client.get_integrations, api)]
    authorizers = [each["AuthorizerId"] for each in _list(client.get_authorizers, api)]
    before: _Ids = {each["RouteKey"]: each["RouteId"] for each in _list(client.get_routes, api)}
    created: _Ids = {
        str(each["Name"]): client.create_authorizer(**api, **each)["AuthorizerId"]
        for each in document.authorizers
    }
    for operation in document.operations:
        integration = client.create_integration(**api, **operation.integration)
        route = {**operation.route, "Target": f"integrations/{integration['IntegrationId']}"}
        if operation.authorizer:
            route["AuthorizerId"] = created[operation.authorizer]
        if route_id := before.pop(str(route["RouteKey"]), None):
            client.update_route(**api, RouteId=route_id, **route)
        else:
            client.create_route(**api, **route)
    for route_id in before.values():
        client.delete_route(**api, RouteId=route_id)
    for integration_id in integrations:
        client.delete_integration(**api, IntegrationId=integration_id)
    for authorizer_id in authorizers:
        client.delete_authorizer(**api, AuthorizerId=authorizer_id)


def _list(call: Callable[..., Properties], api: dict[str, str]) -> list[Properties]:
    return call(**api, MaxResults=_MOST)["Items"]
