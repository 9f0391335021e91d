"""Types that routes and backends share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from serverless_patterns.patterns.api_gateway_facade.request.pending import PendingValues
from serverless_patterns.patterns.api_gateway_facade.request.route_key import RouteKey
from serverless_patterns.patterns.api_gateway_facade.request.sources import Source
from serverless_patterns.patterns.api_gateway_facade.request.templates import JSON, Changes
from serverless_patterns.safeguards.policy import PolicyStatementArgs


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

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the path parameters."""
        return self.key.parameters


@dataclass(frozen=True)
class Backend:
    """The backend of one route, in terms of API Gateway."""

    integration: Callable[[PendingValues], dict[str, Any]]
    """Returns the ``x-amazon-apigateway-integration``, without timeout and credentials."""
    answers: Mapping[int, str]
    """Description of each HTTP status that it can return."""
    statements: Sequence[PolicyStatementArgs] = ()
    """Permissions that the role of the API needs; without any, the route has no role."""
    name: str | None = None
    """Name of the backend in the names of resources, if it has one."""
    sources: Sequence[Source] = ()
    """Parts of the request that it requires."""
    optional_sources: Sequence[Source] = ()
    """Parts of the request that it reads if they are present."""
    schema: Mapping[str, Any] | None = None
    """JSON schema of the body that it accepts, if that follows from its arguments."""
    templated: bool = True
    """Whether a template reads its requests; otherwise they pass unchanged."""


def service_uri(values: PendingValues, arn: pulumi.Input[str], call: Callable[[str, str], str]) -> str:
    """Returns the URI of a call to the service of ``arn``, in its Region.

    Args:
        values: Collects the Outputs.
        arn: The resource that the call is about.
        call: Returns ``<service>:action/<name>`` or ``<service>:path/…`` of account and resource.
    """

    def uri(known: str) -> str:
        _, partition, _, region, account, resource = known.split(":", 5)
        return f"arn:{partition}:apigateway:{region}:{call(account, resource)}"

    return values.derived(arn, uri)


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


def answered(status: int, template: str) -> dict[str, Any]:
    """Returns the integration response for everything that no other one matches."""
    return {"default": {"statusCode": str(status), "responseTemplates": {JSON: template}}}
