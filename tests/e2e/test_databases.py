"""A function runs SQL in a database that it is linked to, and another one does not, with IAM enforced."""

import json

import pulumi
import pytest

from embedded_aws import Deployment, Emulator, deploy
from embedded_aws.services.rds.postgres.programs import find_programs
from serverless_patterns import Database, Function, LinkArgs

pytestmark = pytest.mark.skipif(find_programs() is None, reason="PostgreSQL is not installed")
CODE = """
import os

import boto3
from botocore.exceptions import ClientError


def handler(event, context):
    try:
        found = boto3.client("rds-data").execute_statement(
            resourceArn=os.environ["ORDERS"],
            secretArn=os.environ["ORDERS_SECRET_ARN"],
            database=os.environ["ORDERS_DATABASE"],
            sql=event["sql"],
            parameters=event.get("parameters", []),
        )
    except ClientError as error:
        return error.response["Error"]["Code"] + ": " + error.response["Error"]["Message"]
    return found.get("records", found["numberOfRecordsUpdated"])
"""
CREATE = "CREATE TABLE orders (id int PRIMARY KEY, customer text)"
INSERT = "INSERT INTO orders VALUES (:id, :customer)"
ANN = [{"name": "id", "value": {"longValue": 1}}, {"name": "customer", "value": {"stringValue": "Ann"}}]


def invoke(stack: Deployment, function: str, sql: str, parameters: object = ()) -> object:
    event = json.dumps({"sql": sql, "parameters": parameters})
    name = stack.outputs[function]
    answer = stack.client("lambda").invoke(FunctionName=name, Payload=event)
    return json.load(answer["Payload"])


def test_a_linked_function_runs_sql(emulator: Emulator, tmp_path) -> None:
    (tmp_path / "app.py").write_text(CODE)

    def program() -> None:
        orders = Database("orders", {"hardened": True, "deletion_protection": False, "force_destroy": True})
        linked = orders.link("execute")
        variables = {
            "ORDERS": orders.arn,
            "ORDERS_SECRET_ARN": orders.secret_arn,
            "ORDERS_DATABASE": orders.database_name,
        }
        links: dict[str, dict[str, LinkArgs]] = {"writer": {"ORDERS": linked}, "stranger": {}}
        for name, given in links.items():
            function = Function(
                name,
                {
                    "code": str(tmp_path),
                    "handler": "app.handler",
                    "links": given,
                    "environment": {} if given else variables,
                },
            )
            pulumi.export(name, function.function_name)
        pulumi.export("cluster", orders.arn)

    with deploy(program, stack="orders", emulator=emulator) as stack:
        assert invoke(stack, "writer", CREATE) == 0
        assert invoke(stack, "writer", INSERT, ANN) == 1
        assert "duplicate key value violates unique constraint" in str(invoke(stack, "writer", INSERT, ANN))
        assert invoke(stack, "writer", "SELECT customer FROM orders") == [[{"stringValue": "Ann"}]]
        denied = str(invoke(stack, "stranger", "SELECT 1"))
        assert "AccessDeniedException" in denied
        assert f"rds-data:ExecuteStatement on resource: {stack.outputs['cluster']}" in denied
        assert stack.update(program) == {}
