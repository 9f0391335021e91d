"""``try`` sends real input through a stack that it deploys, or through one that stands already."""

import json
from pathlib import Path

import pytest

from tests.e2e.cli.command import Running, environment_in, run

pytestmark = pytest.mark.exhaustive

PROGRAM = """
import pulumi
import pulumi_aws as aws

print("of the program")
pulumi.export("queue_url", aws.sqs.Queue("letters").url)
"""

DEMO = """
import time
from serverless_patterns_cli.patterns.demo import CheckResult

def demo(outputs, client):
    start = time.monotonic()
    print("of the demo")
    client("sqs").send_message(QueueUrl=outputs["queue_url"], MessageBody="hello")
    received = client("sqs").receive_message(QueueUrl=outputs["queue_url"])["Messages"][0]["Body"]
    yield CheckResult("sent a letter", "hello", received, received == "hello", time.monotonic() - start)
    left = client("sqs").receive_message(QueueUrl=outputs["queue_url"]).get("Messages", [])
    yield CheckResult("looked for more", EXPECTED, str(len(left)), EXPECTED == str(len(left)), 0.0)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a pattern, whose stack is ``mail``."""
    (tmp_path / "Pulumi.yaml").write_text("name: post\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(PROGRAM)
    pattern = tmp_path / "patterns" / "letters"
    pattern.mkdir(parents=True)
    description = {
        "title": "Letters",
        "description": "They are kept.",
        "gitHub": {"template": {"templateFile": "stacks/mail.py"}},
    }
    (pattern / "pattern.json").write_text(json.dumps(description))
    write_demo(tmp_path, expected="0")
    return tmp_path


def write_demo(project: Path, expected: str) -> None:
    file = project / "patterns/letters/demo.py"
    file.write_text(f'EXPECTED = "{expected}"\n{DEMO}')


def test_a_stack_is_deployed_and_tried(project: Path):
    done = run("demo", "mail", "-C", project, "-c", "aws:region=eu-central-1")
    assert done.returncode == 0, done.stderr
    assert "2 of 2 as expected" in done.stdout
    assert " resources in " in done.stderr
    assert " resources in " not in done.stdout


def test_a_wrong_result_is_a_failure_also_in_json(project: Path):
    write_demo(project, expected="7")
    done = run("demo", "mail", "-C", project, "--json")
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert found["ok"] is False
    assert [(check["actual"], check["ok"]) for check in found["results"]] == [
        ("hello", True),
        ("0", False),
    ]
    for words in (" resources in ", "of the program", "of the demo"):
        assert words in done.stderr


def test_a_stack_that_stands_already_is_tried_by_its_outputs(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with Running("up", "mail", "-C", project, "--verbose") as up:
        printed = up.read()
        # What `--outputs` uses are the clients that the user's own environment configures.
        for name, value in environment_in(printed).items():
            monkeypatch.setenv(name, value)
        url = next(line.split()[1] for line in printed.splitlines() if line.startswith("  queue_url:"))
        outputs = tmp_path / "outputs.json"
        outputs.write_text(json.dumps({"queue_url": url}))
        done = run("demo", "mail", "-C", project, "--outputs-file", outputs, "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["ok"] is True
        assert done.stderr == "of the demo\n"
