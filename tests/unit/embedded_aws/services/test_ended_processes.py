"""Functions whose process ends before it is sent anything, or does not read."""

import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from embedded_aws.services.lambda_.runtimes import environments
from embedded_aws.services.lambda_.runtimes.frames import Channel, ProcessEndedError

PATIENCE = 60  # seconds
LARGE = b"E", b"x" * 1_000_000
"""More than a pipe holds."""


@pytest.fixture
def channel() -> Iterator[Channel]:
    channel = Channel()
    yield channel
    channel.close()


def run(channel: Channel, code: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, channel.of_process)],
        pass_fds=channel.of_process,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=channel.log_of_process,
        stderr=channel.log_of_process,
    )
    channel.begin(process)
    return process


def send(channel: Channel, seconds: float = PATIENCE) -> bool:
    return channel.send(LARGE, deadline=time.monotonic() + seconds)


def test_a_process_that_has_ended_is_sent_nothing(channel: Channel):
    run(channel, "print('last')").wait()
    with pytest.raises(ProcessEndedError):
        send(channel)
    channel.read_log()
    assert channel.take_log() == "last\n"


def test_a_process_that_does_not_read_is_not_waited_for_longer_than_it_may_take(channel: Channel):
    process = run(channel, "import time; time.sleep(600)")
    assert send(channel, 0.2) is False
    process.kill()
    process.wait()


@pytest.mark.parametrize("closed", ["", "os.close(1); os.close(2); os.close(int(sys.argv[2]));"])
def test_a_process_that_ends_while_its_child_keeps_the_pipe(channel: Channel, closed: str):
    code = f"import os, sys, time; {closed} os.fork() or time.sleep(600); time.sleep(0.2)"
    process = run(channel, code)
    began = time.monotonic()
    with pytest.raises(ProcessEndedError):
        send(channel)
    assert time.monotonic() - began < PATIENCE / 2
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_a_function_that_ends_before_its_settings_are_sent_has_its_exit_status(
    monkeypatch: pytest.MonkeyPatch,
):
    launch = environments.launch

    def launch_to_the_end(*command: Any, **options: Any) -> Any:
        process = launch(*command, **options)
        process.wait()
        return process

    def build_environment(*_: object) -> dict[str, str]:
        return {"PATH": os.environ["PATH"]}

    monkeypatch.setattr(environments, "launch", launch_to_the_end)
    monkeypatch.setattr(environments, "build_environment", build_environment)
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("app.py", "def handler(event, context): pass")
    config: Any = {
        "FunctionName": "f",
        "FunctionArn": "arn:aws:lambda:eu-west-1:000000000000:function:f",
        "Runtime": "python3.12",
        "Handler": "app.handler",
        "Environment": {"Variables": {"AWS_LAMBDA_EXEC_WRAPPER": "/var/task/none"}},
    }
    environment = environments.Environment("f", config, code.getvalue())
    for _ in range(2):
        outcome, _ = environment.run({}, "1", None, {})
        assert outcome == {
            "error": {
                "errorType": "Runtime.ExitError",
                "errorMessage": "RequestId: 1 Error: Runtime exited with error: exit status 127",
            }
        }
    environment.kill()
