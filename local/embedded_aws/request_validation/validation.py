"""Handlers of services that reject requests which the model of the service does not allow."""

from collections.abc import Mapping
from typing import Final

from embedded_aws.ministack import iam_actions
from embedded_aws.ministack.records import Handler, Headers, Query, Response
from embedded_aws.protocol.errors import UnreadableError
from embedded_aws.protocol.models import read_model
from embedded_aws.protocol.rules import RULES, Rules
from embedded_aws.protocol.validation import find_violations
from embedded_aws.protocol.value_readers import find_wrong_type
from embedded_aws.request_validation.parsing import read_request
from embedded_aws.request_validation.values import Request

_REJECTED: Final = 400
JSON: Final = frozenset({"json", "rest-json"})
"""Protocols with JSON."""
UNREADABLE: Final = "SerializationException"
"""Code of the error for JSON of another type."""
_HANDLERS: Final = {
    "cloudwatch": "monitoring",
    "elbv2": "elasticloadbalancing",
    "resourcegroupstaggingapi": "tagging",
    "stepfunctions": "states",
}
"""Names of handlers that differ from botocore's names of the services."""
SERVICES: Final[Mapping[str, Rules]] = {_HANDLERS.get(name, name): rules for name, rules in RULES.items()}
"""Rules by the name of the handler."""


def validate_requests(handlers: Mapping[str, Handler]) -> dict[str, Handler]:
    """Returns handlers of which those in :data:`SERVICES` reject invalid requests.

    Args:
        handlers: Handlers by service; their modules are imported with the first request.
    """
    return {**handlers, **{name: _validate(name, rules, handlers[name]) for name, rules in SERVICES.items()}}


def _validate(service: str, rules: Rules, handle: Handler) -> Handler:
    async def handle_if_valid(
        method: str, path: str, headers: Headers, body: bytes, query: Query
    ) -> Response:
        try:
            error = find_error(rules, (method, path, headers, body, query))
        except RecursionError:
            error = UNREADABLE, "Depth of JSON exceeds the limit"
        if error:
            return build_error(service, *error, headers)
        return await handle(method, path, headers, body, query)

    return handle_if_valid


def find_error(rules: Rules, request: Request) -> tuple[str, str] | None:
    """Returns code and message of the error for an invalid request; None if the request is valid.

    Args:
        rules: Rules of the service.
        request: The request.
    """
    model = read_model(rules.name)
    try:
        found = read_request(model, request)
    except UnreadableError as error:
        return error.code, str(error)
    if found is None or not found[0].shape:
        return None
    operation, given = found
    describe = rules.describe if JSON & model.protocols else None
    if describe and (message := find_wrong_type(model, operation.shape, given, describe)):
        return UNREADABLE, message
    violations = find_violations(model, rules, operation, given)
    return (rules.code, violations) if violations else None


def build_error(service: str, code: str, message: str, headers: Headers) -> Response:
    """Returns the response in the protocol of the request.

    Args:
        service: Name of the handler.
        code: Code of the error.
        message: Its message.
        headers: Headers of the request.
    """
    respond = iam_actions.access_denied_response
    _, found, body = respond(service, "", "", "", error_code=code, message=message, headers=headers)
    return _REJECTED, found, body
