"""Operations of Lambda, called with boto3: what they show, and what they reject."""

import base64
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator

ARN = "arn:aws:lambda:us-east-1:123456789012:function"
NAME: dict[str, str] = {"FunctionName": "f"}
STALE = (
    "The Revision Id provided does not match the latest Revision Id. "
    "Call the GetFunction/GetAlias API to retrieve the latest Revision Id"
)
MISSING = {"FunctionName": "none"}


@pytest.fixture(scope="module")
def functions(empty: Emulator) -> Any:
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    role = empty.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(trust))
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("index.py", "def handler(event, context): return event")
    client: Any = empty.client("lambda")
    client.create_function(
        **NAME,
        Runtime="python3.12",
        Role=role["Role"]["Arn"],
        Handler="index.handler",
        Code={"ZipFile": code.getvalue()},
    )
    client.get_waiter("function_active_v2").wait(**NAME)
    client.publish_version(**NAME)
    client.create_alias(**NAME, Name="live", FunctionVersion="1")
    return client


Call = Callable[[Any], Any]
REJECTED: list[tuple[str, str, Call]] = [
    ("ResourceNotFoundException", f"Function not found: {ARN}:none", lambda c: c.get_function(**MISSING)),
    (
        "ResourceNotFoundException",
        f"Function not found: {ARN}:f:9",
        lambda c: c.get_function(**NAME, Qualifier="9"),
    ),
    (
        "ResourceNotFoundException",
        f"Cannot find alias arn: {ARN}:f:none",
        lambda c: c.get_alias(**NAME, Name="none"),
    ),
    (
        "ResourceConflictException",
        f"Alias already exists: {ARN}:f:live",
        lambda c: c.create_alias(**NAME, Name="live", FunctionVersion="1"),
    ),
    (
        "InvalidParameterValueException",
        "$LATEST is not supported for an alias pointing to more than 1 version",
        lambda c: c.create_alias(
            **NAME,
            Name="new",
            FunctionVersion="$LATEST",
            RoutingConfig={"AdditionalVersionWeights": {"1": 0.5}},
        ),
    ),
    (
        "InvalidParameterValueException",
        "$LATEST version cannot be deleted without deleting the function.",
        lambda c: c.delete_function(**NAME, Qualifier="$LATEST"),
    ),
    (
        "PreconditionFailedException",
        STALE,
        lambda c: c.update_function_configuration(**NAME, RevisionId="old", Timeout=4),
    ),
    (
        "ResourceNotFoundException",
        "The resource you requested does not exist.",
        lambda c: c.get_policy(**NAME),
    ),
    (
        "ResourceNotFoundException",
        "No policy is associated with the given resource.",
        lambda c: c.remove_permission(**NAME, StatementId="s"),
    ),
    (
        "InvalidParameterValueException",
        "You must specify at least one of error handling or destination setting.",
        lambda c: c.put_function_event_invoke_config(**NAME),
    ),
    (
        "ResourceNotFoundException",
        f"The function {ARN}:f:$LATEST doesn't have an EventInvokeConfig",
        lambda c: c.get_function_event_invoke_config(**NAME),
    ),
    (
        "InvalidParameterValueException",
        "Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
        lambda c: c.put_provisioned_concurrency_config(
            **NAME, Qualifier="$LATEST", ProvisionedConcurrentExecutions=1
        ),
    ),
    (
        "ProvisionedConcurrencyConfigNotFoundException",
        "No Provisioned Concurrency Config found for this function",
        lambda c: c.get_provisioned_concurrency_config(**NAME, Qualifier="1"),
    ),
    (
        "ResourceNotFoundException",
        "The resource you requested does not exist.",
        lambda c: c.get_function_url_config(**NAME),
    ),
    (
        "ResourceNotFoundException",
        "The resource you requested does not exist.",
        lambda c: c.get_event_source_mapping(UUID="00000000-0000-0000-0000-000000000000"),
    ),
]


@pytest.mark.parametrize(("code", "message", "call"), REJECTED)
def test_an_operation_is_rejected_as_lambda_does(functions: Any, code: str, message: str, call: Call) -> None:
    with pytest.raises(ClientError) as rejected:
        call(functions)
    response: Any = rejected.value.response
    assert (response["Error"]["Code"], response["Error"]["Message"]) == (code, message)
    assert response["Type"] == "User"


