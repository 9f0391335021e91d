"""Permissions of an API: its role, with one policy for each action on each backend.

Old deployments of a REST API keep calling backends, as the stable deployment of a canary and after a
rollback, with the role that they were created with. So the role exists as long as the API, and so do the
policies of earlier backends (docs/decisions/api-gateway-role.md).
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from serverless_patterns.component import Scope
from serverless_patterns.connections.rest.route_key import RouteKey
from serverless_patterns.connections.service_call import ServiceCall
from serverless_patterns.safeguards.policy import (
    PolicyStatementArgs,
    identity_document,
    limit_documents,
    trust_document,
)

SLUG_LENGTH = 20
"""Characters of a route in the name of a resource."""
LABEL_LENGTH = 40
"""Characters of a backend in the name of a policy."""
LONGEST_SUFFIX = "-role-f"
"""Suffix of the longest name of a role."""
MOST_POLICIES = 40
"""Policies of one role: IAM allows all of them 10,240 characters (IAM quotas), and each takes some 150."""
MANY_ROLES = 16
"""Roles of an API that needs more policies."""


@dataclass(frozen=True)
class BackendPermission:
    """Permission of the role of the API to call a backend or an authorizer.

    Attributes:
        call: The call.
        caller: Route or authorizer, as it appears in the name of a resource.
    """

    call: ServiceCall
    caller: str

    @property
    def label(self) -> str:
        """Backend and action, as they appear in the name of a policy.

        It depends only on the name of the backend, or its ARN, so that no other backend changes it; if
        neither is known before deployment, it depends on the route.
        """
        statement = self.call.statements[0]
        arn, action = statement["resources"][0], statement["actions"][0].partition(":")[2]
        backend = self.call.name or (_arn_label(arn) if isinstance(arn, str) else self.caller)
        return f"{shorten(backend, LABEL_LENGTH)}-{re.sub('(?<=[a-z])(?=[A-Z])', '-', action).lower()}"


@dataclass(frozen=True)
class Roles:
    """The roles of an API."""

    arns: Mapping[str, pulumi.Output[str]]
    """ARN of the role for each label of a permission."""
    policies: Sequence[aws.iam.RolePolicy]
    """Policies that must exist before the first request."""


def create_roles(
    scope: Scope, permissions: Sequence[BackendPermission], *, retain_policies: bool = True
) -> Roles:
    """Creates the roles and policies for ``permissions``.

    The role also exists while it has no permissions: an old deployment can need it again.

    Args:
        scope: Scope of the API.
        permissions: Calls of the API.
        retain_policies: Whether policies stay that no deployment needs any more but earlier ones.
    """
    statements: dict[str, list[PolicyStatementArgs]] = {}
    for each in permissions:
        statements.setdefault(each.label, []).extend(each.call.statements)
    created = {"": _create_role(scope, "role")}
    if len(statements) > MOST_POLICIES:
        created |= {f"{n:x}": _create_role(scope, f"role-{n:x}") for n in range(MANY_ROLES)}
    roles = {label: created[_digest(label)[0] if len(created) > 1 else ""] for label in statements}
    documents: dict[str, pulumi.Output[str]] = {}
    for suffix, role in created.items():
        labels = [label for label in statements if roles[label] is role]
        written = [identity_document(statements[label]).apply(_say_once) for label in labels]
        name = scope.child("role" if not suffix else f"role-{suffix}")
        limited = limit_documents(written, name, "Divide the routes between two APIs")
        documents |= dict(zip(labels, limited, strict=True))
    policies = [
        _create_policy(scope, label, roles[label], documents[label], retain=retain_policies)
        for label in statements
    ]
    return Roles({label: role.arn for label, role in roles.items()}, policies)


def slug(key: RouteKey) -> str:
    """Returns a short name of a route, unique in its API, for the name of a resource."""
    words = "-".join(key.words)
    if len(words) <= SLUG_LENGTH and re.fullmatch("/|(/[a-z0-9]+)+", key.path):
        return words
    return _cut(words, SLUG_LENGTH, f"{key.method} {key.path}")


def shorten(name: str, length: int) -> str:
    """Returns ``name``, or its beginning with a hash of the whole."""
    return name if len(name) <= length else _cut(name, length, name)


def _cut(words: str, length: int, whole: str) -> str:
    return f"{words[: length - 7].rstrip('-')}-{_digest(whole)[:6]}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _arn_label(arn: str) -> str:
    """Returns the last part of an ARN with a hash of the whole."""
    return f"{re.split('[:/]', arn)[-1]}-{_digest(arn)[:6]}"


def _create_role(scope: Scope, suffix: str) -> aws.iam.Role:
    return aws.iam.Role(
        scope.child(suffix),
        assume_role_policy=trust_document("apigateway.amazonaws.com"),
        # Retained policies are deleted with it.
        force_detach_policies=True,
        tags=scope.tags,
        opts=scope.opts(),
    )


def _create_policy(
    scope: Scope, label: str, role: aws.iam.Role, document: pulumi.Output[str], *, retain: bool
) -> aws.iam.RolePolicy:
    return aws.iam.RolePolicy(
        scope.child(f"{label}-policy"),
        role=role.name,
        policy=document,
        opts=pulumi.ResourceOptions.merge(
            # The stage calls the old backend until it has the new deployment.
            scope.opts(retain_on_delete=retain or None),
            pulumi.ResourceOptions(replace_on_changes=["policy"]),
        ),
    )


def _say_once(document: str) -> str:
    """Returns the document with each statement once: Outputs can only be compared after they resolve."""
    policy = json.loads(document)
    unique = {json.dumps(statement): statement for statement in policy["Statement"]}
    return json.dumps({**policy, "Statement": list(unique.values())})
