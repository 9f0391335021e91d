"""Handlers of services that reject requests which the model of the service does not allow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from embedded_aws.json_values import JsonObject
from embedded_aws.ministack import iam_actions
from embedded_aws.ministack.records import Handler, Headers, Query, Response
from embedded_aws.request_validation.constraints import Constraints, lower_first
from embedded_aws.request_validation.conversions import (
    Convert,
    describe_class,
    describe_token,
    find_wrong_type,
)
from embedded_aws.request_validation.models import Operation, Structure, read_model
from embedded_aws.request_validation.parsing import read_request
from embedded_aws.request_validation.values import Request, UnreadableError

_COLONS_OF_ARNS: Final = 5
_REJECTED: Final = 400
JSON: Final = frozenset({"json", "rest-json"})
"""Protocols with JSON."""
UNREADABLE: Final = UnreadableError.code
"""Code of the error for JSON of another type."""


@dataclass(frozen=True)
class Rules:
    """Rules of a service.

    Attributes:
        name: Name of the service in botocore.
        code: Code of the error.
        hidden: Whether messages leave out values, and the values of enumerations.
        input_named: Whether paths of parameters in the body begin with the name of the input.
        describe: Returns the message for JSON of another type; None if the service has messages of its own.
        arns_first: Whether the service rejects invalid ARNs itself, before all others.
    """

    name: str
    code: str = "ValidationException"
    hidden: bool = False
    input_named: bool = False
    describe: Convert | None = describe_token
    arns_first: bool = False


_PARAMETER: Final = "InvalidParameterException"
_QUERY: Final = "ValidationError"
SERVICES: Final[Mapping[str, Rules]] = {
    "acm": Rules("acm"),
    "apigateway": Rules("apigateway", input_named=True, describe=describe_class),
    "cognito-identity": Rules("cognito-identity"),
    "cognito-idp": Rules("cognito-idp", _PARAMETER, describe=None),
    "dynamodb": Rules("dynamodb", describe=None),
    "dynamodbstreams": Rules("dynamodbstreams", describe=None),
    "elasticloadbalancing": Rules("elbv2", _QUERY),
    "events": Rules("events"),
    "firehose": Rules("firehose"),
    "iam": Rules("iam", _QUERY, hidden=True),
    "kinesis": Rules("kinesis", describe=None),
    "kms": Rules("kms"),
    "lambda": Rules("lambda"),
    "logs": Rules("logs", _PARAMETER),
    "monitoring": Rules("cloudwatch", _QUERY, describe=None),
    "pipes": Rules("pipes"),
    "rds-data": Rules("rds-data"),
    "route53": Rules("route53", "InvalidInput"),
    "scheduler": Rules("scheduler"),
    "secretsmanager": Rules("secretsmanager"),
    "sns": Rules("sns", _QUERY, arns_first=True),
    "ssm": Rules("ssm"),
    "states": Rules("stepfunctions"),
    "sts": Rules("sts", _QUERY),
    "tagging": Rules("resourcegroupstaggingapi", _PARAMETER),
    "wafv2": Rules("wafv2"),
}
"""Rules by the name of the handler.

Services with other messages, such as Amazon SQS, Amazon S3 and Amazon ECS, validate requests themselves.
"""


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
    if rules.arns_first and _has_invalid_arn(model.shapes[operation.shape], given):
        return None
    describe = rules.describe if JSON & model.protocols else None
    if describe and (message := find_wrong_type(model, operation.shape, given, describe)):
        return UNREADABLE, message
    constraints = Constraints(model, rules.hidden)
    find = _find_errors_of_places if rules.input_named else _find_errors
    if errors := find(constraints, operation, given):
        plural = "s" if len(errors) > 1 else ""
        return rules.code, f"{len(errors)} validation error{plural} detected: {'; '.join(errors)}"
    return None


def _has_invalid_arn(shape: Structure, given: JsonObject) -> bool:
    names = (name for name in shape.get("required", ()) if name.endswith("Arn"))
    return any(str(given.get(name, "")).count(":") < _COLONS_OF_ARNS for name in names)


def _find_errors(constraints: Constraints, operation: Operation, given: JsonObject) -> list[str]:
    shape = constraints.model.shapes[operation.shape]
    return list(constraints.find_errors_of_members(shape, given, ""))


def _find_errors_of_places(constraints: Constraints, operation: Operation, given: JsonObject) -> list[str]:
    """Returns the errors of parameters in the body before those in the path, which have plain names."""
    shape = constraints.model.shapes[operation.shape]
    is_located: Callable[[str], bool] = lambda name: "location" in shape["members"][name]  # noqa: E731
    errors: list[str] = []
    for located, path in ((False, f"{lower_first(operation.name)}Input"), (True, "")):
        part: Structure = {
            "members": {name: each for name, each in shape["members"].items() if is_located(name) == located},
            "required": [name for name in shape.get("required", ()) if is_located(name) == located],
        }
        errors += constraints.find_errors_of_members(part, given, path)
    return errors


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