def test_a_configuration_has_the_fields_of_lambda(functions: Any) -> None:
    shown = functions.get_function_configuration(**NAME)
    assert shown.keys() - {"ResponseMetadata"} == {
        *("Architectures", "CodeSha256", "CodeSize", "Description", "EphemeralStorage", "FunctionArn"),
        *("FunctionName", "Handler", "LastModified", "LastUpdateStatus", "LoggingConfig", "MemorySize"),
        *("PackageType", "RevisionId", "Role", "Runtime", "RuntimeVersionConfig", "SnapStart", "State"),
        *("Timeout", "TracingConfig", "Version"),
    }
    assert functions.get_function_configuration(**NAME, Qualifier="live")["FunctionArn"] == f"{ARN}:f:live"
    versions = functions.list_versions_by_function(**NAME)["Versions"]
    assert [each["FunctionArn"] for each in versions] == [f"{ARN}:f:$LATEST", f"{ARN}:f:1"]
    assert "State" not in versions[0]


def test_settings_of_asynchronous_invocations_are_those_that_are_given(functions: Any) -> None:
    alias = {**NAME, "Qualifier": "live"}
    functions.put_function_event_invoke_config(**alias, MaximumRetryAttempts=1)
    changed = functions.update_function_event_invoke_config(**alias, MaximumEventAgeInSeconds=60)
    assert (changed["MaximumRetryAttempts"], changed["MaximumEventAgeInSeconds"]) == (1, 60)
    assert changed["FunctionArn"] == f"{ARN}:f:live"
    assert changed["DestinationConfig"] == {"OnSuccess": {}, "OnFailure": {}}


def test_reserved_concurrency_is_not_less_than_provisioned_concurrency(functions: Any) -> None:
    version = {**NAME, "Qualifier": "1"}
    requested = functions.put_provisioned_concurrency_config(**version, ProvisionedConcurrentExecutions=2)
    assert (requested["Status"], requested["AllocatedProvisionedConcurrentExecutions"]) == ("IN_PROGRESS", 0)
    with pytest.raises(ClientError, match="should not be lower than function's total provisioned"):
        functions.put_function_concurrency(**NAME, ReservedConcurrentExecutions=1)
    functions.delete_provisioned_concurrency_config(**version)


def test_an_invocation_has_the_log_of_the_platform(functions: Any) -> None:
    invoked = functions.invoke(**NAME, LogType="Tail", Payload=b"{}")
    start, end, report, *_ = base64.b64decode(invoked["LogResult"]).decode().splitlines()
    identifier = start.removeprefix("START RequestId: ").removesuffix(" Version: $LATEST")
    assert end == f"END RequestId: {identifier}"
    assert report.startswith(f"REPORT RequestId: {identifier}\tDuration: ")


def test_a_payload_is_json(functions: Any) -> None:
    with pytest.raises(ClientError, match="Could not parse request body into json") as rejected:
        functions.invoke(**NAME, Payload=b"\x99")
    error: Any = rejected.value.response
    assert error["Error"]["Code"] == "InvalidRequestContentException"


@pytest.mark.parametrize(("kind", "limit"), [("Event", 2**20), ("RequestResponse", 6 * 2**20)])
def test_a_payload_has_a_limit(functions: Any, kind: str, limit: int) -> None:
    payload = json.dumps("x" * (limit - 1)).encode()
    with pytest.raises(ClientError, match=f"invocation type .limit {limit} bytes") as rejected:
        functions.invoke(**NAME, InvocationType=kind, Payload=payload)
    error: Any = rejected.value.response
    assert error["Error"]["Code"] == "RequestTooLargeException"


def test_an_asynchronous_invocation_does_not_name_its_version(functions: Any) -> None:
    assert "ExecutedVersion" not in functions.invoke(**NAME, InvocationType="Event", Payload=b"{}")


def test_a_version_that_is_published_with_its_code_is_not_active_yet(functions: Any) -> None:
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("index.py", "def handler(event, context): return 2")
    published = functions.update_function_code(**NAME, ZipFile=code.getvalue(), Publish=True)
    assert published["FunctionArn"] == f"{ARN}:f:{published['Version']}"
    assert (published["State"], published["StateReasonCode"]) == ("Pending", "Creating")
    assert "LastUpdateStatus" not in published
    functions.get_waiter("function_active_v2").wait(**NAME, Qualifier=published["Version"])
