"""Trying a stack whose outputs are given, so that nothing is deployed."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from serverless_patterns_cli.errors import UserError
from serverless_patterns_cli.patterns import demo_runner
from serverless_patterns_cli.patterns.demo import StackOutputs, wait_for

Run = Callable[..., Result]

DEMO = """
from serverless_patterns_cli.patterns.demo import CheckResult

def demo(outputs, client):
    yield CheckResult("sent a letter", "delivered", "delivered", True, 0.25)
    yield CheckResult("sent [two]", outputs["expected"], "delivered", outputs["expected"] == "delivered", 1.5)
"""


@pytest.fixture
def letters(project: Path) -> Path:
    """The directory of a pattern with a demo."""
    directory = project / "patterns" / "letters"
    (directory / "demo.py").write_text(DEMO)
    return directory


@pytest.fixture
def attempt(run: Run, project: Path, letters: Path) -> Callable[..., Result]:
    """Runs the demo of the stack ``mail`` with the given outputs."""
    file = project / "outputs.json"

    def invoke(outputs: object, *arguments: str, stack: str = "mail") -> Result:
        file.write_text(outputs if isinstance(outputs, str) else json.dumps(outputs))
        return run("demo", stack, "-C", project, "--outputs-file", file, *arguments)

    return invoke


Attempt = Callable[..., Result]


@pytest.mark.parametrize(
    "regions",
    [
        ("eu-west-1", None, "eu-west-1"),
        ("eu-west-1", "us-east-2", "eu-west-1"),
        (None, "us-east-2", "us-east-2"),
    ],
)
def test_the_region_of_the_environment_is_asked(
    run: Run,
    project: Path,
    letters: Path,
    monkeypatch: pytest.MonkeyPatch,
    regions: tuple[str | None, str | None, str],
):
    *given, region = regions
    for variable, value in zip(("AWS_REGION", "AWS_DEFAULT_REGION"), given, strict=True):
        monkeypatch.delenv(variable, raising=False)
        if value:
            monkeypatch.setenv(variable, value)
    (letters / "demo.py").write_text(
        "from serverless_patterns_cli.patterns.demo import CheckResult\n"
        "def demo(outputs, client):\n"
        "    region = client('sqs').meta.region_name\n"
        "    yield CheckResult('asked', 'a region', region, True, 0)\n"
    )
    (project / "outputs.json").write_text("{}")
    result = run("demo", "mail", "-C", project, "--outputs-file", project / "outputs.json")
    assert region in result.stdout


ARN = "arn:aws:sqs:eu-central-1:123456789012:letters"
URLS = {
    "api": "https://abc.execute-api.eu-central-1.amazonaws.com/live",
    "queue": "https://sqs.eu-central-1.amazonaws.com/123456789012/letters",
    "function": "https://abc.lambda-url.eu-central-1.on.aws/",
    "bucket": "b.s3.eu-central-1.amazonaws.com",
    "nested": {"deep": [{"arn": ARN}]},
    "global": "arn:aws:iam::123456789012:role/x",
    "site": "https://d1.cloudfront.net",
}


@pytest.mark.parametrize(
    "row",
    [
        *[({name: value}, None, None, "eu-central-1") for name, value in URLS.items() if name[0] not in "gs"],
        (URLS, "us-west-2", None, "eu-central-1"),
        (URLS, "us-west-2", "sa-east-1", "sa-east-1"),
        ({"arn": "arn:aws-us-gov:sns:us-gov-west-1:123456789012:t"}, None, None, "us-gov-west-1"),
        ({"name": "letters"}, "us-west-2", None, "us-west-2"),
        ({"arn": ARN, "acl": ARN.replace("eu-central-1", "us-east-1")}, "us-west-2", None, "us-west-2"),
        ({"arn": ARN, "acl": ARN.replace("eu-central-1", "us-east-1")}, None, None, "eu-west-3"),
        ({"global": URLS["global"], "site": URLS["site"]}, None, None, "eu-west-3"),
        ({}, None, None, "eu-west-3"),
    ],
)
def test_the_region_of_the_stack_comes_before_that_of_the_shell(
    row: tuple[dict[str, Any], str | None, str | None, str],
    run: Run,
    project: Path,
    letters: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    outputs, file, config, region = row
    monkeypatch.setenv("AWS_REGION", "eu-west-3")
    (letters / "demo.py").write_text(
        "from serverless_patterns_cli.patterns.demo import CheckResult\n"
        "def demo(outputs, client):\n"
        "    yield CheckResult('asked', 'a region', client('sqs').meta.region_name, True, 0)\n"
    )
    (project / "outputs.json").write_text(json.dumps(outputs))
    if file:
        (project / "Pulumi.mail.yaml").write_text(f"config:\n  aws:region: {file}\n")
    given = ["-c", f"aws:region={config}"] if config else []
    result = run("demo", "mail", "-C", project, "--outputs-file", project / "outputs.json", *given)
    assert result.exit_code == 0, result.stderr
    assert f" {region} " in result.stdout


def test_every_check_is_in_the_table(attempt: Attempt):
    result = attempt({"expected": "delivered"})
    assert result.exit_code == 0
    rows = [
        [cell.strip() for cell in line.split("│")[1:-1]] for line in result.stdout.splitlines() if "│" in line
    ]
    assert rows == [
        ["sent a letter", "delivered", "delivered", "ok", "0.2"],
        ["sent [two]", "delivered", "delivered", "ok", "1.5"],
    ]
    assert "2 of 2 as expected" in result.stdout
    assert "mail: All about letters" in result.stderr


def test_one_wrong_check_is_a_failure(attempt: Attempt):
    result = attempt({"expected": "lost"})
    assert result.exit_code == 1
    assert result.stdout.count("WRONG") == 1
    assert "1 of 2 as expected" in result.stdout


def test_json_is_all_there_is_on_standard_output(attempt: Attempt):
    right, wrong = (attempt({"expected": word}, "--json") for word in ("delivered", "lost"))
    assert (right.exit_code, wrong.exit_code) == (0, 1)
    assert json.loads(right.stdout)["ok"] is True
    found = json.loads(wrong.stdout)
    assert (found["stack"], found["ok"]) == ("mail", False)
    assert found["results"][1] == {
        "action": "sent [two]",
        "expected": "lost",
        "actual": "delivered",
        "ok": False,
        "seconds": 1.5,
    }


def test_no_check_is_a_failure(attempt: Attempt, letters: Path):
    (letters / "demo.py").write_text("def demo(outputs, client):\n    return iter(())\n")
    assert attempt({}).exit_code == 1
    result = attempt({}, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {"stack": "mail", "ok": False, "results": []}


def test_outputs_of_another_stack(attempt: Attempt):
    result = attempt({"greeting": "hello"}, "--json")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "no output 'expected'; it has: greeting" in result.stderr


@pytest.mark.parametrize(("content", "message"), [("{", "is not JSON"), ("[1]", "not a list")])
def test_outputs_that_are_none(attempt: Attempt, content: str, message: str):
    result = attempt(content)
    assert result.exit_code == 1
    assert message in result.stderr
    assert "pulumi stack output --json" in result.stderr


def test_outputs_that_are_not_there(run: Run, project: Path, letters: Path):
    result = run("demo", "mail", "-C", project, "--outputs-file", project / "nowhere.json")
    assert result.exit_code == 1
    assert "nowhere.json cannot be read: No such file or directory" in result.stderr


def test_a_failing_demo_is_an_error(attempt: Attempt, letters: Path):
    (letters / "demo.py").write_text("def demo(outputs, client):\n    yield 1 / 0\n")
    result = attempt({})
    assert result.exit_code == 1
    assert "ZeroDivisionError: division by zero" in result.stderr
    assert "Traceback" not in result.output


def test_the_configuration_names_the_pattern_of_a_stack(attempt: Attempt, project: Path):
    outputs = {"expected": "delivered"}
    (project / "Pulumi.prod.yaml").write_text("config:\n  post:pattern: mail\n")
    assert attempt(outputs, stack="prod").exit_code == 0
    assert attempt(outputs, "-c", "pattern=letters", stack="test").exit_code == 0
    unknown = attempt(outputs, stack="test")
    assert unknown.exit_code == 1
    assert "Unknown pattern 'test'" in unknown.stderr
    assert "name its pattern: --config pattern=<stack>" in unknown.stderr
    misspelt = attempt(outputs, "-c", "pattern=leters", stack="test")
    assert "Did you mean 'letters'?" in misspelt.stderr
    assert "--config" not in misspelt.stderr


def test_no_word_of_the_table_is_cut_on_a_narrow_terminal(attempt: Attempt, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "60")
    word = "media-thumbnail-dead-letters-of-the-catalog.fifo"
    result = attempt({"expected": word})
    assert "…" not in result.stdout
    cells = [line.split("│")[2].strip() for line in result.stdout.splitlines() if line.count("│") == 6]
    assert word in "".join(cells)


def test_a_pattern_without_a_demo(attempt: Attempt, letters: Path):
    result = attempt({}, stack="delivery")
    assert result.exit_code == 1
    assert "'parcels' has no demo" in result.stderr
    (letters / "demo.py").write_text("demo = None\n")
    assert "must define demo(outputs, client)" in attempt({}).stderr


def test_the_address_of_an_output_is_that_on_aws_or_the_one_on_this_machine():
    values = {"api_url": "https://api.example.com/live"}
    assert StackOutputs(values).url("api_url") == values["api_url"]
    here = {"api_url": "http://127.0.0.1:1234/live"}
    assert StackOutputs(values, here.__getitem__).url("api_url") == here["api_url"]
    for outputs in (StackOutputs(values), StackOutputs(values, here.__getitem__)):
        with pytest.raises(UserError, match="no output 'site_url'; it has: api_url"):
            outputs.url("site_url")


def test_waiting_ends_with_a_result_or_with_time():
    looks = iter([None, None, "there"])
    assert wait_for(lambda: next(looks), seconds=10) == "there"
    assert wait_for(lambda: None, seconds=0) is None


def test_progress_is_printed_where_there_is_no_terminal(attempt: Attempt, letters: Path):
    (letters / "demo.py").write_text(
        "import logging\n"
        f"{DEMO}"
        "    logging.getLogger('urllib3.connectionpool').warning('Connection pool is full')\n"
    )
    result = attempt({"expected": "delivered"})
    assert result.stderr.splitlines()[-2:] == ["ok: sent a letter, 0.2 s", "ok: sent [two], 1.5 s"]
    assert "pool is full" not in result.output


class Running:
    """A stack that another process runs."""

    def __init__(self) -> None:
        self.outputs = {"expected": "delivered", "url": "https://a.example"}
        self.endpoint, self.region = "http://127.0.0.1:9", "eu-west-1"
        self.root = {"access_key": "AKIALOCAL", "secret_key": "local", "session_token": None}

    def reachable(self) -> None:
        return None

    def client(self, service: str) -> str:
        return service


def test_running_stack_is_used(
    run: Run, project: Path, letters: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_runner, "find_running", lambda *_: Running())
    result = run("demo", "mail", "-C", project, "--running", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["ok"] is True
    with demo_runner.use_running_stack(project, "mail") as (outputs, client):
        assert (outputs.url("url"), client("s3")) == ("https://a.example", "s3")


def test_a_demo_of_a_local_stack_has_no_settings_of_the_user(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_runner, "find_running", lambda *_: Running())
    monkeypatch.setenv("AWS_PROFILE", "mine")
    with demo_runner.use_running_stack(project, "mail"):
        assert "AWS_PROFILE" not in os.environ
        found = {name: os.environ[name] for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_REGION")}
    assert [*found.values()] == ["http://127.0.0.1:9", "AKIALOCAL", "eu-west-1"]
    assert os.environ["AWS_PROFILE"] == "mine"


def test_stack_that_is_not_running_is_named(run: Run, project: Path, letters: Path) -> None:
    result = run("demo", "mail", "-C", project, "--running")
    assert result.exit_code != 0
    assert "Stack 'mail' is not running. Start it with `serverless-patterns up mail`" in result.stderr


def test_running_stack_has_its_own_outputs(attempt: Attempt) -> None:
    result = attempt({}, "--running")
    assert result.exit_code != 0
    assert "--running cannot be combined with --mocks or --outputs-file" in result.stderr
