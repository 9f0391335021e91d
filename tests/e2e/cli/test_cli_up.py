"""``up`` and ``emulator`` stay until Ctrl-C and leave nothing behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import boto3
import pytest

from serverless_patterns_cli.errors import UserError
from serverless_patterns_cli.stacks.running import claim_name, find_running
from tests.e2e.cli.command import COMMAND, Running, environment_in, is_listening, run
from tests.e2e.conftest import eventually

PROGRAM = """
import pulumi
import pulumi_aws as aws

config = pulumi.Config()
bucket = aws.s3.Bucket("files", tags={"purpose": config.require("purpose")})
queue = aws.sqs.Queue("jobs")
pulumi.export("bucket", bucket.bucket)
pulumi.export("queues", {"jobs": queue.url})
pulumi.export("password", pulumi.Output.secret("hunter2"))
pulumi.export("built_for", pulumi.Config("serverless-patterns").require("buildPlatform"))
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: mine\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(PROGRAM)
    return tmp_path


def client(service: str, environment: dict[str, str]) -> Any:
    return boto3.client(
        service,
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        region_name=environment["AWS_DEFAULT_REGION"],
    )


def read_picture(printed: str) -> Any:
    """Returns what the page shows whose address is printed."""
    address = next(line.split()[1] for line in printed.splitlines() if line.startswith("Console: "))
    page, token = address.split("#")
    request = Request(f"{page}api/picture", headers={"Authorization": f"Bearer {token}"})
    with urlopen(request, timeout=120) as response:
        return json.load(response)


@pytest.mark.slow
def test_up_keeps_a_user_s_own_stack_running_until_it_is_interrupted(project: Path):
    arguments = ("--config", "purpose=tests", "-c", "aws:region=eu-west-1", "--console", "--verbose")
    with Running("up", "dev", "-C", project, *arguments) as up:
        printed = up.read()
        assert {node["name"] for node in read_picture(printed)["nodes"]} == {"files", "jobs"}
        environment = environment_in(printed)
        assert environment["AWS_DEFAULT_REGION"] == "eu-west-1"
        bucket = next(line.split()[1] for line in printed.splitlines() if line.startswith("  bucket:"))
        tags = client("s3", environment).get_bucket_tagging(Bucket=bucket)["TagSet"]
        assert {"Key": "purpose", "Value": "tests"} in tags
        (url,) = client("sqs", environment).list_queues()["QueueUrls"]
        assert f"    jobs: {url}\n" in printed
        assert "  password: '[secret]'\n" in printed
        assert "hunter2" not in printed
        assert "  built_for: host\n" in printed
        assert up.interrupt() == 0
        assert not is_listening(environment["AWS_ENDPOINT_URL"])


@pytest.mark.representatives("2-130")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_up_that_is_interrupted_while_it_deploys_leaves_nothing(
    project: Path, number: signal.Signals, status: int
):
    program = "import time, pulumi_aws\npulumi_aws.sqs.Queue('jobs').arn.apply(lambda _: time.sleep(60))\n"
    (project / "__main__.py").write_text(program)
    with Running("up", "dev", "-C", project) as up:
        up.await_child()
        assert up.interrupt(number) == status, up.errors


@pytest.mark.exhaustive
def test_emulator_ends_on_the_signal_of_kill():
    with Running("emulator", "--pulumi") as emulator:
        emulator.read()
        assert emulator.interrupt(signal.SIGTERM) == 143


@pytest.mark.exhaustive
def test_emulator_is_an_empty_aws_until_it_is_interrupted():
    with Running("emulator") as emulator:
        environment = environment_in(emulator.read())
        assert client("s3", environment).list_buckets()["Buckets"] == []
        assert emulator.interrupt() == 0
        assert not is_listening(environment["AWS_ENDPOINT_URL"])


@pytest.mark.exhaustive
def test_emulator_serves_the_pulumi_cli_too():
    with Running("emulator", "--pulumi") as emulator:
        environment = environment_in(emulator.read())
        plugin = Path(environment["PATH"].removesuffix(":$PATH"), "pulumi-resource-aws")
        variables = {"EMBEDDED_AWS_PROVIDERS": environment["EMBEDDED_AWS_PROVIDERS"]}
        with subprocess.Popen(
            [sys.executable, plugin], env=variables, stdout=subprocess.PIPE, text=True
        ) as served:
            assert served.stdout
            assert int(served.stdout.readline())
            assert emulator.interrupt() == 0
            assert served.wait(timeout=90) == 0


