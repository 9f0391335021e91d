"""Resources whose customer managed key is taken back, also if it is deleted then."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pulumi
import pytest

from embedded_aws import Deployment, deploy
from serverless_patterns import Function, Parameter, Secret, Workflow
from tests.e2e.conftest import eventually

DEFINITION: Any = {
    "StartAt": "Done",
    "TimeoutSeconds": 60,
    "States": {"Done": {"Type": "Pass", "End": True}},
}
CODE = """
import os
import boto3

def handler(event, context):
    secret = boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["SECRET"])
    parameter = boto3.client("ssm").get_parameter(Name=os.environ["PARAMETER"], WithDecryption=True)
    return {"secret": secret["SecretString"], "parameter": parameter["Parameter"]["Value"]}
"""


def make_program(code: Path, *, hardened: bool) -> Any:
    def program() -> None:
        settings: Any = {"hardened": hardened, "force_destroy": True}
        secret = Secret("partner", settings | {"value": "s3cret"})
        parameter = Parameter("token", settings | {"type": "SecureString", "value": "t0ken"})
        workflow = Workflow("close", settings | {"definition": DEFINITION})
        links = {"SECRET": secret.link("read"), "PARAMETER": parameter.link("read")}
        reader = Function("reader", {"code": str(code), "handler": "values.handler", "links": links})
        pulumi.export("secret", secret.arn)
        pulumi.export("parameter", parameter.parameter_name)
        pulumi.export("workflow", workflow.arn)
        pulumi.export("keys", [each.kms_key_arn for each in (secret, parameter, workflow)])
        pulumi.export("reader", reader.function_name)

    return program


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("reader")
    (directory / "values.py").write_text(CODE)
    return directory


@pytest.fixture(scope="module")
def taken_back(code: Path) -> Iterator[tuple[Deployment, list[str]]]:
    """The stack whose keys are gone, and their ARNs."""
    with deploy(make_program(code, hardened=True)) as deployed:
        keys = cast("list[str]", deployed.outputs["keys"])
        deployed.update(make_program(code, hardened=False))
        yield deployed, keys


def find_keys(deployed: Deployment) -> dict[str, str | None]:
    names = deployed.outputs
    secret = deployed.client("secretsmanager").describe_secret(SecretId=names["secret"])
    filters = [{"Key": "Name", "Option": "Equals", "Values": [names["parameter"]]}]
    parameters = deployed.client("ssm").describe_parameters(ParameterFilters=filters)["Parameters"]
    machine = deployed.client("stepfunctions").describe_state_machine(stateMachineArn=names["workflow"])
    return {
        "secret": secret.get("KmsKeyId"),
        "parameter": parameters[0].get("KeyId"),
        "workflow": machine["encryptionConfiguration"].get("kmsKeyId"),
    }


def test_the_keys_are_deleted_and_no_resource_names_one(taken_back: tuple[Deployment, list[str]]) -> None:
    deployed, keys = taken_back
    kms = deployed.client("kms")
    assert len(keys) == len({*keys}) == 3
    assert {kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] for key in keys} == {"PendingDeletion"}
    found = find_keys(deployed)
    assert found["secret"] in {None, "alias/aws/secretsmanager"}
    assert found["parameter"] == "alias/aws/ssm"
    assert found["workflow"] is None


def test_values_are_read_and_executions_run_without_the_keys(
    taken_back: tuple[Deployment, list[str]],
) -> None:
    deployed, _ = taken_back
    answer = deployed.client("lambda").invoke(FunctionName=deployed.outputs["reader"])
    assert json.loads(answer["Payload"].read()) == {"secret": "s3cret", "parameter": "t0ken"}
    states = deployed.client("stepfunctions")
    started = states.start_execution(stateMachineArn=deployed.outputs["workflow"])["executionArn"]
    eventually(
        lambda: states.describe_execution(executionArn=started)["status"] == "SUCCEEDED", "an execution"
    )


def test_a_refresh_finds_no_difference(taken_back: tuple[Deployment, list[str]], code: Path) -> None:
    deployed, _ = taken_back
    assert deployed.refresh() == {}
    assert not deployed.update(make_program(code, hardened=False))
