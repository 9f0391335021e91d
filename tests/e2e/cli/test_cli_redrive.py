"""``redrive`` finds the stack that ``up`` keeps running, or the one whose outputs it is given."""

import json
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml

from tests.e2e.cli.command import Running, environment_in, run

pytestmark = pytest.mark.exhaustive

PROGRAM = """
import pulumi
import pulumi_aws as aws

letters, queue = aws.sqs.Queue("letters"), aws.sqs.Queue("queue")
pulumi.export("dead_letter_queue_urls", {"jpeg": letters.url})
pulumi.export("queue_urls", {"jpeg": queue.url})
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "Pulumi.yaml").write_text("name: post\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(PROGRAM)
    return tmp_path


def outputs_in(printed: str) -> dict[str, Any]:
    return yaml.safe_load(printed.partition("\n\n")[0])["Outputs"]


def take_all(sqs: Any, url: str) -> list[str]:
    bodies: list[str] = []
    while messages := sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
    ).get("Messages"):
        assert not any("MessageAttributes" in message for message in messages)
        bodies += [message["Body"] for message in messages]
    return sorted(bodies)


def test_dead_letters_go_back_to_the_queue(project: Path, monkeypatch: pytest.MonkeyPatch):
    with Running("up", "mail", "-C", project, "-c", "aws:region=eu-west-1", "-v") as up:
        printed = up.read()
        outputs = outputs_in(printed)
        for name, value in environment_in(printed).items():
            monkeypatch.setenv(name, value)
        sqs = boto3.client("sqs")
        letters, queue = outputs["dead_letter_queue_urls"]["jpeg"], outputs["queue_urls"]["jpeg"]
        reason = {"Reason": {"DataType": "String", "StringValue": "no image"}}
        bodies = [f"{number:02}" for number in range(12)]

        for body in bodies:
            sqs.send_message(QueueUrl=letters, MessageBody=body, MessageAttributes=reason)
        here = run("redrive", "mail", "jpeg", "-C", project)
        assert (here.returncode, here.stdout) == (
            0,
            "Moved messages to the queue of 'jpeg': 12.\n",
        ), here.stderr
        assert take_all(sqs, queue) == bodies
        assert take_all(sqs, letters) == []

        file = project / "outputs.json"
        file.write_text(json.dumps(outputs))
        sqs.send_message(QueueUrl=letters, MessageBody="13")
        by_outputs = run("redrive", "mail", "jpeg", "-C", project, "--outputs-file", file)
        assert by_outputs.stdout == "Moved messages to the queue of 'jpeg': 1.\n", by_outputs.stderr
        assert take_all(sqs, queue) == ["13"]

        assert up.interrupt() == 0
    assert "is not running" in run("redrive", "mail", "jpeg", "-C", project).stderr
