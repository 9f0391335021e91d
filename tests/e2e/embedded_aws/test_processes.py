"""The emulator leaves nothing behind: no process, no port, no file, however its parent ends."""

import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import urllib.request
from pathlib import Path

import pulumi
import pytest

from embedded_aws import Emulator, deploy
from embedded_aws.errors import EmulatorError
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.programs import simple_function
from tests.robustness.processes import find_guard, find_process, list_open_files, processes_with

pytestmark = pytest.mark.slow

# A deployment with a function that runs, hence a grandchild; then the end that the test wants.
PROGRAM = """
import io, json, os, signal, sys, threading, time, zipfile
import pulumi
import pulumi_aws as aws
from embedded_aws import Emulator, deploy

TRUST = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
    "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]})

def program():
    role = aws.iam.Role("r", assume_role_policy=TRUST)
    code = pulumi.AssetArchive({"app.py": pulumi.StringAsset("def handler(event, context): return 1")})
    aws.lambda_.Function("f", name="f", role=role.arn, runtime="python3.13", handler="app.handler", code=code)

def report(emulator):
    print(emulator.port, flush=True)

def running():
    deployment = deploy(program)
    deployment.client("lambda").invoke(FunctionName="f")
    report(deployment.emulator)
    return deployment

def failing():
    with Emulator() as emulator:
        report(emulator)
        def broken():
            program()
            raise ValueError("as meant")
        deploy(broken, emulator=emulator)

"""


@pytest.fixture
def start(tmp_path: Path):
    """Starts the program and returns it, with the emulator's port, as soon as that is known."""

    def start(end: str) -> tuple[subprocess.Popen[str], int]:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM + textwrap.dedent(end)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "TMPDIR": str(tmp_path)},
        )
        assert process.stdout
        line = process.stdout.readline()
        assert line, process.communicate()[1]
        return process, int(line)

    return start


def processes_of(port: int) -> list[int]:
    """The emulator on ``port`` and its functions, which have its environment."""
    return processes_with("GATEWAY_PORT", port)


