"""Provisioned concurrency, weighted aliases, and the IDs of invocations, called with boto3."""

import io
import json
import time
import zipfile
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator
from tests.e2e.conftest import eventually

NAME: dict[str, str] = {"FunctionName": "provisioned"}
ARN = "arn:aws:lambda:us-east-1:123456789012:function:provisioned"
CODE = """
import os
if os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"] == os.environ.get("FAIL"):
    raise Exception("not initialized")
def handler(event, context):
    started = os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"]
    return [started, context.function_version, context.invoked_function_arn, context.aws_request_id]
"""


@pytest.fixture(scope="module")
def client(empty: Emulator) -> Any:
    """Lambda with a function that has two versions: environments of the second do not start in advance."""
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = empty.client("iam").create_role(RoleName="provisioned", AssumeRolePolicyDocument=document)["Role"]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("index.py", CODE)
    client: Any = empty.client("lambda")
    settings = {"Runtime": "python3.12", "Role": role["Arn"], "Handler": "index.handler"}
    created = client.create_function(**NAME, **settings, Code={"ZipFile": code.getvalue()})
    client.get_waiter("function_active_v2").wait(**NAME)
    assert client.get_function_configuration(**NAME)["RevisionId"] != created["RevisionId"]
    client.publish_version(**NAME)
    failing = {"Variables": {"FAIL": "provisioned-concurrency"}}
    client.update_function_configuration(**NAME, Environment=failing)
    client.get_waiter("function_updated_v2").wait(**NAME)
    client.publish_version(**NAME)
    weights = {"AdditionalVersionWeights": {"2": 0.5}}
    client.create_alias(**NAME, Name="weighted", FunctionVersion="1", RoutingConfig=weights)
    client.create_alias(**NAME, Name="live", FunctionVersion="1")
    client.create_alias(**NAME, Name="latest", FunctionVersion="$LATEST")
    return client


def await_ready(client: Any, qualifier: str) -> Any:
    def find() -> Any:
        shown = client.get_provisioned_concurrency_config(**NAME, Qualifier=qualifier)
        return shown if shown["Status"] != "IN_PROGRESS" else None

    return eventually(find, f"environments of {qualifier}")


def invoke(client: Any, qualifier: str) -> Any:
    return json.load(client.invoke(**NAME, Qualifier=qualifier)["Payload"])


def request(client: Any, qualifier: str, count: int) -> Any:
    return client.put_provisioned_concurrency_config(
        **NAME, Qualifier=qualifier, ProvisionedConcurrentExecutions=count
    )


def test_a_weighted_alias_invokes_both_versions(client: Any) -> None:
    found: set[str] = set()
    deadline = time.monotonic() + 30
    while found != {"1", "2"} and time.monotonic() < deadline:
        answer = client.invoke(**NAME, Qualifier="weighted")
        _, version, arn, identifier = json.load(answer["Payload"])
        assert (version, arn) == (answer["ExecutedVersion"], f"{ARN}:weighted")
        assert identifier == answer["ResponseMetadata"]["RequestId"]
        found.add(version)
    assert found == {"1", "2"}


@pytest.mark.parametrize("qualifier", ["1", "live"])
def test_environments_start_in_advance(client: Any, qualifier: str) -> None:
    assert request(client, qualifier, 2)["Status"] == "IN_PROGRESS"
    assert invoke(client, "1")[0] == "on-demand"
    ready = await_ready(client, qualifier)
    assert (ready["Status"], ready["AllocatedProvisionedConcurrentExecutions"]) == ("READY", 2)
    [listed] = client.list_provisioned_concurrency_configs(**NAME)["ProvisionedConcurrencyConfigs"]
    assert listed["FunctionArn"] == f"{ARN}:{qualifier}"
    assert [invoke(client, each)[0] for each in ("1", "live", "$LATEST")] == [
        *("provisioned-concurrency", "provisioned-concurrency", "on-demand")
    ]
    with pytest.raises(ClientError, match=r"Version is pointed by|already Provisioned version"):
        request(client, "live" if qualifier == "1" else "1", 1)
    client.put_function_concurrency(**NAME, ReservedConcurrentExecutions=2)
    with pytest.raises(ClientError, match="Rate Exceeded") as throttled:
        invoke(client, "$LATEST")
    response: Any = throttled.value.response
    assert response["Error"]["Code"] == "TooManyRequestsException"
    assert invoke(client, "1")[0] == "provisioned-concurrency"
    client.delete_function_concurrency(**NAME)
    client.delete_provisioned_concurrency_config(**NAME, Qualifier=qualifier)
    assert invoke(client, "1")[0] == "on-demand"


def test_environments_that_do_not_start(client: Any) -> None:
    request(client, "2", 1)
    failed = await_ready(client, "2")
    assert (failed["Status"], failed["StatusReason"]) == ("FAILED", "FUNCTION_ERROR_INIT_FAILURE")
    assert failed["AllocatedProvisionedConcurrentExecutions"] == 0
    assert invoke(client, "2")[0] == "on-demand"
    client.delete_provisioned_concurrency_config(**NAME, Qualifier="2")


@pytest.mark.exhaustive
def test_environments_move_with_an_alias(client: Any) -> None:
    request(client, "live", 1)
    await_ready(client, "live")
    client.update_alias(**NAME, Name="live", FunctionVersion="2")
    moved = client.get_provisioned_concurrency_config(**NAME, Qualifier="live")
    assert (moved["Status"], moved["AllocatedProvisionedConcurrentExecutions"]) == ("IN_PROGRESS", 1)
    assert invoke(client, "1")[0] == "on-demand"
    with pytest.raises(ClientError, match="cannot be applied to unpublished function versions"):
        client.update_alias(**NAME, Name="live", FunctionVersion="$LATEST")
    client.update_alias(**NAME, Name="live", FunctionVersion="1")
    client.delete_provisioned_concurrency_config(**NAME, Qualifier="live")


@pytest.mark.parametrize(
    ("qualifier", "count", "message"),
    [
        ("latest", 1, "cannot be applied to unpublished function versions."),
        ("1", 1001, r"is greater than account's unreserved concurrency \[1000\]."),
        ("1", 901, r"below its minimum value of \[100\]."),
        ("none", 1, f"Cannot find alias arn: {ARN}:none"),
        ("9", 1, f"Function not found: {ARN}:9"),
    ],
)
def test_concurrency_that_lambda_does_not_provision(
    client: Any, qualifier: str, count: int, message: str
) -> None:
    with pytest.raises(ClientError, match=message):
        request(client, qualifier, count)
