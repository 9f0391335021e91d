"""Types that routes and backends share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from serverless_patterns.connections.rest.pending import PendingValues
from serverless_patterns.connections.rest.route_key import RouteKey
from serverless_patterns.connections.rest.sources import RequestPart
from serverless_patterns.connections.rest.templates import JSON, Changes
from serverless_patterns.connections.service_call import ServiceCall


@dataclass(frozen=True)
class RouteSettings:
    """Settings of a route that its backend depends on."""

    key: RouteKey
    timeout: float
    """Seconds to wait for the backend."""
    changes: Changes
    """Changes of the bodies of requests and responses."""
    headers: tuple[str, ...]
    """Headers that the route requires."""
    query: tuple[str, ...]
    """Query parameters that the route requires."""
    response_streaming: bool = False
    """Whether the response is passed on while it arrives."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the path parameters."""
        return self.key.parameters


@dataclass(frozen=True)
class RestBackend:
    """The backend of one route of a REST API, in terms of API Gateway."""

    integration: Callable[[PendingValues], dict[str, Any]]
    """Returns the ``x-amazon-apigateway-integration``, without timeout and credentials."""
    descriptions: Mapping[int, str]
    """Description of each HTTP status that it can return."""
    call: ServiceCall | None = None
    """Call that the role of the API needs permission for; without one, the route has no role."""
    sources: Sequence[RequestPart] = ()
    """Parts of the request that it requires."""
    optional_sources: Sequence[RequestPart] = ()
    """Parts of the request that it reads if they are present."""
    schema: Mapping[str, Any] | None = None
    """JSON schema of the body that it accepts, if that follows from its arguments."""
    response_headers: Sequence[str] = ()
    """Headers of its response that clients receive."""
    binary_media_types: Sequence[str] = ()
    """Content types of its bodies that are not text."""
    uses_template: bool = True
    """Whether a template reads its requests; otherwise they pass unchanged."""


def service_integration(
    uri: str, template: str, responses: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Returns a call to an AWS service with ``template`` as its body; a body that is not JSON gets 415."""
    return {
        "type": "aws",
        "httpMethod": "POST",
        "uri": uri,
        "passthroughBehavior": "never",
        "requestParameters": {
            f"integration.request.header.{name}": f"'{value}'" for name, value in (headers or {}).items()
        },
        "requestTemplates": {JSON: template},
        "responses": dict(responses),
    }


def default_response(status: int, template: str) -> dict[str, Any]:
    """Returns the integration response for everything that no other one matches."""
    return {"default": {"statusCode": str(status), "responseTemplates": {JSON: template}}}
