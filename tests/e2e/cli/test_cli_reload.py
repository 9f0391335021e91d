"""``up`` applies what is saved: to the stack that runs, and at once."""

import json
import os
import queue
import shutil
import signal
import socket
import threading
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import boto3
import pytest
import urllib3

from serverless_patterns_cli.stacks.running import find_running
from tests.e2e.cli.command import Running, environment_in, run

PROGRAM = """
from pathlib import Path

import pulumi
import pulumi_aws as aws

import settings
from serverless_patterns import Function

prices = Function("prices", {"code": "functions", "handler": "prices.handler"})
bucket = aws.s3.Bucket("site", force_destroy=True).bucket
for file in sorted(Path("site").iterdir()):
    aws.s3.BucketObjectv2(file.name, bucket=bucket, key=file.name, source=pulumi.FileAsset(file))
aws.sqs.Queue("jobs", visibility_timeout_seconds=settings.SECONDS)
pulumi.export("function", prices.function_name)
pulumi.export("bucket", bucket)
pulumi.export("seconds", settings.SECONDS)
pulumi.export("password", pulumi.Output.secret("hunter2"))
"""
CODE = "def handler(event, context):\n    return {}\n"


class Watching(Running):
    """``up`` on a project, whose lines are read as they come."""

    def __init__(self, project: Path, *arguments: str | Path) -> None:
        super().__init__("up", "dev", "-C", project, "--verbose", *arguments, together=True)
        self._lines: queue.Queue[str | None] = queue.Queue()
        self.printed = ""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def wait_for(self, text: str) -> str:
        """Waits for a line with a text; returns the lines until then."""
        lines: list[str] = []
        while not lines or text not in lines[-1]:
            try:
                line = self._lines.get(timeout=60)
            except queue.Empty:
                raise AssertionError(f"no line has {text!r}: {self.printed}") from None
            assert line is not None, self.printed
            self.printed += line
            lines.append(line)
        return "".join(lines)

    def _end(self) -> str:
        self._process.wait(timeout=120)
        self._reader.join()
        if self._process.stdout:
            self._process.stdout.close()
        return "".join(line or "" for line in self._lines.queue)

    def client(self, service: str) -> Any:
        environment = environment_in(self.printed)
        return boto3.client(
            service,
            endpoint_url=environment["AWS_ENDPOINT_URL"],
            aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
            region_name=environment["AWS_DEFAULT_REGION"],
        )

    def call(self, function: str) -> object:
        """Result of a function."""
        answer = self.client("lambda").invoke(FunctionName=function)
        content = json.load(answer["Payload"])
        assert "FunctionError" not in answer, content
        return content


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", os.fspath(tmp_path / "cache"))
    root = tmp_path / "project"
    for name, content in {
        "Pulumi.yaml": "name: mine\nruntime: python\n",
        "__main__.py": PROGRAM,
        "settings.py": "SECONDS = 10\n",
        "functions/prices.py": CODE.format(1),
        "site/index.html": "one",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)
    return root


def save_by_rename(file: Path, content: str) -> None:
    """Saves as editors do that never leave half a file."""
    draft = file.with_name(f"{file.name}~")
    draft.write_text(content)
    draft.replace(file)


def keys(up: Watching, bucket: str) -> set[str]:
    return {each["Key"] for each in up.client("s3").list_objects_v2(Bucket=bucket).get("Contents", [])}


def objects(up: Watching, bucket: str) -> dict[str, str]:
    s3 = up.client("s3")
    return {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode() for key in keys(up, bucket)}


@pytest.mark.exhaustive
@pytest.mark.long
def test_what_is_saved_is_applied_to_the_stack_that_runs(project: Path):
    with Watching(project) as up:
        up.wait_for("Press Ctrl-C")
        outputs = find_running(project, "dev").outputs
        apply_content(project, up, outputs)
        apply_program(project, up, outputs)
        survive_errors(project, up, outputs)
        assert up.interrupt() == 0


