"""Derives the permissions of the execution role from the definition."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from serverless_patterns.arguments.errors import InvalidArgument
from serverless_patterns.patterns.workflow.definition.document import State, get_members, is_object, walk
from serverless_patterns.patterns.workflow.definition.expressions import texts_of
from serverless_patterns.patterns.workflow.integrations.grants import Grant
from serverless_patterns.patterns.workflow.integrations.iam_prefixes import iam_prefix
from serverless_patterns.patterns.workflow.integrations.optimized import MAP_RUN, OTHER_ROLE, READERS, WRITERS
from serverless_patterns.patterns.workflow.integrations.request import (
    BadValueError,
    DynamicValueError,
    Request,
    UnresolvedValueError,
)
from serverless_patterns.patterns.workflow.integrations.task import Task, nearest, task_of
from serverless_patterns.patterns.workflow.integrations.where import AwsLocation
from serverless_patterns.safeguards.iam_actions import IAM_ACTION
from serverless_patterns.safeguards.policy import PolicyStatementArgs

ROLE_ACTION = "iam:PassRole"
_PASSING = (
    "passes the roles of the task definition, which the workflow definition does not name. Set"
    " 'passed_role_arns' to their ARNs, or to an empty list"
)
_ROLE_NAME = re.compile(r"(?:[A-Za-z]+)?Role(?:Arn|ARN)?(?:Override)?(?:\.\$)?")
_ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::\d+:role/.+")
_ACTS_ON_ROLES = ("aws-sdk:iam:", "aws-sdk:sts:")
_STARTS_TASKS = ("aws-sdk:ecs:runTask", "aws-sdk:ecs:startTask")


@dataclass(frozen=True)
class Permissions:
    """The permissions that a definition requires; statements are merged and sorted."""

    statements: list[PolicyStatementArgs]
    """Permissions on other resources."""
    on_itself: list[PolicyStatementArgs]
    """Permissions on the workflow itself, which requires its ARN."""
    acts_on_itself: bool
    """Whether there are any of those, even if they depend on an ``Output``."""
    passed_to: list[str]
    """Service principals to which roles are passed that the definition does not name."""
    errors: list[InvalidArgument]
    """Values from which no permission can be derived."""

    def list_statements(self, passed_role_arns: Sequence[str]) -> list[PolicyStatementArgs]:
        """Returns the statements, and those to pass ``passed_role_arns`` to the services that get roles."""
        return merge(
            [
                *self.statements,
                *(
                    _allow(
                        [ROLE_ACTION], passed_role_arns, {"StringEquals": {"iam:PassedToService": service}}
                    )
                    for service in self.passed_to
                ),
            ]
        )


def derive(
    definition: Mapping[str, Any], where: AwsLocation, granted: frozenset[str] = frozenset()
) -> Permissions:
    """Derives the permissions of the role from ``definition``.

    Args:
        definition: The definition; what is unresolved in it adds no permission.
        where: Region and account of the workflow.
        granted: Actions that the ``policy_statements`` allow, which need not be derived.
    """
    statements: dict[bool, list[PolicyStatementArgs]] = {True: [], False: []}
    errors: list[InvalidArgument] = []
    passed_to: set[str] = set()
    acts_on_itself = False
    for state in walk(definition, express=False):
        dynamic: dict[str, set[str]] = {}
        passing: dict[str, None] = {}
        for request, grant in _needs(state):
            acts_on_itself = acts_on_itself or grant.on_itself
            try:
                statements[grant.on_itself].append(_statement(request, grant, where))
            except UnresolvedValueError:
                continue
            except BadValueError as error:
                errors.append(InvalidArgument(error.path, error.reason))
            except DynamicValueError as error:
                if grant.passed_to:
                    passed_to.add(grant.passed_to)
                    passing[error.path] = None
                else:
                    dynamic.setdefault(error.path, set()).update(grant.actions)
        errors.extend(_explain(path, actions) for path, actions in dynamic.items() if not actions & granted)
        errors.extend(_check_known(state, granted))
        if ROLE_ACTION not in granted:
            errors.extend(InvalidArgument(path, _PASSING) for path in passing)
            errors.extend(_check_passing(state))
    on_others, on_itself = merge(statements[False]), merge(statements[True])
    return Permissions(on_others, on_itself, acts_on_itself, sorted(passed_to), list(dict.fromkeys(errors)))


def merge(statements: Iterable[PolicyStatementArgs]) -> list[PolicyStatementArgs]:
    """Returns the same permissions in fewer statements, sorted."""
    resources_of: dict[tuple[str, tuple[str, ...]], set[str]] = {}
    for each in statements:
        conditions = json.dumps(each.get("conditions", {}), sort_keys=True)
        key = conditions, tuple(sorted(each["actions"]))
        resources_of.setdefault(key, set()).update(map(str, each["resources"]))
    actions_of: dict[tuple[str, tuple[str, ...]], set[str]] = {}
    for (conditions, actions), resources in resources_of.items():
        if resources:
            actions_of.setdefault((conditions, tuple(sorted(resources))), set()).update(actions)
    merged = sorted((sorted(actions), resources, given) for (given, resources), actions in actions_of.items())
    return [_allow(actions, resources, json.loads(conditions)) for actions, resources, conditions in merged]


def _needs(state: State) -> Iterator[tuple[Request, Grant]]:
    """Yields the requests of ``state``, each with a permission that it requires."""
    task = task_of(state)
    if task and "Credentials" in state.body:
        credentials = Request(state.body["Credentials"], f"{state.path}.Credentials")
        yield from ((credentials, grant) for grant in OTHER_ROLE.grants)
    elif task:
        yield from ((_request(state, task), grant) for grant in task.grants)
    if state.is_distributed_map:
        yield from ((Request(state.body, state.path), grant) for grant in MAP_RUN.grants)
        for part, integrations in (("ItemReader", READERS), ("ResultWriter", WRITERS)):
            body = state.fields(part)
            integration = integrations.get(str(body.get("Resource")).partition(":states:::")[2])
            request = _parameters(body, f"{state.path}.{part}")
            yield from ((request, grant) for grant in (integration.grants if integration else ()))


def _request(state: State, task: Task) -> Request:
    if task.function_arn:
        return Request({"FunctionName": task.function_arn}, f"{state.path}.Resource")
    return _parameters(state.body, state.path)


def _parameters(body: Mapping[str, Any], path: str) -> Request:
    """Returns the parameters in ``body``; those of an item reader with its configuration."""
    name = "Arguments" if "Arguments" in body else "Parameters"
    values = body.get(name)
    if "ReaderConfig" in body and is_object(values):
        values = {**get_members(values), "ReaderConfig": body["ReaderConfig"]}
    return Request(values, f"{path}.{name}")


def _statement(request: Request, grant: Grant, where: AwsLocation) -> PolicyStatementArgs:
    resources = grant.resources(request, where)
    conditions = grant.conditions(request, where) if grant.conditions else {}
    return _allow(grant.actions, resources, conditions)


def _allow(
    actions: Iterable[str], resources: Iterable[str], conditions: dict[str, Any]
) -> PolicyStatementArgs:
    statement: PolicyStatementArgs = {"actions": list(actions), "resources": list(resources)}
    if conditions:
        statement["conditions"] = conditions
    return statement


def _explain(path: str, actions: set[str]) -> InvalidArgument:
    allowed = " or ".join(sorted(actions))
    reason = f"is determined at run time, so no permission can be derived; add {allowed} to"
    return InvalidArgument(path, f"{reason} 'policy_statements', with the resources that it may name")


def _check_known(state: State, granted: frozenset[str]) -> Iterator[InvalidArgument]:
    """Yields an error for an integration that is not listed, unless a statement covers its service."""
    task = task_of(state)
    if task is None or task.integration or "Credentials" in state.body:
        return
    name, _, action = task.name.removeprefix("aws-sdk:").partition(":")
    service = iam_prefix(name)
    wanted = f"{service}:{action[0].upper()}{action[1:]}"
    for each in granted:
        prefix, _, granted_action = each.partition(":")
        if granted_action == wanted.partition(":")[2] or prefix == service:
            return
    if not IAM_ACTION.allows(wanted):
        wanted = f"an action of {service}"
    yield InvalidArgument(
        f"{state.path}.Resource",
        f"no permission is known for {task.name}.{nearest(task.name)} Add what AWS documents for it to"
        f" 'policy_statements': {wanted} and the permissions that it depends on",
    )


def _check_passing(state: State) -> Iterator[InvalidArgument]:
    """Yields an error for each role that an integration that is not listed passes to a service."""
    task = task_of(state)
    if (
        task is None
        or task.integration
        or "Credentials" in state.body
        or task.name.startswith(_ACTS_ON_ROLES)
    ):
        return
    name = "Arguments" if state.jsonata else "Parameters"
    reason = f"{task.name} passes it to a service; allow iam:PassRole on it in 'policy_statements'"
    for path, field, text in texts_of(state):
        within = path.startswith(f"{state.path}.{name}")
        if within and (_ROLE_NAME.fullmatch(field) or _ROLE_ARN.fullmatch(text)):
            yield InvalidArgument(path, f"is a role, and {reason}")
    if task.name in _STARTS_TASKS:
        reason = (
            f"{task.name} passes the roles in it to Amazon ECS; allow iam:PassRole on them in"
            " 'policy_statements'"
        )
        yield InvalidArgument(f"{state.path}.{name}.TaskDefinition", reason)
