"""The roles of a resource, with the statements of their policies."""

from collections.abc import Iterator
from typing import Any

from embedded_aws import Recording, Registration
from serverless_patterns_cli.architecture.kinds import ROLE, ROLE_POLICY, ROLE_POLICY_ATTACHMENT
from serverless_patterns_cli.architecture.resources import Resources
from serverless_patterns_cli.architecture.rules.edges import make_list, parse


def find_roles_by_user(recording: Recording) -> dict[str, list[dict[str, Any]]]:
    """Returns the roles of each resource by its URN.

    Each is ``name``, ``arn``, ``statements`` (inline and of customer managed policies), and
    ``managed``: ARNs of the policies that AWS manages.
    """
    resources = Resources(recording)
    found: dict[str, list[dict[str, Any]]] = {}
    for role in resources.find_by_type(ROLE):
        described = _describe(resources, role)
        for user in resources.users_of(role):
            found.setdefault(user.urn, []).append(described)
    return found


def _describe(resources: Resources, role: Registration) -> dict[str, Any]:
    attached = [
        each.inputs["policyArn"]
        for each in resources.find_by_type(ROLE_POLICY_ATTACHMENT)
        if resources.find(each.inputs["role"], ROLE) is role
    ]
    own = [
        each.inputs["policy"]
        for each in resources.find_by_type(ROLE_POLICY)
        if resources.find(each.inputs["role"], ROLE) is role
    ]
    written = {arn: policy.inputs["policy"] for arn in attached if (policy := resources.find(arn))}
    return {
        "name": role.name,
        "arn": role.outputs.get("arn", ""),
        "statements": list(_list_statements([*own, *written.values()])),
        "managed": [arn for arn in attached if arn not in written],
    }


def _list_statements(policies: list[Any]) -> Iterator[dict[str, Any]]:
    for policy in policies:
        yield from make_list(parse(policy)["Statement"])
