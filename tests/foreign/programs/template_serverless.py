"""The constructs of Pulumi's templates of a bucket and of a serverless application."""

import json

import pulumi
import pulumi_aws as aws

from embedded_aws import Deployment
from tests.foreign.directories import create_directory
from tests.foreign.programs.packaged_rest_api import RestAPI
from tests.foreign.requests import get_json, request

HOME = create_directory("serverless")
(HOME / "www").mkdir()
(HOME / "www/index.html").write_text("<h1>What time is it?</h1>")
(HOME / "www/favicon.png").write_bytes(b"\x89PNG")
(HOME / "function").mkdir()
(HOME / "function/handler.py").write_text(
    """
import datetime, json
def handler(event, context):
    now = datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone.utc)
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"},
            "body": json.dumps({"now": now.isoformat(), "in": context.invoked_function_arn.split(":")[3]})}
"""
)
BASIC = aws.iam.ManagedPolicy.AWS_LAMBDA_BASIC_EXECUTION_ROLE


def program() -> None:
    _build(timeout=3)


def second_program() -> None:
    _build(timeout=5)


CHANGES = {"fn": "update"}


def _build(timeout: int) -> None:
    statement = {
        "Action": "sts:AssumeRole",
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
    }
    role = aws.iam.Role(
        "role",
        assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        managed_policy_arns=[BASIC],
    )
    function = aws.lambda_.Function(
        "fn",
        runtime="python3.13",
        handler="handler.handler",
        role=role.arn,
        timeout=timeout,
        code=pulumi.FileArchive(str(HOME / "function")),
    )
    api = RestAPI(
        "api",
        routes=[
            {"path": "/", "localPath": str(HOME / "www")},
            {"path": "/date", "method": "GET", "eventHandler": function},
        ],
    )
    pulumi.export("url", pulumi.get(api, "url"))
    pulumi.export("function", function.name)
    pulumi.export("bucket", aws.s3.Bucket("my-bucket").id)


def check(stack: Deployment) -> None:
    assert stack.outputs["bucket"].startswith("my-bucket-")
    assert stack.client("s3").list_objects_v2(Bucket=stack.outputs["bucket"])["KeyCount"] == 0
    page = request(stack, "url", "/")
    assert (page.data, page.headers["Content-Type"]) == (b"<h1>What time is it?</h1>", "text/html")
    assert request(stack, "url", "/favicon.png").data == b"\x89PNG"
    assert get_json(stack, "url", "/date") == {"now": "2026-01-02T00:00:00+00:00", "in": "us-east-1"}
    groups = stack.client("logs").describe_log_groups(logGroupNamePrefix="/aws/lambda/fn-")["logGroups"]
    assert [each["logGroupName"] for each in groups] == [f"/aws/lambda/{stack.outputs['function']}"]


def check_changed(stack: Deployment) -> None:
    found = stack.client("lambda").get_function_configuration(FunctionName=stack.outputs["function"])
    assert found["Timeout"] == 5
