"""Authorizers of an HTTP API."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.quotas import API_AUTHORIZERS
from serverless_patterns.arguments.text import show
from serverless_patterns.component import Scope
from serverless_patterns.connections.api_role import BackendPermission
from serverless_patterns.connections.authorizers import HttpApiAuthorizerArgs
from serverless_patterns.connections.backends.function import read_call
from serverless_patterns.connections.rest.sources import read_source

NONE, AWS_IAM = "NONE", "AWS_IAM"
"""Values of ``authorizer`` that name no authorizer."""
MOST_AUDIENCES = 50
"""Audiences of an authorizer (quotas of HTTP APIs)."""


@dataclass(frozen=True)
class Authorizer:
    """An authorizer."""

    name: str
    settings: Mapping[str, Any]
    """Inputs of the resource, without its role."""
    permission: BackendPermission | None = None
    """Call of its function."""

    @property
    def type(self) -> str:
        """Authorization type of the routes with it."""
        return "CUSTOM" if self.permission else "JWT"


def read_authorizers(
    given: Mapping[str, HttpApiAuthorizerArgs[Completed]], errors: Errors
) -> dict[str, Authorizer]:
    """Returns the authorizers by name, without those that have errors.

    Args:
        given: The argument ``authorizers``.
        errors: Receives what is wrong, at the path of the argument.
    """
    errors.warn_above("", len(given), API_AUTHORIZERS)
    found: dict[str, Authorizer] = {}
    for name, args in given.items():
        below = errors.narrow(name)
        if not re.fullmatch("[A-Za-z][A-Za-z0-9_]{0,31}", name):
            below.add("", f"{show(name)} must be a name of at most 32 letters, digits and _, a letter first")
        elif name in {NONE, AWS_IAM}:
            below.add("", f"'{name}' is reserved; choose another name")
        if (authorizer := _read_authorizer(name, args, below)) is not None:
            found[name] = authorizer
    return found


def _read_authorizer(name: str, given: HttpApiAuthorizerArgs[Completed], errors: Errors) -> Authorizer | None:
    kind = None
    if not errors.is_invalid("user_pool_arns"):
        kind = errors.check_exactly_one(given, "jwt", "function")
    jwt, function = given["jwt"], given["function"]
    if kind != "function":
        for argument in ("enable_simple_responses", "identity_sources", "result_ttl_in_seconds"):
            if given.get(argument):
                errors.add(argument, "requires 'function'. Remove it")
    if jwt and len(jwt["audiences"]) > MOST_AUDIENCES:
        errors.add("jwt.audiences", f"has {len(jwt['audiences'])} entries; must be at most {MOST_AUDIENCES}")
    if kind is None or errors.is_invalid():
        return None
    if jwt:
        settings: dict[str, Any] = {
            "authorizer_type": "JWT",
            "identity_sources": ["$request.header.Authorization"],
            "jwt_configuration": {"issuer": jwt["issuer"], "audiences": jwt["audiences"]},
        }
        return Authorizer(name, settings)
    assert function is not None  # noqa: S101
    call = read_call(function, errors.narrow("function"))
    simple = given["enable_simple_responses"]
    settings = {
        "authorizer_type": "REQUEST",
        "authorizer_uri": call.uri,
        "authorizer_payload_format_version": "2.0" if simple else "1.0",
        "enable_simple_responses": simple,
        "identity_sources": _read_identity(given, errors),
        "authorizer_result_ttl_in_seconds": given["result_ttl_in_seconds"],
    }
    return Authorizer(name, settings, BackendPermission(call, f"authorizer-{name}"))


def _read_identity(given: HttpApiAuthorizerArgs[Completed], errors: Errors) -> list[str]:
    texts = given["identity_sources"] or []
    if given["result_ttl_in_seconds"] and not texts:
        errors.add(
            "identity_sources",
            "is empty; decisions are cached by identity, so name one or set 'result_ttl_in_seconds' to 0",
        )
    places = {"header": "header", "query": "querystring"}
    sources = [
        read_source(text, errors.narrow("identity_sources", index), (), tuple(places))
        for index, text in enumerate(texts)
    ]
    return [f"$request.{places.get(source.place, source.place)}.{source.name}" for source in sources]


def create_authorizers(
    scope: Scope,
    api: aws.apigatewayv2.Api,
    authorizers: Mapping[str, Authorizer],
    roles: Mapping[str, pulumi.Output[str]],
) -> dict[str, aws.apigatewayv2.Authorizer]:
    """Creates the authorizers, and returns them by name.

    Args:
        scope: Scope of the API.
        api: The API.
        authorizers: The authorizers by name.
        roles: ARN of the role for each label of a permission.
    """
    return {
        name: aws.apigatewayv2.Authorizer(
            scope.child(f"{name}-authorizer"),
            api_id=api.id,
            **each.settings,
            authorizer_credentials_arn=roles[each.permission.label] if each.permission else None,
            opts=scope.opts(),
        )
        for name, each in authorizers.items()
    }
