"""Roles that a workflow passes to the resources that it starts: named, and to one service."""

from typing import Any

import pulumi
import pytest
from asl_builders import ACCOUNT, machine, make, reject, task
from documented import OVERRIDES, PASSED, derive_permissions, flat
from graphs import statements

TASK = task("ecs:runTask", {"TaskDefinition": "report"})
ROLE = f"arn:aws:iam::{ACCOUNT}:role/report"
UNNAMED = (
    "definition.States.A.Parameters.TaskDefinition: passes the roles of the task definition, which the"
    " workflow definition does not name. Set 'passed_role_arns' to their ARNs, or to an empty list"
)


def find_passed_roles(**args: Any) -> list[dict[str, Any]]:
    """Roles that the role of a workflow may pass."""
    policy = make(machine(A=TASK), **args).find_by_name("orders-policy")
    return [each for each in statements(policy) if each["Action"] == ["iam:PassRole"]]


def test_the_roles_of_a_task_definition_have_to_be_named():
    assert reject(machine(A=TASK)) == [UNNAMED]


@pytest.mark.parametrize("later", [False, True])
def test_they_are_passed_to_ecs_alone(later: bool):
    arn = pulumi.Output.from_input(ROLE) if later else ROLE
    assert find_passed_roles(passed_role_arns=[arn]) == [
        {
            "Effect": "Allow",
            "Action": ["iam:PassRole"],
            "Resource": [ROLE],
            "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        }
    ]


def test_there_may_be_none():
    assert find_passed_roles(passed_role_arns=[]) == []


def test_a_statement_may_stand_for_them():
    statement = {"actions": ["iam:PassRole"], "resources": [ROLE]}
    (found,) = find_passed_roles(policy_statements=[statement])
    assert found["Resource"] == [ROLE]


def test_roles_that_override_are_named_by_the_request():
    both = {"TaskDefinition": "report:7", **OVERRIDES}
    assert PASSED in flat(derive_permissions(task("ecs:runTask", both)))
    assert make(machine(A=task("ecs:runTask", both)))
    one = {"TaskDefinition": "report", "Overrides": {"TaskRoleArn": ROLE}}
    assert reject(machine(A=task("ecs:runTask", one))) == [UNNAMED]


def test_a_wildcard_is_not_a_role():
    assert reject(machine(A=TASK), passed_role_arns=["arn:aws:iam::123456789012:role/*"]) == [
        "passed_role_arns.0: 'arn:aws:iam::123456789012:role/*' must be the ARN of a role"
    ]


def test_tags_of_a_task_take_a_permission():
    tagged = {"TaskDefinition": "report:7", **OVERRIDES, "Tags": [{"Key": "a", "Value": "b"}]}
    tasks = f"arn:aws:ecs:us-east-1:{ACCOUNT}:task/default/*"
    assert ("ecs:TagResource", tasks) in flat(derive_permissions(task("ecs:runTask", tagged)))


def test_a_build_may_get_another_role():
    build = task("codebuild:startBuild", {"ProjectName": "site", "ServiceRoleOverride": ROLE})
    condition = {"StringEquals": {"iam:PassedToService": "codebuild.amazonaws.com"}}
    assert ("iam:PassRole", ROLE, condition) in flat(derive_permissions(build))
    build["Parameters"] = {"ProjectName": "site", "ServiceRoleOverride.$": "$.role"}
    assert make(machine(A=build), passed_role_arns=[ROLE])


OTHERWISE_NAMED = {
    "elasticmapreduce:CreateCluster": "elasticmapreduce:RunJobFlow",
    "eventbridge:PutTargets": "events:PutTargets",
}
"""IAM actions of integrations, where they have another name."""


@pytest.mark.parametrize(
    ("resource", "parameters", "path"),
    [
        ("sagemaker:createModel", {"ModelName": "m", "ExecutionRoleArn": ROLE}, "ExecutionRoleArn"),
        ("elasticmapreduce:createCluster", {"Name": "n", "ServiceRole": "emr"}, "ServiceRole"),
        ("aws-sdk:glue:createJob", {"Name": "n", "Role.$": "$.role"}, "Role.$"),
        ("aws-sdk:scheduler:createSchedule", {"Target": {"RoleArn": ROLE}}, "Target.RoleArn"),
        ("aws-sdk:eventbridge:putTargets", {"Targets": [{"Anything": ROLE}]}, "Targets[0].Anything"),
    ],
)
def test_roles_of_other_integrations_are_asked_for(resource: str, parameters: dict[str, Any], path: str):
    service, _, action = resource.removeprefix("aws-sdk:").partition(":")
    named = f"{service}:{action[0].upper()}{action[1:]}"
    granted = [{"actions": [OTHERWISE_NAMED.get(named, named)], "resources": ["*"]}]
    reason = (
        f"is a role, and {resource} passes it to a service; allow iam:PassRole on it in 'policy_statements'"
    )
    assert reject(machine(A=task(resource, parameters)), policy_statements=granted) == [
        f"definition.States.A.Parameters.{path}: {reason}"
    ]
    passing = {"actions": ["iam:PassRole"], "resources": [ROLE]}
    assert make(machine(A=task(resource, parameters)), policy_statements=[*granted, passing])
