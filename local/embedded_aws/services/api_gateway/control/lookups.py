"""The parts of APIs by their identifiers."""

from collections.abc import Mapping
from typing import TypeVar

from embedded_aws.ministack import responses, rest_apis
from embedded_aws.ministack.api_records import Integration, Method, Resource, RestApi
from embedded_aws.services.api_gateway.control.calls import NotFoundError

_Part = TypeVar("_Part")


def find_api(api_id: str) -> RestApi:
    """Returns an API.

    Raises:
        NotFoundError: If there is none.
    """
    api = rest_apis.apis.get(api_id)
    if api is None:
        account = responses.get_account_id()
        raise NotFoundError(f"Invalid API identifier specified {account}:{api_id}")
    return api


def find_resource(api_id: str, resource_id: str) -> Resource:
    """Returns a resource.

    Raises:
        NotFoundError: If there is none.
    """
    resource = rest_apis.resources.get().get(api_id, {}).get(resource_id)
    if resource is None:
        raise NotFoundError("Invalid Resource identifier specified")
    return resource


def find_method(api_id: str, resource_id: str, http_method: str) -> Method:
    """Returns a method.

    Raises:
        NotFoundError: If there is none.
    """
    method = find_resource(api_id, resource_id)["resourceMethods"].get(http_method)
    if method is None:
        raise NotFoundError("Invalid Method identifier specified")
    return method


def find_integration(api_id: str, resource_id: str, http_method: str) -> Integration:
    """Returns the integration of a method.

    Raises:
        NotFoundError: If there is none.
    """
    integration = find_method(api_id, resource_id, http_method).get("methodIntegration")
    if integration is None:
        raise NotFoundError("Invalid Integration identifier specified")
    return integration


def find_part(parts: Mapping[str, _Part] | None, identifier: str, kind: str) -> _Part:
    """Returns a part of an API, such as a stage.

    Args:
        parts: The parts by identifier.
        identifier: The identifier.
        kind: What the message calls it.

    Raises:
        NotFoundError: If there is none.
    """
    part = (parts or {}).get(identifier)
    if part is None:
        raise NotFoundError(f"Invalid {kind} identifier specified")
    return part
