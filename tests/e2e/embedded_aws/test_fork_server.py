"""Emulators that a fork server has started are independent of each other, and leave nothing behind."""

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pulumi
import pytest

from embedded_aws import Emulator
from embedded_aws.emulator import child_process
from embedded_aws.emulator.administration import request
from embedded_aws.errors import EmulatorError
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.programs import simple_function
from tests.robustness.processes import find_guard, find_process, list_open_files, processes_with

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems start each process"),
]


@pytest.fixture(scope="module")
def emulators() -> Iterator[list[Emulator]]:
    """Three emulators: the first is a child, the second forked, the third forked with packages in memory."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setattr(child_process, "_SERVERS", child_process._ForkServers())
        running = [stack.enter_context(Emulator()) for _ in range(3)]
        for each in running:
            each.client("sqs").list_queues()
        yield running


def parent_of(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def read_directory(emulator: Emulator) -> str:
    return os.fspath(Path(f"/proc/{find_process(emulator)}/cwd").readlink())


@pytest.mark.exhaustive
def test_the_first_emulator_is_a_child_and_later_ones_are_forked(emulators) -> None:
    parents = [parent_of(find_guard(each)) for each in emulators]
    assert parents[0] == os.getpid()
    assert parents[1] == parents[2] != os.getpid()
    assert parent_of(parents[1]) == os.getpid()


def test_emulators_share_no_secrets_and_no_state(emulators) -> None:
    def key(emulator: Emulator) -> str:
        cognito = emulator.client("cognito-idp")
        pool = cognito.create_user_pool(PoolName="p")["UserPool"]["Id"]
        (link,) = {
            str(each) for each in Path(f"/proc/{find_process(emulator)}/cwd").resolve().rglob("*rsa*.pem")
        }
        assert pool
        return Path(link).read_text()

    assert len({key(each) for each in emulators}) == 3
    assert len({each.events()["log"] for each in emulators}) == 3
    emulators[1].client("s3").create_bucket(Bucket="mine")
    assert emulators[2].client("s3").list_buckets()["Buckets"] == []
    with pytest.raises(EmulatorError):
        request(emulators[1].port, emulators[2].secret, "GET", "/_embedded_aws/events")


@pytest.mark.exhaustive
def test_an_emulator_has_its_own_session_directory_and_files(emulators) -> None:
    for each in emulators:
        process = find_process(each)
        assert os.getsid(process) == os.getpgid(process) == find_guard(each)
        opened = list_open_files(process)
        directory = read_directory(each)
        assert [name for name in opened if name.endswith("emulator.log")] == [f"{directory}/emulator.log"] * 2
        others = {read_directory(other) for other in emulators if other is not each}
        assert not [name for name in opened if name.startswith(tuple(others))]


@pytest.mark.exhaustive
def test_a_function_sees_the_environment_of_its_emulator(emulators, embedded_aws) -> None:
    code = "import os\ndef handler(event, context): return dict(os.environ)"
    for each in emulators:
        stack = embedded_aws(lambda: pulumi.export("f", simple_function("f", code).name), emulator=each)
        answer = stack.client("lambda").invoke(FunctionName=stack.outputs["f"])
        seen = json.loads(answer["Payload"].read())
        assert seen["AWS_ENDPOINT_URL"].endswith(f":{each.port}")
        assert child_process.DISABLED not in seen


def test_an_emulator_that_was_killed_is_noticed(emulators) -> None:
    with Emulator() as emulator:
        emulator.client("sqs").list_queues()
        process = find_process(emulator)
        assert parent_of(find_guard(emulator)) == parent_of(find_guard(emulators[1]))
        os.kill(process, signal.SIGKILL)
        eventually(lambda: not emulator.is_running, "the end of the process")
    eventually(lambda: not Path(f"/proc/{process}").exists(), "the release of its ID")


@pytest.mark.exhaustive
def test_without_the_server_an_emulator_starts_and_the_next_has_a_server(emulators) -> None:
    server = parent_of(find_guard(emulators[1]))
    os.kill(server, signal.SIGKILL)
    with Emulator() as child, Emulator() as forked:
        assert child.client("sqs").list_queues()
        assert forked.client("sqs").list_queues()
        assert parent_of(find_guard(child)) == os.getpid()
        assert parent_of(find_guard(forked)) not in (os.getpid(), server)


@pytest.mark.exhaustive
def test_an_emulator_has_the_limits_of_the_process_that_starts_it(emulators) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0 if soft else min(1024, hard), hard))
    try:
        with Emulator() as emulator:
            emulator.client("sqs").list_queues()
            limits = resource.prlimit(find_process(emulator), resource.RLIMIT_CORE)
            assert limits == resource.getrlimit(resource.RLIMIT_CORE)
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))


@pytest.mark.exhaustive
def test_the_environment_variable_disables_it(emulators, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(child_process.DISABLED, "1")
    with Emulator() as emulator:
        emulator.client("sqs").list_queues()
        assert parent_of(find_guard(emulator)) == os.getpid()


PROGRAM = """
import os, signal, time
from embedded_aws import Emulator
emulators = [Emulator() for _ in range(3)]
for each in emulators:
    each.start()
for each in emulators:
    each.client("sqs").list_queues()
print(*(each.port for each in emulators), *(each._process.pid for each in emulators), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.exhaustive
def test_nothing_is_left_when_the_parent_is_killed(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    command = [sys.executable, "-c", PROGRAM]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == -signal.SIGKILL, run.stderr
    numbers = [int(number) for number in run.stdout.split()]
    for port, process in zip(numbers[:3], numbers[3:], strict=True):
        eventually(lambda file=Path(f"/proc/{process}"): not file.exists(), "the end of the process")
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port))
    # The server has the variables of this test, too.
    eventually(lambda: not processes_with("XDG_CACHE_HOME", tmp_path), "the end of the fork server")
    eventually(
        lambda: not list(Path(tempfile.gettempdir(), tmp_path).glob("embedded-aws-*")), "the end of files"
    )
