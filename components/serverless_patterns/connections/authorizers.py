"""Authorizers of an API, as blocks offer them and ``ApiGatewayFacade`` or ``HttpApi`` accepts them."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Generic, Literal, Required, TypedDict

import pulumi

from serverless_patterns.arguments.common import AT_LEAST_ONE, Flag
from serverless_patterns.arguments.declarations import (
    NOT_EMPTY,
    Between,
    Default,
    DependentDefault,
    Matches,
    Omitted,
    arn_of,
)
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.validation import arguments, declines
from serverless_patterns.connections.backends.function import ApiGatewayFacadeFunctionArgs
from serverless_patterns.connections.request_sources import Source


def _build_function_default(words: str, value: Any) -> DependentDefault:
    """A default that only a Lambda authorizer has."""

    def value_for(given: Mapping[str, Any]) -> Any:
        return value if given.get("function") else None

    return DependentDefault(words, value_for)


@arguments
class ApiGatewayFacadeAuthorizerArgs(TypedDict, total=False):
    """An authorizer: either Amazon Cognito user pools or a Lambda function."""

    user_pool_arns: Annotated[
        list[
            Annotated[
                pulumi.Input[str],
                arn_of("cognito-idp", "userpool/[A-Za-z0-9_-]+", "the ARN of a user pool"),
            ]
        ]
        | None,
        AT_LEAST_ONE,
        Default(),
    ]
    """ARNs of the Amazon Cognito user pools whose tokens are accepted in the header ``Authorization``.
    Defaults to none."""
    function: Annotated[ApiGatewayFacadeFunctionArgs | None, Default()]
    """Lambda function that returns an IAM policy for the caller. Defaults to none."""
    type: Annotated[Literal["TOKEN", "REQUEST"] | None, _build_function_default("`TOKEN`", "TOKEN")]
    """Input of the function: one header, or the whole request except its body. Valid values: `TOKEN`,
    `REQUEST`. Defaults to `TOKEN`."""
    identity_sources: Annotated[
        list[Source] | None, _build_function_default("`header.Authorization`", ["header.Authorization"])
    ]
    """Headers and query parameters that identify the caller, such as ``header.X-Key`` and ``query.tenant``; a
    request without one of them gets HTTP 401. A ``TOKEN`` authorizer has one header. Defaults to
    `header.Authorization`."""
    identity_validation_expression: Annotated[str | None, NOT_EMPTY, Default(None, "any token")]
    """Regular expression that a token must match before API Gateway invokes the function. Defaults to any
    token."""
    result_ttl_in_seconds: Annotated[int | None, Between(0, 3_600), _build_function_default("`300`", 300)]
    """Seconds that API Gateway caches a policy by identity; the policy must then fit every route. Valid
    range: 0 to 3600. Defaults to `300`."""


@arguments
class HttpApiJwtArgs(TypedDict, total=False):
    """Tokens that an HTTP API accepts in the header ``Authorization``."""

    issuer: Required[
        Annotated[
            pulumi.Input[str],
            Matches(r"https://[^\s/?#@]+(/[^\s?#]*)?", "the URL of an OpenID Connect issuer"),
        ]
    ]
    """Issuer of the tokens, a URL that begins with ``https://``; its keys are found below
    ``/.well-known/openid-configuration``."""
    audiences: Required[Annotated[list[Annotated[pulumi.Input[str], NOT_EMPTY]], AT_LEAST_ONE]]
    """Audiences of which a token must have one, in the claim ``aud`` or ``client_id``: with Amazon Cognito,
    the IDs of the clients."""


@declines(
    {
        "user_pool_arns": "an HTTP API accepts the tokens of clients. Use the method 'jwt_authorizer' of the"
        " pool, or 'jwt'",
        "type": "an HTTP API gives a function the whole request except its body. Remove it",
        "identity_validation_expression": "an HTTP API compares no token with an expression. Remove it",
    }
)
@arguments
class HttpApiAuthorizerArgs(TypedDict, Generic[Omitted], total=False):
    """An authorizer: either JSON web tokens or a Lambda function."""

    jwt: Annotated[HttpApiJwtArgs | None, Default()]
    """JSON web tokens of an OpenID Connect issuer, such as an Amazon Cognito user pool. Defaults to none."""
    function: Annotated[ApiGatewayFacadeFunctionArgs | None, Default()]
    """Lambda function that decides about the caller. Defaults to none."""
    enable_simple_responses: Flag[Omitted]
    """Whether the function receives payload format 2.0 and returns ``isAuthorized``. Otherwise it receives
    format 1.0 and returns an IAM policy, as for an ``ApiGatewayFacade``. Defaults to `false`."""
    identity_sources: Annotated[
        list[Source] | None, _build_function_default("`header.Authorization`", ["header.Authorization"])
    ]
    """Headers and query parameters that identify the caller, such as ``header.X-Key`` and ``query.tenant``; a
    request without one of them gets HTTP 401. Defaults to `header.Authorization`."""
    result_ttl_in_seconds: Annotated[int | None, Between(0, 3_600), _build_function_default("`300`", 300)]
    """Seconds that API Gateway caches a decision by identity; it must then fit every route. Valid range: 0 to
    3600. Defaults to `300`."""


def warn_of_unused(authorizers: Iterable[str], used: Iterable[str], errors: Errors) -> None:
    """Warns of authorizers that no route uses: the routes that should require them are open.

    Args:
        authorizers: Names of the authorizers of the API.
        used: Argument ``authorizer`` of each route.
        errors: Receives the warnings, below ``authorizers``.
    """
    for name in sorted({*authorizers} - {*used}):
        reason = f"is used by no route. Set '{name}' as 'authorizer' of one, or remove it"
        errors.warn(f"authorizers.{name}", reason)
