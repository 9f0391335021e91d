"""AWS services behind HTTP APIs: integrations with a subtype, such as ``SQS-SendMessage``."""

import json
from collections.abc import Mapping
from typing import Final, cast
from urllib.parse import urlencode

from embedded_aws.iam.authorization import is_assumable
from embedded_aws.ministack.api_records import HttpIntegration
from embedded_aws.services.api_gateway.http.failures import INTERNAL, UNAVAILABLE, HttpApiError, Response
from embedded_aws.services.api_gateway.http.request import HttpRequest
from embedded_aws.services.api_gateway.rest.functions import PRINCIPAL
from embedded_aws.services.api_gateway.rest.limits import finish_within
from embedded_aws.services.api_gateway.rest.services import FORM, Target, send
from embedded_aws.services.api_gateway.subtypes import SUBTYPES

_NAMES: Final = {
    "Cause": "cause",
    "Error": "error",
    "ExecutionArn": "executionArn",
    "Input": "input",
    "Name": "name",
    "StateMachineArn": "stateMachineArn",
    "TraceHeader": "traceHeader",
}
"""Names that Step Functions gives its parameters."""


async def call(request: HttpRequest, integration: HttpIntegration) -> Response:
    """Calls the action of the subtype as the role of the integration, and returns its response.

    Raises:
        HttpApiError: If API Gateway cannot assume the role, or the service does not respond in time.
    """
    subtype, role = integration["integrationSubtype"], integration.get("credentialsArn")
    if subtype not in SUBTYPES or not role or not is_assumable(role, PRINCIPAL):
        raise HttpApiError(*INTERNAL, "the role of the integration cannot be assumed")
    mappings = integration.get("requestParameters") or {}
    resolved = {name: request.resolve(value) for name, value in mappings.items()}
    parameters = {name: value for name, value in resolved.items() if value is not None}
    region = parameters.pop("Region", request.api.region)
    service, action = SUBTYPES[subtype].service, SUBTYPES[subtype].action
    body: str
    match service:
        case "sqs":
            body = urlencode({"Action": action, **_build_attributes(parameters)})
        case "events":
            body = json.dumps({"Entries": [_build_entry(parameters)]})
        case "states":
            body = json.dumps({_NAMES.get(name, name): value for name, value in parameters.items()})
        case _:
            body = json.dumps(parameters)
    protocol = {"content-type": FORM} if service == "sqs" else {}
    sent = send(Target(region, service, "/", action), role, protocol, body.encode())
    try:
        status, headers, content = await finish_within(integration["timeoutInMillis"] / 1000, sent)
    except TimeoutError:
        raise HttpApiError(*UNAVAILABLE, "the service did not respond in time") from None
    names = {name.lower(): value for name, value in headers.items()}
    kept: dict[str, str | list[str]] = {"Content-Type": names.get("content-type", "")}
    request.details["awsEndpointRequestId"] = names.get("x-amzn-requestid") or names.get("x-amz-request-id")
    return status, kept, content if isinstance(content, bytes) else content.encode()


def _build_entry(parameters: Mapping[str, str]) -> dict[str, object]:
    """Returns an entry of PutEvents, whose resources are a list."""
    resources = parameters.get("Resources")
    return {**parameters, **({"Resources": _make_list(resources)} if resources else {})}


def _make_list(text: str) -> list[str]:
    try:
        found: object = json.loads(text)
    except ValueError:
        return [text]
    return cast("list[str]", found) if isinstance(found, list) else [text]


def _build_attributes(parameters: Mapping[str, str]) -> dict[str, str]:
    """Returns the parameters of a query, with message attributes as its protocol numbers them."""
    query = {name: value for name, value in parameters.items() if not name.endswith("Attributes")}
    for name in ("MessageAttributes", "MessageSystemAttributes"):
        for number, (key, attribute) in enumerate(json.loads(parameters.get(name) or "{}").items(), 1):
            prefix = f"{name.removesuffix('s')}.{number}"
            query[f"{prefix}.Name"] = key
            query |= {f"{prefix}.Value.{member}": value for member, value in attribute.items()}
    return query
