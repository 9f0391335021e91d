"""The URL of a function, by which HTTPS clients invoke it without an API."""

from typing import Annotated, Generic, Literal, Required, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.common import AT_LEAST_ONE, Flag
from serverless_patterns.arguments.declarations import (
    Between,
    Completed,
    Default,
    Length,
    Matches,
    Omitted,
)
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.component import Scope
from serverless_patterns.connections.cors import ORIGIN, read_origins
from serverless_patterns.connections.event_sources import InvocationTarget

_ANY = "*"
_ENTRIES = 100
"""Entries of a list of CORS (Cors, AWS Lambda API reference)."""
_HEADER = Matches(r"\*|[A-Za-z0-9!#$%&'*+.^_`|~-]+", "the name of a header")


@arguments
class FunctionUrlCorsArgs(TypedDict, Generic[Omitted], total=False):
    """Pages of other origins that may call the URL. Lambda adds the headers; the function must not."""

    allowed_origins: Required[
        Annotated[
            list[Annotated[pulumi.Input[str], ORIGIN]],
            AT_LEAST_ONE,
            Length(1, _ENTRIES),
        ]
    ]
    """Origins, such as ``https://shop.example.com``; or only ``*`` for any. Valid length: 1 to 100."""
    allowed_methods: Annotated[
        list[Literal["*", "GET", "HEAD", "PUT", "POST", "PATCH", "DELETE"]] | Omitted,
        Length(1, 6),
        Default(["*"], "`*`, any method"),
    ]
    """HTTP methods that a page may use. Valid length: 1 to 6. Defaults to `*`, any method."""
    allowed_headers: Annotated[
        list[Annotated[str, _HEADER]] | Omitted,
        Length(0, _ENTRIES),
        Default(["authorization", "content-type"], "`authorization` and `content-type`"),
    ]
    """Request headers that a page may send. Valid length: 0 to 100. Defaults to `authorization` and
    `content-type`."""
    expose_headers: Annotated[list[Annotated[str, _HEADER]] | Omitted, Length(0, _ENTRIES), Default([])]
    """Response headers that a page may read. Valid length: 0 to 100. Defaults to none."""
    allow_credentials: Flag[Omitted]
    """Whether a page may send cookies. Defaults to `false`."""
    max_age_seconds: Annotated[int | Omitted, Between(0, 86_400), Default(3_600)]
    """Seconds that a browser caches the response to a preflight request. Valid range: 0 to 86400. Defaults to
    `3600`."""


@arguments
class FunctionUrlArgs(TypedDict, Generic[Omitted], total=False):
    """The URL of a function."""

    authorization_type: Annotated[Literal["AWS_IAM", "NONE"] | Omitted, Default("AWS_IAM")]
    """Authorization of callers: ``AWS_IAM`` for requests that are signed by an IAM principal, who needs
    ``lambda:InvokeFunctionUrl`` and ``lambda:InvokeFunction`` on the function, or ``NONE`` for anyone. Valid
    values: `AWS_IAM`, `NONE`. Defaults to `AWS_IAM`."""
    response_streaming: Flag[Omitted]
    """Whether clients receive each part of the response when the function writes it, which a function in
    Node.js does with ``awslambda.streamifyResponse``, and a custom runtime by the runtime API; others cannot.
    A response can then have 200 MB instead of 6 MB. Defaults to `false`."""
    cors: Annotated[FunctionUrlCorsArgs[Omitted] | None, Default()]
    """Pages of other origins that may call the URL. Defaults to none."""


def read_url(
    given: FunctionUrlArgs[Completed] | None, errors: Errors, *, streaming_problem: str | None
) -> FunctionUrlArgs[Completed] | None:
    """Returns the argument ``url``, and checks the rules that join its arguments.

    Args:
        given: The argument.
        errors: Receives what is wrong, at the path of the argument.
        streaming_problem: Reason why the function cannot stream its response; None if it can.
    """
    if given and not errors.is_invalid() and given["response_streaming"] and streaming_problem:
        errors.add("response_streaming", streaming_problem)
    cors = given["cors"] if given else None
    if given is None or cors is None or errors.is_invalid():
        return given
    below = errors.narrow("cors")
    for argument in ("allowed_methods", "allowed_headers", "expose_headers"):
        if _ANY in cors[argument] and len(cors[argument]) > 1:
            below.add(argument, f"has '{_ANY}', which includes the others; remove either")
    credentials = cors["allow_credentials"]
    origins = read_origins(cors["allowed_origins"], cors["allowed_headers"], below, credentials=credentials)
    return {**given, "cors": {**cors, "allowed_origins": origins}}


def create_url(
    scope: Scope, target: InvocationTarget, given: FunctionUrlArgs[Completed]
) -> aws.lambda_.FunctionUrl:
    """Creates the URL of a function; one for anyone comes with both permissions that AWS requires."""
    cors = given["cors"]
    return aws.lambda_.FunctionUrl(
        scope.child("url"),
        function_name=target.function_name,
        qualifier=target.qualifier,
        authorization_type=given["authorization_type"],
        invoke_mode="RESPONSE_STREAM" if given["response_streaming"] else None,
        cors={
            "allow_origins": cors["allowed_origins"],
            "allow_methods": cors["allowed_methods"],
            "allow_headers": cors["allowed_headers"],
            "expose_headers": cors["expose_headers"],
            "allow_credentials": cors["allow_credentials"],
            "max_age": cors["max_age_seconds"],
        }
        if cors
        else None,
        opts=scope.opts(),
    )
