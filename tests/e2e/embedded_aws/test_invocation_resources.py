"""Programs that invoke functions and provision their concurrency, and their changes."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import Deployment, DeploymentError, Emulator, deploy
from tests.e2e.embedded_aws.programs import trust

CODE = """
import os
if os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"] == "provisioned-concurrency" and os.environ.get("FAIL"):
    raise Exception("not ready")
def handler(event, context):
    if event.get("fail"):
        raise ValueError("it fails")
    print(event)
    return event
"""


def program(given: dict[str, Any], count: int = 1, version: str = "1", *, fail: bool = False) -> None:
    function = aws.lambda_.Function(
        "invoked",
        role=aws.iam.Role("r", assume_role_policy=trust("lambda")).arn,
        runtime="python3.13",
        handler="app.handler",
        publish=True,
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(CODE)}),
        environment={"variables": {"FAIL": "1"} if fail else {"STAGE": "1"}},
    )
    pulumi.export("function", function.name)
    for scope in ("CREATE_ONLY", "CRUD") if given else ():
        made = aws.lambda_.Invocation(
            scope, function_name=function.name, input=json.dumps(given), lifecycle_scope=scope
        )
        pulumi.export(scope, made.result)
    provisioned = aws.lambda_.ProvisionedConcurrencyConfig(
        "p",
        function_name=function.name,
        qualifier=function.version.apply(lambda _: version),
        provisioned_concurrent_executions=count,
    )
    pulumi.export("id", provisioned.id)
    answer = aws.lambda_.get_invocation_output(function_name=function.name, input='{"read": 1}')
    pulumi.export("read", answer.result)


@pytest.fixture(scope="module")
def stack(empty: Emulator) -> Any:
    with deploy(lambda: program({"n": 1}), emulator=empty) as running:
        yield running


def read_result(stack: Deployment, scope: str) -> Any:
    return json.loads(stack.outputs[scope])


def test_an_invocation_and_its_changes(stack: Deployment) -> None:
    assert json.loads(stack.outputs["read"]) == {"read": 1}
    assert read_result(stack, "CREATE_ONLY") == {"n": 1}
    assert read_result(stack, "CRUD") == {"n": 1, "tf": {"action": "create", "prev_input": None}}
    done = stack.update(lambda: program({"n": 2}))
    assert sorted(done.values()) == ["replace", "update"]
    assert read_result(stack, "CREATE_ONLY") == {"n": 2}
    assert read_result(stack, "CRUD") == {"n": 2, "tf": {"action": "update", "prev_input": {"n": 1}}}
    assert stack.update(lambda: program({"n": 2})) == {}
    stack.update(lambda: program({}))
    events = stack.client("logs").filter_log_events(
        logGroupName=f"/aws/lambda/{stack.outputs['function']}", filterPattern="delete"
    )["events"]
    last = {"n": 2, "tf": {"action": "delete", "prev_input": {"n": 2}}}
    assert [each["message"].strip() for each in events] == [str(last)]


def test_an_invocation_that_fails(stack: Deployment) -> None:
    with pytest.raises(DeploymentError, match=r"returned error: .*it fails"):
        stack.update(lambda: program({"fail": True}))
    stack.update(lambda: program({}))


@pytest.mark.exhaustive
def test_provisioned_concurrency_and_its_changes(stack: Deployment) -> None:
    client, name = stack.client("lambda"), stack.outputs["function"]
    assert stack.outputs["id"] == f"{name},1"
    assert "update" in stack.update(lambda: program({}, count=2)).values()
    [config] = client.list_provisioned_concurrency_configs(FunctionName=name)["ProvisionedConcurrencyConfigs"]
    assert (config["Status"], config["AllocatedProvisionedConcurrentExecutions"]) == ("READY", 2)
    client.put_provisioned_concurrency_config(
        FunctionName=name, Qualifier="1", ProvisionedConcurrentExecutions=3
    )
    assert {*stack.refresh().values()} == {frozenset({"provisionedConcurrentExecutions"})}
    with pytest.raises(DeploymentError, match="status reason: FUNCTION_ERROR_INIT_FAILURE"):
        stack.update(lambda: program({}, count=2, version="2", fail=True))
