"""A workflow calls S3 with the permissions that follow from its definition."""

from collections.abc import Iterator
from typing import Any, Final

import pulumi_aws as aws
import pytest

from embedded_aws import Deployment, Emulator, deploy
from serverless_patterns import Workflow

BUCKET, KEY = "objects-of-a-workflow", "a b/ü+x.json"
LARGE: Final = 262_144
ACTIONS: dict[str, dict[str, Any]] = {
    "putObject": {"Key.$": "$.key", "Body.$": "$.body", "Metadata": {"by": "me"}},
    "getObject": {"Key.$": "$.key"},
    "headObject": {"Key.$": "$.key"},
    "copyObject": {"Key": "copy", "CopySource": f"{BUCKET}/a%20b/%C3%BC%2Bx.json"},
    "listObjectsV2": {"Prefix": "a b/"},
    "deleteObjects": {"Delete": {"Objects": [{"Key": "copy"}]}},
    "deleteObject": {"Key.$": "$.key"},
    "getObjectTagging": {"Key.$": "$.key"},
    "getBucketPolicy": {},
}


def program() -> None:
    bucket = aws.s3.Bucket("objects", bucket=BUCKET, force_destroy=True)
    aws.s3.BucketObjectv2("large", bucket=bucket.bucket, key="large", content="x" * LARGE)
    key = aws.kms.Key("objects", deletion_window_in_days=7)
    chosen = [{"Variable": "$.action", "StringEquals": action, "Next": action} for action in ACTIONS]
    # Without permission to list a bucket, a missing object is a denial.
    statements: list[Any] = [{"actions": ["s3:ListBucket"], "resources": [f"arn:aws:s3:::{BUCKET}"]}]
    definition: dict[str, Any] = {
        "StartAt": "Choose",
        "States": {"Choose": {"Type": "Choice", "Choices": chosen}},
    }
    definition["States"] |= {action: task(action, parameters) for action, parameters in ACTIONS.items()}
    statements.append({"actions": ["s3:GetBucketPolicy"], "resources": [f"arn:aws:s3:::{BUCKET}"]})
    Workflow("objects", {"timeout": 60, "definition": definition, "policy_statements": statements})
    encrypted = {"Key": "secret", "ServerSideEncryption": "aws:kms", "SsekmsKeyId": "${key}", "Body": 1}
    put = {"StartAt": "putObject", "States": {"putObject": task("putObject", encrypted)}}
    Workflow("encrypting", {"timeout": 60, "definition": put, "definition_substitutions": {"key": key.arn}})


def task(action: str, parameters: dict[str, Any]) -> dict[str, Any]:
    resource = f"arn:aws:states:::aws-sdk:s3:{action}"
    return {"Type": "Task", "Resource": resource, "Parameters": {"Bucket": BUCKET, **parameters}, "End": True}


@pytest.fixture(scope="module")
def stack(emulator: Emulator) -> Iterator[Deployment]:
    with deploy(program, emulator=emulator) as deployed:
        yield deployed


def call(stack: Deployment, action: str, **given: Any) -> Any:
    ended = stack.run_execution("objects", {"action": action, **given})
    assert ended.error is None, ended.cause
    return ended.output


@pytest.mark.parametrize(
    ("body", "stored"),
    [
        ({"Grüße": ["x", 1, None]}, '{"Grüße":["x",1,null]}'),
        ("a text", '"a text"'),  # as recorded on AWS, in quotes
        ("", '""'),
        (False, "false"),
    ],
)
def test_a_body_is_stored_as_json(stack: Deployment, body: Any, stored: str):
    assert {"ETag", "ServerSideEncryption"} <= set(call(stack, "putObject", key=KEY, body=body))
    found = call(stack, "getObject", key=KEY)
    assert (found["Body"], found["ContentLength"]) == (stored, len(stored.encode()))
    assert found["Metadata"] == {"by": "me"}


def test_an_empty_object_has_an_empty_body(stack: Deployment):
    stack.client("s3").put_object(Bucket=BUCKET, Key="empty", Metadata={"A": "b"})
    found = call(stack, "getObject", key="empty")
    assert (found["Body"], found["ContentLength"], found["Metadata"]) == ("", 0, {"a": "b"})


def test_what_else_a_workflow_does_with_objects(stack: Deployment):
    call(stack, "putObject", key=KEY, body=1)
    assert call(stack, "headObject", key=KEY)["ContentLength"] == 1
    assert "LastModified" in call(stack, "copyObject")["CopyObjectResult"]
    (listed,) = call(stack, "listObjectsV2")["Contents"]
    assert (listed["Key"], listed["Size"]) == (KEY, 1)
    assert call(stack, "deleteObjects") == {"Deleted": [{"Key": "copy"}]}
    assert call(stack, "getObjectTagging", key=KEY) == {"TagSet": []}
    assert call(stack, "deleteObject", key=KEY) == {}
    assert call(stack, "listObjectsV2")["KeyCount"] == 0


@pytest.mark.parametrize("action", ["getObject", "headObject"])
def test_a_missing_object(stack: Deployment, action: str):
    ended = stack.run_execution("objects", {"action": action, "key": "none"})
    assert ended.error == "S3.NoSuchKeyException"
    assert "(Service: S3, Status Code: 404, Request ID: " in (ended.cause or "")


def test_an_error_that_the_sdk_does_not_name(stack: Deployment):
    assert stack.run_execution("objects", {"action": "getBucketPolicy"}).error == "S3.S3Exception"


def test_a_result_is_limited(stack: Deployment):
    ended = stack.run_execution("objects", {"action": "getObject", "key": "large"})
    assert ended.error == "States.DataLimitExceeded"
    assert (ended.cause or "").startswith(
        "The state/task 'aws-sdk:s3' returned a result with a size exceeding"
    )


def test_an_object_is_encrypted_with_a_key(stack: Deployment):
    ended = stack.run_execution("encrypting")
    assert ended.error is None, ended.cause
    assert ended.output["ServerSideEncryption"] == "aws:kms"
    assert ended.output["SsekmsKeyId"].startswith("arn:aws:kms:")