def assert_nothing_is_left(port: int, directory: Path) -> None:
    eventually(lambda: not processes_of(port), "the end of all processes")
    eventually(lambda: not is_listening(port), "the end of the listener")
    eventually(lambda: not list(directory.iterdir()), "the end of all files")


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.representatives("running(); os.kill(os.getpid(), signal.SIGKILL)--9")
@pytest.mark.parametrize(
    ("end", "status"),
    [
        ("with running(): pass", 0),
        ("running()", 0),
        ("failing()", 1),
        ("with running(): os.kill(os.getpid(), signal.SIGINT); time.sleep(60)", -signal.SIGINT),
        ("running(); os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
    ],
)
def test_nothing_is_left_when_the_parent_ends(start, tmp_path: Path, end: str, status: int) -> None:
    process, port = start(end)
    process.communicate(timeout=90)

    assert process.returncode == status
    assert_nothing_is_left(port, tmp_path)


@pytest.mark.exhaustive
def test_nothing_is_left_when_a_deployment_is_interrupted(start, tmp_path: Path) -> None:
    process, port = start(
        """
        with Emulator() as emulator:
            report(emulator)
            def endless():
                for number in range(500):
                    aws.sqs.Queue(f"q{number}")
            interrupt = lambda event: number_of(event) == 5 and os.kill(os.getpid(), signal.SIGINT)
            seen = []
            def number_of(event):
                seen.append(event)
                return len(seen)
            deploy(endless, emulator=emulator, on_event=interrupt)
        """
    )
    _, errors = process.communicate(timeout=60)

    assert process.returncode == -signal.SIGINT, errors
    assert "KeyboardInterrupt" in errors
    assert_nothing_is_left(port, tmp_path)


@pytest.mark.exhaustive
def test_a_function_in_the_middle_of_its_work_ends_too(start, tmp_path: Path) -> None:
    process, port = start(
        """
        def busy():
            role = aws.iam.Role("r", assume_role_policy=TRUST)
            code = pulumi.AssetArchive({"app.py": pulumi.StringAsset(
                "import time\\ndef handler(event, context): time.sleep(300)")})
            aws.lambda_.Function("g", name="g", role=role.arn, runtime="python3.13",
                handler="app.handler", timeout=600, code=code)
        deployment = deploy(busy)
        deployment.client("lambda").invoke(FunctionName="g", InvocationType="Event")
        report(deployment.emulator)
        time.sleep(300)
        """
    )
    eventually(lambda: len(processes_of(port)) > 1, "a running function")
    process.kill()
    process.communicate(timeout=90)
    assert_nothing_is_left(port, tmp_path)


@pytest.mark.exhaustive
def test_only_loopback_is_listened_on_and_only_once() -> None:
    with Emulator() as emulator:
        emulator.client("sqs").list_queues()
        sockets = list_sockets(find_process(emulator))

    assert sockets == [f"0100007F:{emulator.port:04X}"]


def test_a_host_gets_one_port_that_ends_with_the_emulator() -> None:
    with Emulator() as emulator:
        port = emulator.serve_host("shop.example.com")
        assert emulator.serve_host("shop.example.com") == port
        other = emulator.serve_host("other.example.com")
        assert len({emulator.port, port, other}) == 3
        sockets = sorted(list_sockets(find_process(emulator)))
        assert sockets == sorted(f"0100007F:{each:04X}" for each in (emulator.port, port, other))

        emulator.release_host("shop.example.com")
        eventually(lambda: not is_listening(port), "the end of the port")
        emulator.reset()
        eventually(lambda: not is_listening(other), "the end of the other port")
        assert emulator.host_ports == {}
    eventually(lambda: not any(map(is_listening, (port, other))), "the end of the ports")


@pytest.mark.exhaustive
def test_two_emulators_run_side_by_side() -> None:
    with Emulator() as one, Emulator() as other:
        one.client("s3").create_bucket(Bucket="mine")
        assert one.port != other.port
        assert other.client("s3").list_buckets()["Buckets"] == []
        assert one.client("s3").list_buckets()["Buckets"][0]["Name"] == "mine"


def test_state_and_keys_are_in_a_directory_of_each_emulators_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Cognito keeps its keys in files, and forgets those of all pools at a reset."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    shared = Path("/tmp/ministack-state")
    before = shared.stat().st_mtime_ns if shared.exists() else None

    def keys(emulator: Emulator, pool: str) -> bytes:
        return urllib.request.urlopen(f"{emulator.endpoint}/{pool}/.well-known/jwks.json").read()

    with Emulator() as one, Emulator() as other:
        pools = [
            each.client("cognito-idp").create_user_pool(PoolName="p")["UserPool"]["Id"]
            for each in (one, other)
        ]
        kept = keys(other, pools[1])
        assert keys(one, pools[0]) != kept
        directories = list(tmp_path.iterdir())
        assert [stat.S_IMODE(each.stat().st_mode) for each in directories] == [0o700, 0o700]
        secret = {each.name: [*each.rglob("*.pem")] for each in directories}
        assert all(secret.values())
        one.reset()
        assert keys(other, pools[1]) == kept
        assert [*filter(Path.exists, secret[_directory_of(other, directories)])]
    assert list(tmp_path.iterdir()) == []
    assert (shared.stat().st_mtime_ns if shared.exists() else None) == before


def _directory_of(emulator: Emulator, directories: list[Path]) -> str:
    working = Path(f"/proc/{find_process(emulator)}/cwd").readlink()
    return next(each.name for each in directories if each == working)


@pytest.mark.exhaustive
def test_a_reset_deletes_everything() -> None:
    with Emulator() as emulator:
        emulator.client("s3").create_bucket(Bucket="mine")
        emulator.reset()
        assert emulator.client("s3").list_buckets()["Buckets"] == []


def test_an_emulator_that_cannot_start_shows_the_end_of_its_log(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = Emulator._build_environment
    monkeypatch.setattr(
        Emulator, "_build_environment", lambda self: environment(self) | {"GATEWAY_PORT": "no number"}
    )
    with (
        pytest.raises(EmulatorError, match=r"(?s)the emulator did not start.*end of its log:.*'no number'"),
        Emulator() as emulator,
    ):
        emulator.client("s3")


def test_an_emulator_that_was_closed_says_so() -> None:
    emulator = Emulator()
    with pytest.raises(EmulatorError, match="the emulator is not running; use it in a 'with' block"):
        emulator.client("s3")
    with emulator:
        emulator.client("s3")
    with pytest.raises(EmulatorError, match="the emulator is not running"):
        emulator.client("s3")
    with pytest.raises(EmulatorError, match="the emulator is not running"):
        emulator.reset()
    emulator.close()
    with emulator:
        assert emulator.client("s3").list_buckets()["Buckets"] == []


@pytest.mark.exhaustive
def test_an_emulator_that_was_closed_while_it_started_starts_again(monkeypatch: pytest.MonkeyPatch) -> None:
    raised: list[object] = []
    monkeypatch.setattr(threading, "excepthook", raised.append)
    emulator = Emulator()
    for seconds in (0, 0.001, 0.2):
        with emulator:
            time.sleep(seconds)
        with emulator:
            assert emulator.client("s3").list_buckets()["Buckets"] == []
    assert raised == []


@pytest.mark.exhaustive
def test_whether_an_emulator_runs_can_be_seen() -> None:
    emulator = Emulator()
    assert not emulator.is_running
    with emulator:
        emulator.client("sqs").list_queues()
        assert emulator.is_running
        os.kill(find_process(emulator), signal.SIGKILL)
        eventually(lambda: not emulator.is_running, "the end of the process")
    assert not emulator.is_running


def test_the_users_own_aws_settings_are_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text("[default]\nregion = eu-west-3\nendpoint_url = http://127.0.0.1:9\n")
    settings = {
        "AWS_PROFILE": "no-such-profile",
        "AWS_CONFIG_FILE": str(config),
        "AWS_ACCESS_KEY_ID": "AKIAREAL",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with Emulator() as emulator:
        sts = emulator.client("sts")
        assert sts.meta.region_name == "us-east-1"
        assert sts.get_caller_identity()["Arn"] == "arn:aws:iam::123456789012:root"


def list_sockets(process: int) -> list[str]:
    """Local addresses in hex of the TCP sockets on which a process listens."""
    inodes = {
        name.removeprefix("socket:[").removesuffix("]")
        for name in list_open_files(process)
        if name.startswith("socket:")
    }
    tables = [Path(f"/proc/net/{name}").read_text() for name in ("tcp", "tcp6")]
    rows = [line.split() for table in tables for line in table.splitlines()]
    return [row[1] for row in rows if row[3] == "0A" and row[9] in inodes]


ESCAPED = """
import os, subprocess, sys, time
def handler(event, context):
    for apart in (False, True):
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"], start_new_session=apart)
    time.sleep(300)
"""


@pytest.mark.exhaustive
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_functions_end_with_the_emulator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Emulator() as emulator:
        deployment = deploy(lambda: pulumi.export("f", simple_function("f", ESCAPED).name), emulator=emulator)
        deployment.client("lambda").invoke(FunctionName=deployment.outputs["f"], InvocationType="Event")
        process = find_process(emulator)
        eventually(
            lambda: len({*processes_of(emulator.port)} - {process, find_guard(emulator)}) == 4,
            "the processes of the function, with its parent",
        )
        os.kill(process, number)
        assert_nothing_is_left(emulator.port, tmp_path)
        assert not emulator.is_running
