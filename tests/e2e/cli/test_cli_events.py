"""``up`` prints what happens in its stack, and ``logs`` prints it elsewhere."""

import json
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.e2e.cli.command import Running, environment_in, run

pytestmark = pytest.mark.exhaustive

PROGRAM = """
import json
import pulumi
import pulumi_aws as aws

CODE = '''
import boto3, os

def handler(event, context):
    print("working on", event["job"])
    boto3.client("sqs").send_message(QueueUrl=os.environ["JOBS"], MessageBody="x")
'''
trusted = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
queue = aws.sqs.Queue("jobs")
aws.lambda_.Function(
    "worker",
    name="worker-on-aws",
    role=aws.iam.Role("worker-role", assume_role_policy=json.dumps({"Statement": [trusted]})).arn,
    runtime="python3.13",
    handler="app.handler",
    timeout=60,
    code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(CODE)}),
    environment={"variables": {"JOBS": queue.url}},
)
pulumi.export("queue", queue.url)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: mine\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(PROGRAM)
    return tmp_path


def client(service: str, printed: str) -> Any:
    environment = environment_in(printed)
    return boto3.client(
        service,
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        region_name=environment["AWS_DEFAULT_REGION"],
    )


def queue_in(printed: str) -> str:
    return next(line.split()[1] for line in printed.splitlines() if line.startswith("  queue:"))


def test_up_prints_what_happens_and_logs_prints_it_elsewhere(project: Path):
    with Running("up", "dev", "-C", project, "--filter", "worker", "--verbose") as up:
        printed = up.read()
        client("lambda", printed).invoke(FunctionName="worker-on-aws", Payload='{"job": 7}')
        denied, page, failed, wrote = (up.read_line() for _ in range(4))
        assert page.startswith("  See `serverless-patterns help test-permissions`")
        assert " denial     worker (role worker-role-" in denied
        assert denied.endswith(")  is not allowed sqs:SendMessage on jobs")
        assert " invocation worker  ← lambda  error  " in failed
        assert "  cold start  ClientError: An error occurred (AccessDenied" in failed
        assert wrote == "    working on 7"
        assert up.read_line() == "    Traceback (most recent call last):"

        with Running("logs", "dev", "jobs", "-C", project, "--follow") as logs:
            assert [logs.read_line(), logs.read_line()] == [denied, page]  # both read the same log
            client("sqs", printed).send_message(QueueUrl=queue_in(printed), MessageBody="x")
            assert " message    outside → jobs  sent  " in logs.read_line()
            logged = run("logs", "dev", "-C", project, "--json", "--filter", "error").stdout
            (event,) = [json.loads(line) for line in logged.splitlines()]
            assert (event["type"], event["source_name"], event["target_name"]) == (
                "invocation",
                None,
                "worker",
            )
            unknown = run("logs", "dev", "workers", "-C", project)
            assert unknown.returncode == 1
            assert (
                "There is no resource 'workers'. Did you mean 'worker'? Known: jobs, worker" in unknown.stderr
            )
            assert up.interrupt() == 0
            assert logs.wait() == 0
    gone = run("logs", "dev", "-C", project)
    assert gone.returncode == 1
    assert gone.stderr == "Error: Stack 'dev' is not running. Start it with `serverless-patterns up dev`.\n"


def test_up_prints_json_only_and_ends_when_its_output_is_closed(project: Path):
    with Running("up", "dev", "-C", project, "--json", "--verbose") as up:
        printed = up.read(from_errors=True)
        sqs, url = client("sqs", printed), queue_in(printed)
        sqs.send_message(QueueUrl=url, MessageBody="one")
        event = json.loads(up.read_line())
        assert (event["type"], event["action"], event["target_name"]) == ("message", "sent", "jobs")
        up.stop_reading()
        sqs.send_message(QueueUrl=url, MessageBody="two")
        assert up.wait() == 0
