"""Databases, which no stack of the catalog has: roles use their grants, and reach no other database."""

import json
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

import pulumi
import pytest

from embedded_aws import Deployment, Emulator, deploy
from embedded_aws.services.rds.postgres.programs import find_programs
from serverless_patterns import Database, Function
from tests.isolation.calls import CALLS, is_denied
from tests.isolation.grants import Grant, grants_of, role_arns, role_names
from tests.isolation.watched_emulator import WatchedEmulator

pytestmark = pytest.mark.skipif(find_programs() is None, reason="PostgreSQL is not installed")
UNUSED = {
    "logs:CreateLogStream": "The emulator writes the log of a function itself.",
    "logs:PutLogEvents": "The emulator writes the log of a function itself.",
    "kms:Decrypt": "No service of the emulator uses a key.",
    "xray:PutTelemetryRecords": "The emulator traces nothing.",
    "xray:PutTraceSegments": "The emulator traces nothing.",
}
CODE = """
import os

import boto3

orders = {
    "resourceArn": os.environ["ORDERS"],
    "secretArn": os.environ["ORDERS_SECRET_ARN"],
}
database = {"database": os.environ["ORDERS_DATABASE"]}


def handler(event, context):
    data = boto3.client("rds-data")
    data.execute_statement(**orders, **database, sql="CREATE TABLE orders (id int)")
    insert = {"sql": "INSERT INTO orders VALUES (1)"}
    for end in (data.commit_transaction, data.rollback_transaction):
        identifier = data.begin_transaction(**orders, **database)["transactionId"]
        data.batch_execute_statement(**orders, **database, **insert, transactionId=identifier)
        end(**orders, transactionId=identifier)
    found = data.execute_statement(**orders, **database, sql="SELECT count(*) FROM orders")
    return found["records"][0][0]["longValue"]
"""


@pytest.fixture(scope="module")
def emulator() -> Iterator[WatchedEmulator]:
    with WatchedEmulator() as started:
        yield started


@pytest.fixture(scope="module")
def pair(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> tuple[Deployment, Deployment]:
    code = tmp_path_factory.mktemp("code")
    (code / "app.py").write_text(CODE)
    one, other = (deploy(partial(program, code), stack=name, emulator=emulator) for name in ("one", "other"))
    return one, other


def program(code: Path) -> None:
    orders = Database("orders", {"hardened": True, "deletion_protection": False, "force_destroy": True})
    links = {"ORDERS": orders.link("execute")}
    work = Function("work", {"code": str(code), "handler": "app.handler", "links": links})
    pulumi.export("work", work.function_name)


def list_grants(deployment: Deployment) -> list[Grant]:
    found = grants_of(deployment.recording)
    return sorted(grant for grant in found if grant.role == "work-role" and grant.resource != "*")


def test_a_linked_function_uses_each_of_its_grants(
    pair: tuple[Deployment, Deployment], emulator: WatchedEmulator
) -> None:
    one, _ = pair
    answer = one.client("lambda").invoke(FunctionName=one.outputs["work"])
    assert json.load(answer["Payload"]) == 1
    roles = role_names(one.recording)
    used = [each for each in emulator.decisions if each.role in roles]
    unused = {
        grant.action
        for grant in grants_of(one.recording)
        if not any(grant.covers(each.action, each.resource) for each in used)
    }
    assert unused == UNUSED.keys()


def test_no_role_reaches_the_other_database(pair: tuple[Deployment, Deployment]) -> None:
    one, other = pair
    targets = [grant for grant in list_grants(other) if grant.action not in UNUSED]
    assert {"rds-data:ExecuteStatement", "secretsmanager:GetSecretValue"} <= {
        grant.action for grant in targets
    }
    for role, arn in role_arns(one).items():
        client_of = cache(partial(one.client, role_arn=arn))
        assert [grant for grant in targets if not is_denied(client_of, grant, other)] == [], role
    for grant in list_grants(one):
        assert not any(grant.covers(target.action, target.resource) for target in targets), grant


def test_a_linked_function_can_do_what_it_is_granted(pair: tuple[Deployment, Deployment]) -> None:
    one, _ = pair
    client_of = cache(partial(one.client, role_arn=role_arns(one)["work-role"]))
    tried = [grant for grant in list_grants(one) if grant.action in CALLS and grant.action not in UNUSED]
    assert [grant for grant in tried if is_denied(client_of, grant, one)] == []
