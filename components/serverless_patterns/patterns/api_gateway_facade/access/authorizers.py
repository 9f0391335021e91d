"""Who decides whether a request may pass."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import pulumi

from serverless_patterns.arguments.declarations import arn_pattern
from serverless_patterns.arguments.quotas import API_AUTHORIZERS
from serverless_patterns.arguments.reader import Given
from serverless_patterns.patterns.api_gateway_facade.backends.function import TargetFunction, read_called
from serverless_patterns.patterns.api_gateway_facade.permissions import Call
from serverless_patterns.patterns.api_gateway_facade.request.pending import PendingValues
from serverless_patterns.patterns.api_gateway_facade.request.regular_expressions import java_fault
from serverless_patterns.patterns.api_gateway_facade.request.sources import Source, read_source

RESERVED = ("NONE", "AWS_IAM", "iam", "api_key")
"""What a route can say instead of an authorizer, and the scheme of API keys."""
IAM_SCHEME = {
    "type": "apiKey",
    "name": "Authorization",
    "in": "header",
    "x-amazon-apigateway-authtype": "awsSigv4",
}
API_KEY_SCHEME = {"type": "apiKey", "name": "x-api-key", "in": "header"}


@dataclass(frozen=True)
class Authorizer:
    """An authorizer, checked and with its defaults."""

    name: str
    user_pool_arns: tuple[pulumi.Input[str], ...]
    function: TargetFunction | None
    kind: str
    identity: tuple[Source, ...]
    identity_pattern: str | None
    cache_seconds: int

    @property
    def scheme_header(self) -> str:
        """The header that documents it."""
        headers = [source.name for source in self.identity if source.place == "header"]
        return headers[0] if headers else "Authorization"

    @property
    def call(self) -> Call | None:
        """What is called as the API's role."""
        if self.function is None:
            return None
        return Call(self.function.statements, self.function.name, f"authorizer-{self.name}")

    def scheme(self, roles: Mapping[str, pulumi.Input[str]], values: PendingValues) -> dict[str, Any]:
        """Its OpenAPI security scheme."""
        common = {"type": "apiKey", "name": self.scheme_header, "in": "header"}
        if self.function is None or self.call is None:
            arns = [values.text(arn) for arn in self.user_pool_arns]
            return {
                **common,
                "x-amazon-apigateway-authtype": "cognito_user_pools",
                "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": arns},
            }
        sources = ",".join(source.method_parameter for source in self.identity)
        asked = {
            "type": self.kind.lower(),
            "authorizerUri": values.text(self.function.invoke_arn),
            "authorizerCredentials": values.text(roles[self.call.label]),
            "authorizerResultTtlInSeconds": self.cache_seconds,
            **({"identitySource": sources} if sources else {}),
            **({"identityValidationExpression": self.identity_pattern} if self.identity_pattern else {}),
        }
        return {
            **common,
            "x-amazon-apigateway-authtype": "custom",
            "x-amazon-apigateway-authorizer": asked,
        }


def read_authorizers(given: Given) -> dict[str, Authorizer]:
    """The argument ``authorizers``, checked."""
    entries = given.entries("authorizers")
    given.within("authorizers", len(entries), API_AUTHORIZERS)
    return {entry.name: _read_authorizer(entry) for entry in entries}


def _read_authorizer(given: Given) -> Authorizer:
    means = "a name of at most 32 letters, digits and _, a letter first"
    given.matches("", given.name, "[A-Za-z][A-Za-z0-9_]{0,31}", means)
    if given.name in RESERVED:
        given.fault("", f"'{given.name}' has a meaning of its own; choose another name")
    which = given.exactly_one("user_pool_arns", "function")
    if which == "user_pool_arns":
        for argument in (
            "type",
            "identity_sources",
            "identity_validation_expression",
            "result_ttl_in_seconds",
        ):
            if given.has(argument):
                given.fault(argument, "goes with 'function' only; remove it")
    arns = given.texts("user_pool_arns", arn_pattern("cognito-idp", "userpool/.+"), "the ARN of a user pool")
    function = given.entry("function")
    kind = given.choice("type", ("TOKEN", "REQUEST"), default="TOKEN")
    cache_seconds = given.integer("result_ttl_in_seconds", 0, 3_600, default=300)
    return Authorizer(
        name=given.name,
        user_pool_arns=tuple(arns),
        function=read_called(function) if function else None,
        kind=kind,
        identity=_read_identity(given, kind, cache_seconds),
        identity_pattern=_read_pattern(given, kind),
        cache_seconds=cache_seconds,
    )


def _read_identity(given: Given, kind: str, cache_seconds: int) -> tuple[Source, ...]:
    if not given.has("identity_sources"):
        return (Source("header", "Authorization"),)
    places = ("header",) if kind == "TOKEN" else ("header", "query")
    read = [
        read_source(given, f"identity_sources.{index}", text, (), places)
        for index, text in enumerate(given.items("identity_sources"))
    ]
    if kind == "TOKEN" and len(read) != 1:
        given.fault("identity_sources", f"has {len(read)} entries; a token comes in one header")
    if kind == "REQUEST" and cache_seconds and not read:
        given.fault(
            "identity_sources",
            "is empty; policies are kept by identity, so name one or set 'result_ttl_in_seconds' to 0",
        )
    return tuple(source for source in read if source)


def _read_pattern(given: Given, kind: str) -> str | None:
    pattern = cast("str | None", given.text("identity_validation_expression"))
    if pattern is None:
        return None
    if kind != "TOKEN":
        given.fault("identity_validation_expression", "goes with the type 'TOKEN' only; remove it")
    if reason := java_fault(pattern):
        given.fault("identity_validation_expression", f"{pattern!r} is no regular expression: {reason}")
    return pattern