def apply_content(project: Path, up: Watching, outputs: dict[str, Any]) -> None:
    assert up.call(outputs["function"]) == 1
    (project / "functions/prices.py").write_text(CODE.format(2))
    up.wait_for("Reloaded functions/prices.py")
    assert up.call(outputs["function"]) == 2
    save_by_rename(project / "functions/prices.py", CODE.format(3))
    assert "updated prices-function." in up.wait_for("Reloaded functions/prices.py")
    assert up.call(outputs["function"]) == 3

    (project / "site/index.html").write_text("two")
    up.wait_for("Reloaded site/index.html")
    (project / "site/more.html").write_text("more")
    assert "created more.html." in up.wait_for("Reloaded site")
    assert objects(up, outputs["bucket"]) == {"index.html": "two", "more.html": "more"}
    (project / "site/more.html").unlink()
    assert "deleted more.html." in up.wait_for("Reloaded site")

    # As a build does.
    shutil.rmtree(project / "site")
    (project / "site").mkdir()
    for number in range(50):
        (project / f"site/{number}.html").write_text(str(number))
    built = {f"{number}.html": str(number) for number in range(50)}
    while keys(up, outputs["bucket"]) != set(built):
        up.wait_for("eload")  # an error, too: the directory may have been gone
    assert objects(up, outputs["bucket"]) == built


def apply_program(project: Path, up: Watching, outputs: dict[str, Any]) -> None:
    # Twice in a second, and with the same size, which bytecode does not show.
    for seconds in (20, 30):
        save_by_rename(project / "settings.py", f"SECONDS = {seconds}\n")
        assert "updated jobs." in up.wait_for("Reloaded settings.py")
        up.wait_for(f"  seconds: {seconds}")
    assert find_running(project, "dev").outputs == {**outputs, "seconds": 30}
    assert "hunter2" not in up.printed

    (project / "__main__.py").write_text(f"{PROGRAM}aws.sns.Topic('news')\n")
    assert "created news." in up.wait_for("Reloaded __main__.py")
    assert len(up.client("sns").list_topics()["Topics"]) == 1


def survive_errors(project: Path, up: Watching, outputs: dict[str, Any]) -> None:
    program = project / "__main__.py"
    program.write_text(f"{PROGRAM}import missing\n")
    assert "ModuleNotFoundError: No module named 'missing'" in up.wait_for("The stack stays as it was.")
    assert up.call(outputs["function"]) == 3
    (project / "functions/prices.py").write_text(CODE.format(4))
    up.wait_for("Reloaded functions/prices.py")
    assert up.call(outputs["function"]) == 4
    (project / "missing.py").write_text("")
    assert "deleted news." in up.wait_for("Reloaded missing.py")

    for broken, message in (
        ("def f(:\n", "SyntaxError: invalid syntax"),
        (PROGRAM.replace('"handler"', '"memory_size": 5, "handler"'), "memory_size: 5 is out of range"),
        (f"{PROGRAM}raise SystemExit(3)\n", "the program ended itself: sys.exit(3)"),
    ):
        program.write_text(broken)
        assert message in up.wait_for("The stack stays as it was.")
    program.write_text(f"{PROGRAM}aws.sqs.Queue('bad', visibility_timeout_seconds=43_201)\n")
    assert "'bad' cannot be created" in up.wait_for("What was applied until then stays;")
    (project / "functions/prices.py").write_text("def handle(event, context): ...\n")
    assert "'prices.handler' needs 'handler' in prices.py" in up.wait_for("The stack stays as it was.")
    (project / "functions/prices.py").write_text(CODE.format(5))
    program.write_text(PROGRAM)
    up.wait_for("Reloaded __main__.py")
    assert up.call(outputs["function"]) == 5


def find_ports(count: int) -> int:
    """The first of some free ports in a row."""
    while True:
        with ExitStack() as end:
            port = end.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1]
            with suppress(OSError, OverflowError):
                for number in range(1, count):
                    end.enter_context(socket.create_server(("127.0.0.1", port + number)))
                return port


