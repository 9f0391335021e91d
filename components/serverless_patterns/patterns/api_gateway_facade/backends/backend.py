"""What a route asks of its backend."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import pulumi

from serverless_patterns.arguments.declarations import arn_pattern
from serverless_patterns.arguments.reader import Given
from serverless_patterns.patterns.api_gateway_facade.request.pending import PendingValues
from serverless_patterns.patterns.api_gateway_facade.request.route_key import RouteKey
from serverless_patterns.patterns.api_gateway_facade.request.sources import Source
from serverless_patterns.patterns.api_gateway_facade.request.templates import JSON, Changes
from serverless_patterns.safeguards.policy import PolicyStatementArgs


@dataclass(frozen=True)
class RouteSettings:
    """What a backend has to know of its route."""

    key: RouteKey
    timeout: float
    """Seconds the route waits for the backend."""
    changes: Changes
    """How bodies are changed on their way."""
    headers: tuple[str, ...]
    """Headers that the route requires."""
    query: tuple[str, ...]
    """Query parameters that the route requires."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """Its path parameters."""
        return self.key.parameters


@dataclass(frozen=True)
class Backend:
    """What stands behind one route."""

    integration: Callable[[PendingValues], dict[str, Any]]
    """Makes the route's ``x-amazon-apigateway-integration``, without timeout and credentials."""
    answers: Mapping[int, str]
    """Each status that it can answer, with what it means."""
    statements: Sequence[PolicyStatementArgs] = ()
    """What the API's role must be allowed; without any the route has no role."""
    name: str | None = None
    """Name of the backend in the names of resources, where there is one."""
    sources: Sequence[Source] = ()
    """The parts of the request that it needs."""
    optional_sources: Sequence[Source] = ()
    """The parts of the request that it looks at, if they are there."""
    schema: Mapping[str, Any] | None = None
    """JSON schema of the body that it takes, where it knows."""
    templated: bool = True
    """Whether a template reads its requests, rather than that they are passed on as they are."""


def read_arn(given: Given, service: str, resource: str, means: str) -> pulumi.Input[str]:
    """The argument ``arn``; empty when it is not given.

    Args:
        given: The backend.
        service: Service of the resource, such as ``sqs``.
        resource: Pattern of the resource; it stands in templates, so that it holds nothing of VTL.
        means: What the resource is, such as ``a queue``.
    """
    form = f"the ARN of {means}, as in arn:aws:{service}:…"
    return given.text("arn", arn_pattern(service, resource), form, default="")


def read_name(given: Given) -> str | None:
    """The argument ``name``."""
    means = "1 to 128 letters, digits, _ and -"
    return cast("str | None", given.text("name", "[A-Za-z0-9_-]{1,128}", means))


def read_key(given: Given) -> pulumi.Input[str] | None:
    """The argument ``kms_key_arn``: the ARN of an alias allows nothing in the policy of a role."""
    return given.text(
        "kms_key_arn", arn_pattern("kms", "key/[A-Za-z0-9-]+"), "the ARN of a key, not its alias"
    )


def service_uri(values: PendingValues, arn: pulumi.Input[str], call: Callable[[str, str], str]) -> str:
    """The URI of a call to the service that ``arn`` belongs to, in its Region.

    Args:
        values: Holds what is known only later.
        arn: The resource that the call is about.
        call: Makes ``<service>:action/<name>`` or ``<service>:path/…`` of account and resource.
    """

    def uri(known: str) -> str:
        _, partition, _, region, account, resource = known.split(":", 5)
        return f"arn:{partition}:apigateway:{region}:{call(account, resource)}"

    return values.derived(arn, uri)


def service_integration(
    uri: str, template: str, responses: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """A call to an AWS service whose body is all of ``template``; a body that is not JSON gets 415."""
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
    """The integration response for everything that no other one matches."""
    return {"default": {"statusCode": str(status), "responseTemplates": {JSON: template}}}
