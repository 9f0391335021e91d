"""What the API may do: a role for its calls to AWS services, a permission for its calls of functions."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from serverless_patterns.api_gateway_facade.authorizers import Authorizer
from serverless_patterns.api_gateway_facade.route_key import RouteKey
from serverless_patterns.api_gateway_facade.routes import Route
from serverless_patterns.policy import PolicyStatementArgs, trust_document
from serverless_patterns.roles import make_role

SLUG_LENGTH = 20
"""Characters of a route in the name of its role or permission."""
MOST_PERMISSIONS = 30
"""Routes of a function that are permitted one by one. Each takes up to 600 of the 20,480 bytes that Lambda
allows the policy of a function (Lambda quotas), which other callers share."""
LONGEST_SUFFIX = "-delete-item-a-3f2a1c-role"
"""What the name of an API is followed by in the longest name of a role."""


def make_roles(
    name: str, routes: Sequence[Route], tags: Mapping[str, Any], opts: pulumi.ResourceOptions
) -> dict[RouteKey, pulumi.Output[str]]:
    """ARN of the role of each route that calls an AWS service, known once the role may do it.

    A role may do what its route does and nothing else. Routes that do the same to the same resource share
    one: the number of roles follows what stands behind the API, not what stands in front.
    """
    made: dict[tuple[object, ...], pulumi.Output[str]] = {}
    roles: dict[RouteKey, pulumi.Output[str]] = {}
    for route in routes:
        statements = route.backend.statements
        if not statements:
            continue
        identity = _identity(statements)
        if identity not in made:
            made[identity] = _make_role(f"{name}-{slug(route.key)}", statements, tags, opts)
        roles[route.key] = made[identity]
    return roles


def permit_functions(
    name: str,
    execution_arn: pulumi.Output[str],
    routes: Sequence[Route],
    authorizers: Mapping[str, Authorizer],
    opts: pulumi.ResourceOptions,
) -> list[pulumi.Resource]:
    """Permits each route to call its function for its own method and path, and each authorizer its own.

    A function with more than :data:`MOST_PERMISSIONS` routes is permitted once, for the API as a whole.
    """
    by_function: dict[object, list[tuple[RouteKey, pulumi.Input[str]]]] = {}
    for route in routes:
        arn = route.backend.function_arn
        if arn is not None:
            by_function.setdefault(_same(arn), []).append((route.key, arn))
    by_route: list[pulumi.Resource] = []
    for called in by_function.values():
        together = len(called) > MOST_PERMISSIONS
        for key, arn in called[:1] if together else called:
            source = "*" if together else key.source_path
            source_arn = pulumi.Output.format("{0}/*/{1}", execution_arn, source)
            by_route.append(_permit(f"{name}-{slug(key)}-permission", arn, source_arn, opts))
    by_authorizer = [
        _permit(
            f"{name}-authorizer-{authorizer.name}-permission",
            authorizer.function["arn"],
            # API Gateway gives an authorizer its id while it reads the document.
            pulumi.Output.format("{0}/authorizers/*", execution_arn),
            opts,
        )
        for authorizer in authorizers.values()
        if authorizer.function
    ]
    return [*by_route, *by_authorizer]


def slug(key: RouteKey) -> str:
    """Method and path in the name of a resource: short enough for a role's, and of no other route."""
    words = "-".join(key.words)
    if len(words) <= SLUG_LENGTH and re.fullmatch("/|(/[a-z0-9]+)+", key.path):
        return words
    digest = hashlib.sha256(f"{key.method} {key.path}".encode()).hexdigest()[:6]
    return f"{words[: SLUG_LENGTH - 7].rstrip('-')}-{digest}"


def _identity(statements: Sequence[PolicyStatementArgs]) -> tuple[object, ...]:
    """What makes two lists of statements the same: equal texts, and the very same outputs."""
    return tuple(
        (
            tuple(statement["actions"]),
            tuple(_same(resource) for resource in statement["resources"]),
        )
        for statement in statements
    )


def _same(value: pulumi.Input[str]) -> object:
    """What two values have in common that are the same: the text, or the very same output."""
    return value if isinstance(value, str) else id(value)


def _make_role(
    name: str,
    statements: Sequence[PolicyStatementArgs],
    tags: Mapping[str, Any],
    opts: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    role, policy = make_role(name, trust_document("apigateway.amazonaws.com"), statements, tags, opts)
    return pulumi.Output.all(role.arn, policy.id).apply(lambda known: known[0])


def _permit(
    name: str, function_arn: pulumi.Input[str], source_arn: pulumi.Output[str], opts: pulumi.ResourceOptions
) -> aws.lambda_.Permission:
    return aws.lambda_.Permission(
        name,
        action="lambda:InvokeFunction",
        function=function_arn,
        principal="apigateway.amazonaws.com",
        source_arn=source_arn,
        opts=opts,
    )
