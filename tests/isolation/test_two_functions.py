"""Functions and APIs that no stack of the catalog has, deployed twice: no role reaches those of the other."""

from functools import cache, partial
from typing import Any

import pytest

from embedded_aws import Deployment, Emulator, deploy
from serverless_patterns import ApiGatewayFacade, Function, HttpApi, Queue, ScheduleGroup, Stream
from tests.engine.change_matrix.rows import CODE
from tests.isolation.calls import CALLS, concrete, is_denied
from tests.isolation.grants import Grant, grants_of, role_arns

DURABLE = ("lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState")

SHARED = {
    "cloudwatch:DescribeAlarms": "CodeDeploy describes alarms without naming them",
    "codedeploy:GetDeploymentConfig": "the configurations of CodeDeploy belong to AWS",
}
"""Reason of each action on what both deployments have."""


def program() -> None:
    common: Any = {**CODE, "alias": "live"}
    rolled_out = Function("rolled-out", {**common, "rollout": {}, "url": {}})
    Function("durable", {**common, "durable": {"execution_timeout_seconds": 60}})
    Function("caller", {**common, "links": {"NEXT": rolled_out.link("invoke")}})
    reminders = ScheduleGroup("reminders", {"target": rolled_out.target()})
    Function("remind", {**common, "links": {"REMINDERS": reminders.link("write", "read")}})
    clicks = Stream("clicks", {"shard_count": 1})
    routes: Any = {
        "GET /": rolled_out.route(),
        "POST /orders": Queue("orders", {}).route(),
        "POST /clicks": clicks.route(),
    }
    HttpApi("http", {"routes": routes})
    ApiGatewayFacade("rest", {"routes": {**routes, "POST /batches": clicks.route(records="body.clicks")}})


@pytest.fixture(scope="module")
def pair(emulator: Emulator) -> tuple[Deployment, Deployment]:
    config = {"serverless-patterns:buildPlatform": "host"}
    one, other = (deploy(program, stack=name, config=config, emulator=emulator) for name in ("one", "other"))
    return one, other


def list_grants(deployment: Deployment) -> list[Grant]:
    """The grants on resources of a deployment.

    On ``*`` are those for which AWS lets none be named.
    """
    found = (grant for grant in grants_of(deployment.recording) if grant.resource != "*")
    return sorted(grant for grant in found if grant.action not in SHARED)


def test_no_grant_covers_the_other_functions(pair: tuple[Deployment, Deployment]) -> None:
    one, other = map(list_grants, pair)
    actions = {grant.action for grant in one}
    services = {"lambda:InvokeFunction", "sqs:SendMessage", "kinesis:PutRecord", "kinesis:PutRecords"}
    schedules = {f"scheduler:{each}Schedule" for each in ("Create", "Update", "Delete", "Get")}
    assert {*DURABLE, *services, *schedules, "iam:PassRole"} <= actions
    for grant in one:
        for target in other:
            assert not grant.covers(target.action, concrete(target.resource)), (grant, target)


def test_no_role_reaches_the_other_functions(pair: tuple[Deployment, Deployment]) -> None:
    one, other = pair
    targets = {(each.action, each.resource): each for each in list_grants(other) if each.action in CALLS}
    assert targets
    for role, arn in role_arns(one).items():
        client_of = cache(partial(one.client, role_arn=arn))
        reached = [each for each in targets.values() if not is_denied(client_of, each, other)]
        assert reached == [], role
