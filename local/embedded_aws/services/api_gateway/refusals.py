"""Integrations of HTTP APIs that are rejected."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, cast

from embedded_aws.json_values import read_object
from embedded_aws.resource_model.known_inputs import Unknown, read_member
from embedded_aws.services.api_gateway.subtypes import SUBTYPES
from embedded_aws.services.api_gateway.types.http_openapi import read_http_document
from embedded_aws.services.api_gateway.types.openapi import OpenApiError

_CALLER: Final = "arn:aws:iam::*:user/*"
_REQUEST_KEY: Final = re.compile(
    r"(append|overwrite|remove):(header|querystring)\..+|overwrite:path|integration\.request\..+"
)
_RESPONSE_KEY: Final = re.compile(r"(append|overwrite|remove):header\..+|overwrite:statuscode")
_STATUS: Final = re.compile(r"[2-5][0-9][0-9]")
# Developer guide, "Transform API requests and responses for HTTP APIs", reserved headers.
_RESERVED: Final = re.compile(
    "access-control-.*|apigw-.*|authorization|connection|content-encoding|content-length|content-location|"
    "forwarded|keep-alive|origin|proxy-authenticate|proxy-authorization|te|trailers|transfer-encoding|upgrade|"
    "x-amz-.*|x-amzn-.*|x-forwarded-for|x-forwarded-host|x-forwarded-proto|via"
)


def _check_integration(given: Mapping[str, object]) -> Iterator[str]:
    if given.get("credentialsArn") == _CALLER:
        yield (
            f"credentialsArn: {_CALLER!r} is not in the embedded emulator; must be the ARN of a role. "
            "Use a role that API Gateway can assume."
        )
    uri = given.get("integrationUri")
    if isinstance(uri, str) and uri.startswith("arn:") and ":servicediscovery:" in uri:
        yield (
            f"integrationUri: {uri!r} is not in the embedded emulator; must be the ARN of a listener, or "
            "a URL. Use a load balancer."
        )
    yield from _check_responses(given.get("responseParameters"))
    if "integrationSubtype" in given:
        yield from _check_service(given)
    else:
        yield from _check_keys("requestParameters", read_member(given, "requestParameters"), _REQUEST_KEY)


def _check_responses(given: object) -> Iterator[str]:
    for each in cast("list[object]", given) if isinstance(given, list) else ():
        if not isinstance(each, Mapping):
            continue
        response = cast("Mapping[str, object]", each)
        status = response.get("statusCode")
        if isinstance(status, str) and not _STATUS.fullmatch(status):
            yield f"responseParameters.statusCode: {status!r} is out of range; must be 200 to 599. Change it."
        yield from _check_keys(
            "responseParameters.mappings", read_member(response, "mappings"), _RESPONSE_KEY
        )


def _check_keys(name: str, mappings: Mapping[str, object], allowed: re.Pattern[str]) -> Iterator[str]:
    for key in mappings:
        place, _, header = key.partition(":")[2].partition(".")
        if not allowed.fullmatch(key):
            path = "overwrite:path" if allowed is _REQUEST_KEY else "overwrite:statuscode"
            yield (
                f"{name}: {key!r} is not the key of a parameter mapping; must be an action and a place, "
                f"such as 'append:header.x-id', or '{path}'. Change it."
            )
        elif place == "header" and _RESERVED.fullmatch(header.lower()):
            yield (
                f"{name}: {key!r}: Operations on header {header} are restricted; must be another header. "
                "Remove it."
            )


def _check_service(given: Mapping[str, object]) -> Iterator[str]:
    subtype, parameters = given["integrationSubtype"], read_member(given, "requestParameters")
    if isinstance(subtype, str) and subtype not in SUBTYPES:
        yield (
            f"integrationSubtype: {subtype!r} is not in the embedded emulator; must be one of "
            f"{', '.join(SUBTYPES)}. Call the service from a function."
        )
    elif isinstance(subtype, str) and not isinstance(given.get("requestParameters"), Unknown):
        required = SUBTYPES[subtype].required
        if missing := [name for name in required if name not in parameters]:
            yield (
                f"requestParameters: {', '.join(missing)} is required by {subtype}; must be given. "
                "Add it with a value such as '$request.body'."
            )
    if not given.get("credentialsArn"):
        yield (
            "credentialsArn: is required with an integrationSubtype; must be the ARN of a role. "
            "Use a role that allows the action and that apigateway.amazonaws.com can assume."
        )
    version = given.get("payloadFormatVersion", "1.0")
    if isinstance(version, str) and version != "1.0":
        yield (
            f"payloadFormatVersion: {version!r} cannot be combined with 'integrationSubtype'; "
            "must be '1.0'. Change it."
        )


def check_body(body: str) -> Iterator[str]:
    """Yields the reasons why an OpenAPI document of an HTTP API is rejected."""
    try:
        document = read_http_document(body)
    except OpenApiError as error:
        yield str(error)
        return
    for operation in document.operations:
        given = {f"{name[:1].lower()}{name[1:]}": value for name, value in operation.integration.items()}
        by_status = read_object(given.get("responseParameters"))
        responses = [{"statusCode": status, "mappings": each} for status, each in by_status.items()]
        for reason in _check_integration({**given, "responseParameters": responses}):
            yield f"body: {operation.route['RouteKey']}: {reason}"


def _check_api(given: Mapping[str, object]) -> Iterator[str]:
    if isinstance(body := given.get("body"), str):
        yield from check_body(body)


REFUSALS: Final[Mapping[str, Callable[[Mapping[str, object]], Iterable[str]]]] = {
    "aws:apigatewayv2/api:Api": _check_api,
    "aws:apigatewayv2/integration:Integration": _check_integration,
}
"""The reasons by type."""
