"""Who may read, write and call what: by the policies of the roles."""

from collections.abc import Iterator
from typing import Any, Final

from embedded_aws import Registration
from serverless_patterns_cli.architecture.kinds import ROLE, ROLE_POLICY, ROLE_POLICY_ATTACHMENT
from serverless_patterns_cli.architecture.permissions import verbs
from serverless_patterns_cli.architecture.resources import Resources
from serverless_patterns_cli.architecture.rules.edges import Edge, Rules, listed, parse

RULES: Final = Rules()


@RULES.of(ROLE_POLICY)
def role_policy(resources: Resources, given: Registration) -> Iterator[Edge]:
    """Whoever has the role reads and writes what the policy lets it."""
    yield from _access(resources, given.inputs["role"], given.inputs["policy"])


@RULES.of(ROLE_POLICY_ATTACHMENT)
def role_policy_attachment(resources: Resources, given: Registration) -> Iterator[Edge]:
    """As above, with a policy that stands by itself; of AWS's own the content is not known here."""
    if policy := resources.find(given.inputs["policyArn"]):
        yield from _access(resources, given.inputs["role"], policy.inputs["policy"])


def granted(policy: Any) -> Iterator[tuple[str, set[str]]]:
    """The ARN of each resource that a policy names, and what may be done with it, in words."""
    for statement in listed(parse(policy)["Statement"]):
        if statement["Effect"] == "Allow" and (may := set(verbs(listed(statement.get("Action", []))))):
            for arn in listed(statement.get("Resource", [])):
                yield arn, may


def _access(resources: Resources, role_name: str, policy: Any) -> Iterator[Edge]:
    role = resources.find(role_name, ROLE)
    access: dict[str, set[str]] = {}
    for arn, may in granted(policy):
        if found := resources.find(arn):
            access.setdefault(found.urn, set()).update(may)
    for user in resources.users_of(role) if role else ():
        for urn, may in access.items():
            yield Edge(user.urn, urn, ", ".join(sorted(may)), "access")
