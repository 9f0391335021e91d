"""Grants of the roles of a stack, one for each action on each resource."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from embedded_aws import Deployment, Recording


@dataclass(frozen=True, order=True)
class Grant:
    """One action that a role may take on one resource.

    Attributes:
        role: Logical name of the role, such as ``media-jpeg-role``.
        action: Such as ``s3:GetObject``.
        resource: ARN, whose asterisks stand for anything.
        conditional: Whether a condition restricts it further.
    """

    role: str
    action: str
    resource: str
    conditional: bool

    def covers(self, action: str, resource: str) -> bool:
        """Whether it allows an action on the ARN ``resource``."""
        return action == self.action and (
            self.resource == "*" or fnmatchcase(resource, self.resource.replace("[", "[[]"))
        )


def grants_of(recording: Recording) -> set[Grant]:
    """Every grant that is registered."""
    roles = role_names(recording)
    return {
        Grant(roles[policy.inputs["role"]], action, resource, "Condition" in statement)
        for policy in recording.find_by_type("aws:iam/rolePolicy:RolePolicy")
        for statement in json.loads(policy.inputs["policy"])["Statement"]
        for action in _list_values(statement["Action"])
        for resource in _list_values(statement["Resource"])
    }


def role_names(recording: Recording) -> dict[str, str]:
    """The logical name of each role by its name in AWS."""
    return {role.outputs["name"]: role.name for role in recording.find_by_type("aws:iam/role:Role")}


def role_arns(deployment: Deployment) -> dict[str, str]:
    """The ARN of each role by its logical name."""
    roles = deployment.recording.find_by_type("aws:iam/role:Role")
    return {role.name: role.outputs["arn"] for role in roles}


def _list_values(value: str | list[str]) -> Iterator[str]:
    yield from [value] if isinstance(value, str) else value
