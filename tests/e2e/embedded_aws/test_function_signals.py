"""Functions that signal their process group or their parent, and that leave daemons."""

import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import Deployment, Emulator, deploy
from embedded_aws.emulator.leftovers import find_descendants
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.programs import simple_function, trust
from tests.robustness.processes import find_guard

PYTHON = """
import os, signal, subprocess, time
def handler(event, context):
    exec(event["code"])
    return os.getpid()
"""
NODE = """
exports.handler = async (event) => {
  eval(event.code);
  await new Promise((resolve) => setTimeout(resolve, event.wait ?? 0));
  return process.pid;
};
"""
BOOTSTRAP = """#!/bin/sh
while true; do
  headers=$(mktemp)
  event=$(curl -s -D "$headers" "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next")
  id=$(sed -n 's/^lambda-runtime-aws-request-id: *//Ip' "$headers" | tr -d '\\r')
  case "$event" in *kill*) trap 'kill 0' EXIT; exit 1;; esac
  curl -s -d $$ "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/$id/response" >/dev/null
done
"""
needs_node = pytest.mark.skipif(not shutil.which("node"), reason="Node.js is not on the PATH")
needs_curl = pytest.mark.skipif(not shutil.which("curl"), reason="curl is not on the PATH")


@pytest.fixture(scope="module")
def stack(emulator: Emulator) -> Iterator[Deployment]:
    def program() -> None:
        role = aws.iam.Role("role", assume_role_policy=trust("lambda"))
        for name, runtime, file, code in (
            ("python", "python3.13", "app.py", PYTHON),
            ("other", "python3.13", "app.py", PYTHON),
            ("node", "nodejs22.x", "app.js", NODE),
            ("custom", "provided.al2023", "bootstrap", BOOTSTRAP),
        ):
            made = aws.lambda_.Function(
                name,
                role=role.arn,
                runtime=runtime,
                handler="app.handler",
                timeout=20,
                code=pulumi.AssetArchive({file: pulumi.StringAsset(code)}),
            )
            pulumi.export(name, made.name)

    with deploy(program, emulator=emulator) as deployed:
        yield deployed


def invoke(stack: Deployment, name: str, **event: object) -> Any:
    answer = stack.client("lambda").invoke(FunctionName=stack.outputs[name], Payload=json.dumps(event))
    return json.load(answer["Payload"])


@pytest.mark.parametrize(
    ("name", "code", "end"),
    [
        ("python", "os.kill(0, signal.SIGTERM)", "terminated"),
        ("python", "os.killpg(0, signal.SIGKILL)", "killed"),
        ("python", "subprocess.run(['sh', '-c', 'trap \"kill 0\" EXIT; true'])", "terminated"),
        ("python", "os._exit(7)", "exit status 7"),
        ("python", "os.kill(os.getpid(), signal.SIGSEGV)", "segmentation fault"),
        pytest.param("node", "process.kill(0, 'SIGKILL')", "killed", marks=needs_node),
        pytest.param("custom", "kill", "terminated", marks=needs_curl),
    ],
)
def test_a_function_that_ends_its_environment_leaves_the_others(
    stack: Deployment, name: str, code: str, end: str
) -> None:
    other = invoke(stack, "other", code="pass")
    error = invoke(stack, name, code=code, wait=60_000)
    assert error["errorType"] == "Runtime.ExitError"
    assert end in error["errorMessage"].lower()
    assert invoke(stack, "other", code="pass") == other
    assert isinstance(invoke(stack, name, code=""), int)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("python", "os.kill(os.getppid(), signal.SIGKILL)"),
        ("python", "os.kill(os.getppid(), signal.SIGTERM)"),
        pytest.param("node", "process.kill(process.ppid, 'SIGKILL')", marks=needs_node),
    ],
)
def test_a_function_that_kills_its_parent_has_a_result(stack: Deployment, name: str, code: str) -> None:
    other = invoke(stack, "other", code="pass")
    assert isinstance(invoke(stack, name, code=code), int)
    assert isinstance(invoke(stack, name, code=""), int)
    assert invoke(stack, "other", code="pass") == other


DAEMON = """
import os, sys, time
if not os.fork():
    os.setsid()
    if not os.fork():
        os.execve(sys.executable, [sys.executable, "-c", "import time; time.sleep(617)"], {})
    os._exit(0)
time.sleep(1)
"""
"""Leaves its session, its parents, and all variables of its environment."""


def test_a_daemon_of_a_function_ends_with_the_emulator() -> None:
    with Emulator() as own:
        code = f"def handler(event, context):\n    exec({DAEMON!r}, {{}})"
        deployed = deploy(lambda: pulumi.export("f", simple_function("f", code).name), emulator=own)
        guard = find_guard(own)
        deployed.client("lambda").invoke(FunctionName=deployed.outputs["f"])
        daemons = {*filter(is_daemon, find_descendants(guard))}
        assert daemons
    eventually(lambda: not any(map(is_daemon, daemons)), "the end of the daemon")


def is_daemon(process: int) -> bool:
    with suppress(OSError):
        return b"617" in Path(f"/proc/{process}/cmdline").read_bytes()
    return False
