"""What the API may do: its role, with one policy for each action on each backend.

Old deployments go on calling backends, as the stable side of a canary and after a rollback, by the role that
they were made with. So the role lives as long as the API, and so do the policies of what was called once
(docs/decisions/api-gateway-role.md).
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from serverless_patterns.patterns.api_gateway_facade.request.route_key import RouteKey
from serverless_patterns.safeguards.policy import PolicyStatementArgs, identity_document, trust_document

SLUG_LENGTH = 20
"""Characters of a route in the name of a resource."""
LABEL_LENGTH = 40
"""Characters of a backend in the name of a policy."""
LONGEST_SUFFIX = "-role-f"
"""What the name of an API is followed by in the longest name of a role."""
MOST_POLICIES = 40
"""Policies of one role: IAM allows all of them 10,240 characters (IAM quotas), and each takes some 150."""
MANY_ROLES = 16
"""Roles of an API that needs more policies."""


@dataclass(frozen=True)
class Call:
    """A backend, or an authorizer, that the API calls as its role.

    Attributes:
        statements: What the role must be allowed; the first one says what is done, and with what.
        name: Name of the backend, if it has one.
        caller: The route or authorizer, in the name of a resource.
    """

    statements: Sequence[PolicyStatementArgs]
    name: str | None
    caller: str

    @property
    def label(self) -> str:
        """What is done with which backend, in the name of a policy.

        It depends on nothing else behind the API: on the name of the backend, or its ARN; and where both are
        unknown yet, on the route.
        """
        statement = self.statements[0]
        arn, action = statement["resources"][0], statement["actions"][0].partition(":")[2]
        backend = self.name or (_arn_label(arn) if isinstance(arn, str) else self.caller)
        return f"{shorten(backend, LABEL_LENGTH)}-{re.sub('(?<=[a-z])(?=[A-Z])', '-', action).lower()}"


def create_roles(
    name: str, calls: Sequence[Call], tags: Mapping[str, Any], opts: pulumi.ResourceOptions
) -> tuple[dict[str, pulumi.Output[str]], list[pulumi.Resource]]:
    """ARN of the role for each label of ``calls``, and the policies, which the first request has to find.

    The role is made also while it may do nothing: an old deployment may need it again.
    """
    statements: dict[str, list[PolicyStatementArgs]] = {}
    for call in calls:
        statements.setdefault(call.label, []).extend(call.statements)
    made = {"": _make_role(f"{name}-role", tags, opts)}
    if len(statements) > MOST_POLICIES:
        made |= {f"{n:x}": _make_role(f"{name}-role-{n:x}", tags, opts) for n in range(MANY_ROLES)}
    roles = {label: made[_digest(label)[0] if len(made) > 1 else ""] for label in statements}
    policies = [
        _make_policy(f"{name}-{label}-policy", roles[label], allowed, opts)
        for label, allowed in statements.items()
    ]
    return {label: role.arn for label, role in roles.items()}, [*policies]


def slug(key: RouteKey) -> str:
    """Method and path in the name of a resource: short, and of no other route."""
    words = "-".join(key.words)
    if len(words) <= SLUG_LENGTH and re.fullmatch("/|(/[a-z0-9]+)+", key.path):
        return words
    return _cut(words, SLUG_LENGTH, f"{key.method} {key.path}")


def shorten(name: str, length: int) -> str:
    """``name``, or its beginning and what tells it apart from others that begin so."""
    return name if len(name) <= length else _cut(name, length, name)


def _cut(words: str, length: int, whole: str) -> str:
    return f"{words[: length - 7].rstrip('-')}-{_digest(whole)[:6]}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _arn_label(arn: str) -> str:
    """The last part of an ARN, and what tells it apart from others that end so."""
    return f"{re.split('[:/]', arn)[-1]}-{_digest(arn)[:6]}"


def _make_role(name: str, tags: Mapping[str, Any], opts: pulumi.ResourceOptions) -> aws.iam.Role:
    return aws.iam.Role(
        name,
        assume_role_policy=trust_document("apigateway.amazonaws.com"),
        # Policies that are kept go with it.
        force_detach_policies=True,
        tags=tags,
        opts=opts,
    )


def _make_policy(
    name: str, role: aws.iam.Role, statements: Sequence[PolicyStatementArgs], opts: pulumi.ResourceOptions
) -> aws.iam.RolePolicy:
    kept = pulumi.ResourceOptions(retain_on_delete=True, replace_on_changes=["policy"])
    return aws.iam.RolePolicy(
        name,
        role=role.name,
        policy=identity_document(statements).apply(_say_once),
        opts=pulumi.ResourceOptions.merge(opts, kept),
    )


def _say_once(document: str) -> str:
    """The document with each statement once: outputs can be compared when they are known."""
    policy = json.loads(document)
    unique = {json.dumps(statement): statement for statement in policy["Statement"]}
    return json.dumps({**policy, "Statement": list(unique.values())})