@pytest.mark.exhaustive
def test_up_that_is_ended_while_it_reloads_leaves_nothing(project: Path):
    main = project / "__main__.py"
    main.write_text("import pulumi_aws as aws\njobs = aws.sqs.Queue('jobs')\n")
    with Watching(project) as up:
        up.wait_for("Press Ctrl-C")
        main.write_text(f"{main.read_text()}import time\nprint('it runs', flush=True)\ntime.sleep(600)\n")
        up.wait_for("it runs")
        assert up.interrupt(signal.SIGTERM) == 143


SERVED = """
import pulumi
import pulumi_aws as aws

from serverless_patterns import ApiGatewayFacade, StaticOffload

site = StaticOffload("web", {"site_directory": "site", "force_destroy": True})
api = ApiGatewayFacade("shop", {"routes": {"GET /": {"mock": {"body": {"name": pulumi.get_stack()}}}}})
pulumi.export("site", site.url)
pulumi.export("api", api.url)
pulumi.export("http_api", aws.apigatewayv2.Api("http", protocol_type="HTTP").api_endpoint)
"""


@pytest.mark.exhaustive
def test_a_fixed_port_gives_the_same_addresses_after_a_restart(project: Path):
    (project / "__main__.py").write_text(SERVED)
    port, variables = find_ports(3) + 1, project / "local.env"
    arguments = ("--port", str(port), "--env-file", variables, "--console")
    consoles: set[str] = set()
    addresses: list[dict[str, str]] = []
    for _ in range(2):
        with Watching(project, *arguments) as up:
            consoles.add(up.wait_for("Console: ").rpartition("Console: ")[2].strip())
            up.wait_for("Press Ctrl-C")
            lines = variables.read_text().splitlines()[1:]
            addresses.append(dict(line.split("=", 1) for line in lines if "KEY" not in line))
            assert urllib3.request("GET", addresses[-1]["SITE"]).data == b"one"
            assert urllib3.request("GET", f"{addresses[-1]['API']}/").json() == {"name": "dev"}
            assert up.interrupt() == 0
        assert not variables.exists()
    assert addresses[0] == addresses[1]
    (console,) = consoles  # with its token
    assert console.startswith(f"http://127.0.0.1:{port - 1}/#")
    assert addresses[0]["AWS_ENDPOINT_URL"] == f"http://127.0.0.1:{port}"
    assert addresses[0]["SITE"] == f"http://127.0.0.1:{port + 1}"


@pytest.mark.representatives("0")
@pytest.mark.parametrize("offset", [0, 1])
def test_a_port_that_is_in_use_is_an_error(project: Path, offset: int):
    (project / "__main__.py").write_text(SERVED)
    port = find_ports(2)
    with socket.create_server(("127.0.0.1", port + offset)):
        done = run("up", "dev", "-C", project, "--port", str(port))
    assert done.returncode == 1
    assert f"Error: port {port + offset} cannot be used" in done.stderr
    assert "End what listens on it, such as another emulator, or choose another port" in done.stderr


def test_an_env_file_of_others_is_left_alone(project: Path):
    variables = project / ".env"
    variables.write_text("MINE=1\n")
    done = run("up", "dev", "-C", project, "--env-file", variables)
    assert done.returncode == 1
    assert "was not written by `serverless-patterns`" in done.stderr
    assert variables.read_text() == "MINE=1\n"


@pytest.mark.exhaustive
def test_without_watch_the_stack_stays_as_it_is(project: Path):
    with Watching(project, "--no-watch") as up:
        up.wait_for("Press Ctrl-C")
        assert "are applied when you save them" not in up.printed
        (project / "functions/prices.py").write_text(CODE.format(2))
        assert up.call(find_running(project, "dev").outputs["function"]) == 1
        assert up.interrupt() == 0
        assert "Reloaded" not in up.printed
