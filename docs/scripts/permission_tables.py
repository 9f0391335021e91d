"""Tables of the permissions of the roles of a component, and of the policies of its resources."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embedded_aws import record

if TYPE_CHECKING:
    from tests.engine.change_matrix.rows import Component

    from embedded_aws import Registration

ROOT = Path(__file__).resolve().parents[2]
ROLE = "aws:iam/role:Role"
ROLE_POLICIES = {"aws:iam/rolePolicy:RolePolicy", "aws:iam/rolePolicyAttachment:RolePolicyAttachment"}
OWN_POLICIES = {
    "aws:kms/keyPolicy:KeyPolicy": "keyId",
    "aws:s3/bucketPolicy:BucketPolicy": "bucket",
    "aws:sns/topicPolicy:TopicPolicy": "arn",
    "aws:sqs/queuePolicy:QueuePolicy": "queueUrl",
}
"""Policies of resources, and the input that names the resource."""

EFFECTS = {"Allow": "allows", "Deny": "denies"}

Row = tuple[str, Mapping[str, Any]]


def describe_permissions(name: str) -> str:
    """Returns the permissions of each role and resource policy of the component in the change matrix."""
    component, arguments = _find(name)
    made = [each for each in component if each.name.startswith("thing")]
    roles = [*_role_rows(made)]
    own = [
        (_short(each.name), statement)
        for each in made
        if each.type in OWN_POLICIES
        for statement in _statements(each.inputs["policy"])
    ]
    shown = ", ".join(f"`{each}`" for each in arguments)
    parts = [f"What is allowed with {shown}:" if shown else "What is allowed without arguments:"]
    if roles:
        parts.append(_table("role", roles, _role_cells))
    if not roles and not own:
        return (
            "The component creates no role and no resource policy. Callers need a permission, which a link"
            " of a function or a route grants."
        )
    if own:
        parts.append(_table("policy", own, _policy_cells))
    return "\n\n".join(parts)


def _find(name: str) -> "tuple[list[Registration], list[str]]":
    """Returns the first registrations of a component of this name in the change matrix, and its arguments."""
    sys.path.append(str(ROOT))
    from tests.engine.change_matrix import MATRIX  # noqa: PLC0415 only now it can be found

    component: Component = MATRIX[name]
    config = {"serverless-patterns:buildPlatform": "host"}
    recording = record(component.program(), config=config)
    left_out = {"tags", "force_destroy", "deletion_protection"}
    return [*recording.registrations], [each for each in component.arguments if each not in left_out]


def _role_rows(made: "Iterable[Registration]") -> Iterator[Row]:
    trusted = {each.name: each for each in made if each.type == ROLE}
    for name, role in trusted.items():
        principals = [_principal(each) for each in _statements(role.inputs["assumeRolePolicy"])]
        shown = f"{_short(name)}, assumed by {', '.join(principals)}"
        for each in made:
            if each.type in ROLE_POLICIES and each.inputs["role"] == name:
                yield from ((shown, statement) for statement in _policy_of(each))


def _policy_of(policy: "Registration") -> Iterator[Mapping[str, Any]]:
    if arn := policy.inputs.get("policyArn"):
        yield {"Action": arn, "Resource": ""}
    else:
        yield from _statements(policy.inputs["policy"])


def _statements(policy: str) -> Iterator[Mapping[str, Any]]:
    yield from json.loads(policy)["Statement"]


def _role_cells(statement: Mapping[str, Any]) -> str:
    return _cells(_code(statement["Action"]), _code(statement["Resource"]), _conditions(statement))


def _policy_cells(statement: Mapping[str, Any]) -> str:
    who = f"{EFFECTS[statement['Effect']]} {_principal(statement)}"
    return _cells(
        f"{who}: {_code(statement['Action'])}", _code(statement["Resource"]), _conditions(statement)
    )


def _table(what: str, rows: Iterable[Row], cells: Any) -> str:
    head = [f"| {what} | what is allowed | on | if |", "| --- | --- | --- | --- |"]
    if what == "policy":
        head[0] = "| policy of | what it says | on | if |"
    lines: list[str] = []
    last = ""
    for subject, statement in rows:
        lines.append(f"| {subject if subject != last else ''} {cells(statement)}")
        last = subject
    return "\n".join([*head, *lines])


def _cells(*cells: str) -> str:
    return "".join(f"| {cell.replace('|', chr(92) + '|')} " for cell in cells) + "|"


def _principal(statement: Mapping[str, Any]) -> str:
    principal = statement.get("Principal", {})
    if principal == "*":
        return "everyone"
    return _code([each for values in principal.values() for each in _list(values)])


def _conditions(statement: Mapping[str, Any]) -> str:
    return "; ".join(
        f"{operator} `{key}`: {_code(values)}"
        for operator, keys in statement.get("Condition", {}).items()
        for key, values in keys.items()
    )


def _code(values: Any) -> str:
    return ", ".join(f"`{each}`" for each in _list(values) if each)


def _list(values: Any) -> list[Any]:
    return values if isinstance(values, list) else [values]


def _short(name: str) -> str:
    """A name as the table of changes shows it: without that of the component."""
    return f"`{name.removeprefix('thing-')}`"
