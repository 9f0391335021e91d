"""Connections from the policies of roles: read, write, and invoke permissions."""

from collections.abc import Iterator
from typing import Any, Final

from embedded_aws import Registration
from serverless_patterns_cli.architecture.kinds import ROLE, ROLE_POLICY, ROLE_POLICY_ATTACHMENT
from serverless_patterns_cli.architecture.permissions import find_verbs
from serverless_patterns_cli.architecture.resources import Resources
from serverless_patterns_cli.architecture.rules.edges import Edge, Rules, make_list, parse

RULES: Final = Rules()


@RULES.register(ROLE_POLICY)
def draw_role_policy(resources: Resources, given: Registration) -> Iterator[Edge]:
    """Connects the users of the role to the resources of the policy."""
    yield from _draw_access(resources, given.inputs["role"], given.inputs["policy"])


@RULES.register(ROLE_POLICY_ATTACHMENT)
def draw_role_policy_attachment(resources: Resources, given: Registration) -> Iterator[Edge]:
    """Like :func:`draw_role_policy`, for a customer managed policy; AWS managed policies are unknown."""
    if policy := resources.find(given.inputs["policyArn"]):
        yield from _draw_access(resources, given.inputs["role"], policy.inputs["policy"])


def find_granted(policy: Any) -> Iterator[tuple[str, set[str]]]:
    """Yields the ARN of each resource in a policy, with the verbs of the allowed actions."""
    for statement in make_list(parse(policy)["Statement"]):
        if statement["Effect"] == "Allow" and (
            allowed := set(find_verbs(make_list(statement.get("Action", []))))
        ):
            for arn in make_list(statement.get("Resource", [])):
                yield arn, allowed


def _draw_access(resources: Resources, role_name: str, policy: Any) -> Iterator[Edge]:
    role = resources.find(role_name, ROLE)
    access: dict[str, set[str]] = {}
    for arn, allowed in find_granted(policy):
        if found := resources.find(arn):
            access.setdefault(found.urn, set()).update(allowed)
    for user in resources.users_of(role) if role else ():
        for urn, allowed in access.items():
            yield Edge(user.urn, urn, ", ".join(sorted(allowed)), "access")
