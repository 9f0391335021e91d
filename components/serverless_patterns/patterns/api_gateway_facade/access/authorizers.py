"""Authorizers, which decide who can call a route."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.quotas import API_AUTHORIZERS
from serverless_patterns.arguments.text import show
from serverless_patterns.connections.api_role import BackendPermission
from serverless_patterns.connections.authorizers import ApiGatewayFacadeAuthorizerArgs
from serverless_patterns.connections.backends.function import read_call
from serverless_patterns.connections.regular_expressions import java_problem
from serverless_patterns.connections.rest.pending import PendingValues
from serverless_patterns.connections.rest.sources import RequestPart, read_source
from serverless_patterns.connections.service_call import ServiceCall

RESERVED = ("NONE", "AWS_IAM", "iam", "api_key")
"""Values of ``authorizer`` that are not names, and the security schemes of IAM and of API keys."""
IAM_SCHEME = {
    "type": "apiKey",
    "name": "Authorization",
    "in": "header",
    "x-amazon-apigateway-authtype": "awsSigv4",
}
API_KEY_SCHEME = {"type": "apiKey", "name": "x-api-key", "in": "header"}


@dataclass(frozen=True)
class Authorizer:
    """An authorizer."""

    name: str
    user_pool_arns: tuple[pulumi.Input[str], ...]
    function: ServiceCall | None
    type: str | None
    """``TOKEN`` or ``REQUEST`` with a function."""
    identity_sources: tuple[RequestPart, ...]
    identity_validation_expression: str | None
    result_ttl_in_seconds: int | None

    @property
    def scheme_header(self) -> str:
        """The header that the documentation names."""
        headers = [source.name for source in self.identity_sources if source.place == "header"]
        return headers[0] if headers else "Authorization"

    @property
    def permission(self) -> BackendPermission | None:
        """Call that the role of the API needs permission for, if any."""
        if self.function is None:
            return None
        return BackendPermission(self.function, f"authorizer-{self.name}")

    def scheme(self, roles: Mapping[str, pulumi.Input[str]], values: PendingValues) -> dict[str, Any]:
        """Returns its OpenAPI security scheme."""
        common = {"type": "apiKey", "name": self.scheme_header, "in": "header"}
        if self.function is None or self.permission is None:
            arns = [values.text(arn) for arn in self.user_pool_arns]
            return {
                **common,
                "x-amazon-apigateway-authtype": "cognito_user_pools",
                "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": arns},
            }
        sources = ",".join(source.method_parameter for source in self.identity_sources)
        lambda_authorizer = {
            "type": str(self.type).lower(),
            "authorizerUri": values.text(self.function.uri),
            "authorizerCredentials": values.text(roles[self.permission.label]),
            "authorizerResultTtlInSeconds": self.result_ttl_in_seconds,
            **({"identitySource": sources} if sources else {}),
            **(
                {"identityValidationExpression": self.identity_validation_expression}
                if self.identity_validation_expression
                else {}
            ),
        }
        return {
            **common,
            "x-amazon-apigateway-authtype": "custom",
            "x-amazon-apigateway-authorizer": lambda_authorizer,
        }


def read_authorizers(
    given: Mapping[str, ApiGatewayFacadeAuthorizerArgs], errors: Errors
) -> dict[str, Authorizer]:
    """Returns the authorizers by name.

    Args:
        given: The argument ``authorizers``.
        errors: Receives what is wrong, at the path of the argument.
    """
    errors.warn_above("", len(given), API_AUTHORIZERS)
    authorizers: dict[str, Authorizer] = {}
    for name, args in given.items():
        below = errors.narrow(name)
        _check_name(name, below)
        authorizers[name] = _read_authorizer(name, args, below)
    return authorizers


def _check_name(name: str, errors: Errors) -> None:
    if not re.fullmatch("[A-Za-z][A-Za-z0-9_]{0,31}", name):
        errors.add("", f"{show(name)} must be a name of at most 32 letters, digits and _, a letter first")
    elif name in RESERVED:
        errors.add("", f"'{name}' is reserved; choose another name")


def _read_authorizer(name: str, given: ApiGatewayFacadeAuthorizerArgs, errors: Errors) -> Authorizer:
    function = given["function"]
    if errors.check_exactly_one(given, "user_pool_arns", "function") == "user_pool_arns":
        for argument in (
            "type",
            "identity_sources",
            "identity_validation_expression",
            "result_ttl_in_seconds",
        ):
            if given[argument] is not None:
                errors.add(argument, "requires 'function'; remove it")
    if given["type"] == "REQUEST" and given["identity_validation_expression"]:
        errors.add("identity_validation_expression", "requires the type 'TOKEN'; remove it")
    if given["identity_validation_expression"]:
        problem = java_problem(given["identity_validation_expression"])
        if problem:
            expression = given["identity_validation_expression"]
            errors.add(
                "identity_validation_expression", f"{expression!r} is not a regular expression: {problem}"
            )
    return Authorizer(
        name=name,
        user_pool_arns=tuple(given["user_pool_arns"] or ()),
        function=read_call(function, errors.narrow("function"))
        if function and not errors.is_invalid("function")
        else None,
        type=given["type"],
        identity_sources=_read_identity(given, errors),
        identity_validation_expression=given["identity_validation_expression"],
        result_ttl_in_seconds=given["result_ttl_in_seconds"],
    )


def _read_identity(given: ApiGatewayFacadeAuthorizerArgs, errors: Errors) -> tuple[RequestPart, ...]:
    texts = given["identity_sources"]
    if texts is None:
        return (RequestPart("header", "Authorization"),)
    if given["type"] == "TOKEN" and len(texts) != 1:
        errors.add("identity_sources", f"has {len(texts)} entries; a token comes in one header")
    if given["type"] == "REQUEST" and given["result_ttl_in_seconds"] and not texts:
        errors.add(
            "identity_sources",
            "is empty; policies are cached by identity, so name one or set 'result_ttl_in_seconds' to 0",
        )
    places = ("header", "query") if given["type"] == "REQUEST" else ("header",)
    return tuple(
        read_source(text, errors.narrow("identity_sources", index), (), places)
        for index, text in enumerate(texts)
    )
