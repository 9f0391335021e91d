"""Integrations of HTTP APIs, and the parts of a request that their parameter mappings name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.arguments.text import show
from serverless_patterns.connections.rest.sources import RequestPart, read_source
from serverless_patterns.connections.service_call import ServiceCall

INSTEAD = "Remove it, or use ApiGatewayFacade"
"""End of an error about an argument that only REST APIs have."""
ACCEPTED = "202"
"""Status for a client whose request is in a queue or has started a workflow."""


@dataclass(frozen=True)
class HttpIntegration:
    """The integration of one route of an HTTP API, in terms of API Gateway."""

    settings: Mapping[str, Any]
    """Inputs of the integration, without its timeout and its role."""
    call: ServiceCall | None = None
    """Call that the role of the API needs permission for."""
    sources: tuple[RequestPart, ...] = ()
    """Parts of the request that it reads."""


def call_service(
    call: ServiceCall,
    subtype: str,
    parameters: Mapping[str, pulumi.Input[str]],
    *,
    accepted: bool = False,
    sources: tuple[RequestPart, ...] = (),
) -> HttpIntegration:
    """Returns the call of an action of an AWS service in the Region of its resource.

    A service denies access only if the role lacks a permission, which is never an error of the client.

    Args:
        call: The call.
        subtype: Name of the action for API Gateway, such as ``SQS-SendMessage``.
        parameters: Values of its parameters, static or parts of the request.
        accepted: Whether the client gets HTTP 202 instead of 200.
        sources: Parts of the request in the parameters.
    """
    statuses = {**({"200": ACCEPTED} if accepted else {}), "403": "500"}
    return HttpIntegration(
        {
            "integration_type": "AWS_PROXY",
            "integration_subtype": subtype,
            "payload_format_version": "1.0",
            "request_parameters": {**parameters, "Region": from_arn(call.arn, lambda parts: parts[3])},
            "response_parameters": [
                {"status_code": status, "mappings": {"overwrite:statuscode": other}}
                for status, other in statuses.items()
            ],
        },
        call,
        sources,
    )


def derive(value: pulumi.Input[str], make: Callable[[str], Any]) -> Any:
    """Returns the result of ``make`` for a value, which may resolve later."""
    return pulumi.Output.from_input(value).apply(make) if is_output(value) else make(str(value))


def from_arn(arn: pulumi.Input[str], make: Callable[[list[str]], str]) -> pulumi.Input[str]:
    """Returns the result of ``make`` for the six parts of an ARN, which may resolve later."""
    # Mocks without outputs have no ARN.
    return derive(arn, lambda known: make(f"{known}:::::".split(":", 6)[:6]))


def read_expression(text: str, errors: Errors, parameters: tuple[str, ...]) -> tuple[RequestPart, str]:
    """Returns the source that ``text`` names, and its expression in a parameter mapping.

    Args:
        text: The argument.
        errors: Receives what is wrong, at the path of the argument.
        parameters: Path parameters of the route.
    """
    source = read_source(text, errors, parameters)
    if source.place == "claim":
        if ":" in source.name:
            errors.add("", f"{show(text)} has a colon, which no parameter mapping can name. {INSTEAD}")
        return source, f"$context.authorizer.claims.{source.name}"
    place = {"query": "querystring"}.get(source.place, source.place)
    return source, f"$request.{place}.{source.name}"


def reject(argument: str, given: Any, reason: str, errors: Errors) -> None:
    """Adds an error for an argument that HTTP APIs do not support, if it is given.

    Args:
        argument: Name of the argument.
        given: Its value.
        reason: What an HTTP API lacks, as a clause.
        errors: Receives the error.
    """
    if given:
        errors.add(argument, f"is not supported: {reason}. {INSTEAD}")
