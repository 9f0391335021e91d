"""Versions and aliases of state machines, which a condition key distinguishes."""

import pytest

from tests.e2e.embedded_aws.iam.rows import ALLOWED, DENIED, Call, Caller, Row, World


def start(qualifier: str) -> Call:
    return lambda caller, w: caller.client("stepfunctions").start_execution(
        stateMachineArn=f"{w.machine}{qualifier}"
    )


def may_start(resource: str, qualifier: str | None = None) -> Caller:
    condition = {"ForAnyValue:StringEquals": {"states:StateMachineQualifier": qualifier}}
    more = {"Condition": condition} if qualifier else {}
    return Caller(({"Action": "states:StartExecution", "Resource": resource, **more},))


ROWS = [
    Row("a version, by the state machine", ALLOWED, start(":1"), may_start("<machine>")),
    Row("a version, by itself", ALLOWED, start(":1"), may_start("<machine>", "1")),
    Row("another version", DENIED, start(":1"), may_start("<machine>", "2")),
    Row("no version, by a version", DENIED, start(""), may_start("<machine>", "1")),
    Row("a version is not a resource", DENIED, start(":1"), may_start("<machine>:1")),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.title)
def test_versions(world: World, row: Row) -> None:
    world.aws.client("stepfunctions").publish_state_machine_version(stateMachineArn=world.machine)
    row.check(world)