@pytest.mark.exhaustive
def test_an_emulator_that_dies_ends_the_command_with_an_error():
    with Running("emulator") as emulator:
        environment = environment_in(emulator.read())
        status, errors = emulator.kill_child()
    assert status == 1
    assert "Error: the emulator ended unexpectedly; the end of its log:" in errors
    assert "Traceback" not in errors
    assert not is_listening(environment["AWS_ENDPOINT_URL"])


@pytest.mark.exhaustive
def test_what_cannot_be_created_is_one_message(project: Path):
    (project / "__main__.py").write_text(
        "import pulumi_aws as aws\naws.sqs.Queue('jobs', visibility_timeout_seconds=43201)\n"
    )
    done = run("up", "dev", "-C", project)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Error: aws:sqs/queue:Queue 'jobs' cannot be created" in done.stderr
    assert "VisibilityTimeout" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Traceback" in run("--debug", "up", "dev", "-C", project).stderr


FUNCTION = """
import json
import pulumi
import pulumi_aws as aws

statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
role = aws.iam.Role("role", assume_role_policy=trust)
code = pulumi.AssetArchive({"app.py": pulumi.StringAsset("def handler(event, context): return 1")})
aws.lambda_.Function("price", role=role.arn, runtime="python3.13", handler="app.handler", code=code)
"""


@pytest.mark.exhaustive
def test_up_lets_a_function_wait_for_a_debugger(project: Path):
    (project / "__main__.py").write_text(FUNCTION)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with Running("up", "dev", "-C", project, "--debug-function", f"price={port}") as up:
        assert (
            f"Function 'price' waits for a debugger on 127.0.0.1:{port}; its code is in /var/task.\n"
            in up.read()
        )
        eventually(lambda: is_listening(f"http://127.0.0.1:{port}"), "the function waits")
        assert up.interrupt() == 0


@pytest.mark.exhaustive
def test_a_second_up_of_the_same_name_is_refused(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("XDG_CACHE_HOME", os.fspath(tmp_path / "cache"))
    arguments = ("up", "dev", "-C", project, "-c", "purpose=tests", "--verbose")
    with Running(*arguments) as up:
        address = environment_in(up.read())["AWS_ENDPOINT_URL"]
        second = run(*arguments)
        assert second.returncode == 1
        assert f"Stack 'dev' is already running at {address} by process {up.process_id}." in second.stderr
        assert find_running(project, "dev").endpoint == address
        up.kill()
    eventually(lambda: not is_listening(address), "the end of the emulator")
    (left,) = tmp_path.glob("cache/serverless-patterns/running/*.json")
    with claim_name(project, "other"):
        assert not left.exists()
        with pytest.raises(UserError, match=f"'other' is already being started by process {os.getpid()}"):
            claim_name(project, "other").__enter__()
    with claim_name(project, "other"):
        pass


@pytest.mark.exhaustive
def test_files_that_up_writes_are_not_applied(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The output too is in the project, and the program lists its directory, and logs all."""
    monkeypatch.setenv("XDG_CACHE_HOME", os.fspath(tmp_path / "cache"))
    own = project / "own"
    own.mkdir()
    (own / "Pulumi.yaml").write_text("name: mine\nruntime: python\n")
    (own / "__main__.py").write_text(
        "import logging, os\nimport pulumi_aws as aws\nlogging.basicConfig(level='INFO')\n"
        "os.listdir(os.path.dirname(__file__))\naws.sqs.Queue('jobs')\n"
    )
    arguments = ("up", "dev", "-C", own, "--data", own / ".data", "--env-file", own / ".env.local")
    output = own / "output.txt"
    with output.open("w") as written:
        up = subprocess.Popen([*COMMAND, *arguments], stdout=written, stderr=subprocess.STDOUT)
    try:
        eventually(lambda: "Press Ctrl-C" in output.read_text(), "the stack")
        client("sqs", dotenv(own / ".env.local")).create_queue(QueueName="more")
        for number in range(2):
            (own / f"new{number}.py").write_text("")
            eventually(lambda: output.read_text().count("Reloaded") == number + 1, "the reload")  # noqa: B023
        time.sleep(2)  # a save of the data and two looks at the files
    finally:
        up.terminate()
        up.wait(timeout=90)
    assert output.read_text().count("Reloaded") == 2
    assert output.read_text().count("Reloaded the list of files in own/ in ") == 2
    assert "watchfiles" not in output.read_text()


def dotenv(file: Path) -> dict[str, str]:
    lines = [line for line in file.read_text().splitlines() if not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)
