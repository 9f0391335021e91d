"""S3: one object of a bucket is read, written or deleted."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Generic, Literal, Required, TypedDict

import pulumi

from serverless_patterns.arguments.declarations import Completed, Default, Matches, Omitted
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.backends.arguments import Name
from serverless_patterns.connections.backends.kind import BackendKind
from serverless_patterns.connections.resource_arns import BUCKET_ARN, KeyArn
from serverless_patterns.connections.rest.backend import RestBackend, RouteSettings
from serverless_patterns.connections.rest.pending import PendingValues
from serverless_patterns.connections.rest.service_errors import DESCRIPTIONS
from serverless_patterns.connections.rest.templates import JSON, problem
from serverless_patterns.connections.service_call import ServiceCall
from serverless_patterns.safeguards.policy import allow

BucketOperation = Literal["get", "head", "put", "delete"]
"""An operation on an object."""
MEDIA_TYPE: Final = Matches(r"(?a:[\w.+*-]+/[\w.+*-]+)", "a content type, such as image/png or image/*")


@arguments
class ApiGatewayFacadeBucketArgs(TypedDict, Generic[Omitted], total=False):
    """An S3 bucket, of which a route reads, writes or deletes one object of at most 10 MB.

    Larger objects need a presigned URL, which a function creates and to which the client sends the object.
    """

    arn: Required[Annotated[pulumi.Input[str], BUCKET_ARN]]
    """ARN of the bucket."""
    region: Required[
        Annotated[pulumi.Input[str], Matches("[a-z]{2,}(-[a-z]+)+-[0-9]+", "a Region, such as eu-west-1")]
    ]
    """Region of the bucket."""
    name: Name
    """Name of the bucket in the names of resources, the same for all routes to it. Defaults to a name made
    from the ARN, or from the route if the ARN is an `Output`."""
    operation: Required[BucketOperation]
    """Operation on the object: ``get`` and ``head`` for routes of that method, ``put`` for ``PUT`` or
    ``POST``, and ``delete`` for ``DELETE``. Valid values: `get`, `head`, `put`, `delete`."""
    key: Annotated[
        str | None,
        Matches(r"path\.[A-Za-z][A-Za-z0-9_-]*", "path.<parameter>"),
        Default(None, "the last parameter of the path"),
    ]
    """Source of the key, such as ``path.id`` or ``path.proxy``. Defaults to the last parameter of the
    path."""
    prefix: Annotated[
        str | Omitted,
        Matches(
            r"([A-Za-z0-9_.-]+/)*", "path parts of letters, digits and . _ -, each with a slash at its end"
        ),
        Default("", "none"),
    ]
    """Beginning of the keys of all objects, such as ``invoices/``, which the client does not write. Defaults
    to none."""
    content_types: Annotated[
        list[Annotated[str, MEDIA_TYPE]] | Omitted, Default([], "none: the objects are text")
    ]
    """Content types of the objects if they are not text, such as ``image/*``, which clients send with them;
    they are binary media types of the API then. Defaults to none: the objects are text."""
    kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the bucket. Defaults to none."""


class BucketRouteOptions(TypedDict, total=False):
    """Arguments of :class:`ApiGatewayFacadeBucketArgs` that do not follow from the bucket."""

    key: str | None
    prefix: str
    content_types: list[str]


_METHODS: Final[Mapping[str, tuple[str, ...]]] = {
    "get": ("GET",),
    "head": ("HEAD",),
    "put": ("PUT", "POST"),
    "delete": ("DELETE",),
}
_ACTIONS: Final = {"get": "GetObject", "head": "GetObject", "put": "PutObject", "delete": "DeleteObject"}
_KEY_ACTIONS: Final = {"get": "kms:Decrypt", "head": "kms:Decrypt", "put": "kms:GenerateDataKey"}
_STATUS: Final = {"get": 200, "head": 200, "put": 200, "delete": 204}
_DONE: Final = {
    "get": "The object.",
    "head": "The object exists.",
    "put": "The object is in the bucket.",
    "delete": "The object no longer exists.",
}
_HEADERS: Final = {"get": ("Content-Type", "ETag"), "head": ("Content-Type", "ETag"), "put": ("ETag",)}

_MESSAGES: Final = {**DESCRIPTIONS, 404: "The object does not exist."}


def _read_rest(
    given: ApiGatewayFacadeBucketArgs[Completed], route: RouteSettings, errors: Errors
) -> RestBackend:
    operation = given["operation"]
    key = _find_key(given, route, errors)
    _check_method(operation, route.key.method, errors)
    if route.changes:
        errors.add("", "passes objects on unchanged. Remove the templates and 'rename_fields'")
    arn, prefix = given["arn"], given["prefix"]
    reads = operation in {"get", "head"}
    call = ServiceCall(
        arn,
        f"s3:{_ACTIONS[operation]}",
        allowed_on=pulumi.Output.format("{0}/{1}*", arn, prefix),
        kms_key_arn=given["kms_key_arn"] if operation in _KEY_ACTIONS else None,
        key_actions=(_KEY_ACTIONS.get(operation, ""),),
        name=given["name"],
        # Otherwise S3 denies access to an object that does not exist.
        more_statements=(allow(["s3:ListBucket"], arn),) if reads else (),
    )

    def integration(values: PendingValues) -> dict[str, Any]:
        name = values.derive(arn, lambda known: known.rpartition(":")[2])
        region = values.text(given["region"])
        partition = values.derive(arn, lambda known: f"{known}:".split(":")[1])
        return {
            "type": "aws",
            "httpMethod": operation.upper(),
            "uri": f"arn:{partition}:apigateway:{region}:s3:path/{name}/{prefix}{{key}}",
            "passthroughBehavior": "when_no_match",
            "requestParameters": {"integration.request.path.key": f"method.request.path.{key}"},
            "responses": _build_responses(operation, is_binary=bool(given["content_types"])),
        }

    headers = _HEADERS.get(operation, ())
    return RestBackend(
        integration=integration,
        descriptions={_STATUS[operation]: _DONE[operation], **_describe_errors(reads=reads)},
        call=call,
        uses_template=False,
        response_headers=headers,
        binary_media_types=given["content_types"],
    )


def _find_key(given: ApiGatewayFacadeBucketArgs[Completed], route: RouteSettings, errors: Errors) -> str:
    """Returns the path parameter that is the key."""
    known = ", ".join(f"path.{name}" for name in route.parameters)
    name = (given["key"] or "").removeprefix("path.")
    if not route.parameters:
        errors.add(
            "key",
            "is missing in the path of the route; must be a parameter. Use a path such as /files/{proxy+}",
        )
    elif name and name not in route.parameters:
        errors.add("key", f"'path.{name}' is not a parameter of the route's path; must be {known}")
    return name or (route.parameters[-1] if route.parameters else "")


def _check_method(operation: str, method: str, errors: Errors) -> None:
    if method not in _METHODS[operation]:
        allowed = " or ".join(_METHODS[operation])
        errors.add(
            "operation", f"{operation!r} requires the method {allowed}, the method is {method}; change either"
        )


def _build_responses(operation: str, *, is_binary: bool) -> dict[str, Any]:
    passed: dict[str, Any] = {
        "statusCode": str(_STATUS[operation]),
        "responseParameters": {
            f"method.response.header.{name}": f"integration.response.header.{name}"
            for name in _HEADERS.get(operation, ())
        },
    }
    if is_binary and operation == "get":
        # Without it, a client that prefers text would get Base64.
        passed["contentHandling"] = "CONVERT_TO_BINARY"
    statuses = {r"404": 404, r"(?!404)4\d{2}": 500, r"5\d{2}": 502}
    return {
        "default": passed,
        **{
            pattern: {"statusCode": str(status), "responseTemplates": {JSON: problem(_MESSAGES[status])}}
            for pattern, status in statuses.items()
        },
    }


def _describe_errors(*, reads: bool) -> dict[int, str]:
    return {status: _MESSAGES[status] for status in ((404, 500, 502) if reads else (500, 502))}


BUCKET = BackendKind("bucket", _read_rest)
