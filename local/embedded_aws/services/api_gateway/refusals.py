"""Integrations of HTTP APIs that are rejected."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from embedded_aws.resource_model.known_inputs import Unknown, read_member
from embedded_aws.services.api_gateway.subtypes import SUBTYPES

_CALLER: Final = "arn:aws:iam::*:user/*"
_MAPPED: Final = ("append:", "overwrite:", "remove:")


def _check_integration(given: Mapping[str, Any]) -> Iterator[str]:
    if given.get("credentialsArn") == _CALLER:
        yield (
            f"credentialsArn: {_CALLER!r} is not in the embedded emulator; must be the ARN of a role. "
            "Use a role that API Gateway can assume."
        )
    if given.get("responseParameters"):
        yield (
            "responseParameters: are not in the embedded emulator; must be left out. "
            "Return status and headers from the backend."
        )
    if "integrationSubtype" in given:
        yield from _check_service(given)
        return
    names = read_member(given, "requestParameters")
    if given.get("integrationType") == "AWS_PROXY" and any(name.startswith(_MAPPED) for name in names):
        yield (
            "requestParameters: of a function are not in the embedded emulator; must be left out. "
            "Read the values from the event."
        )


def _check_service(given: Mapping[str, Any]) -> Iterator[str]:
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


REFUSALS: Final[Mapping[str, Any]] = {"aws:apigatewayv2/integration:Integration": _check_integration}
"""The reasons by type."""
