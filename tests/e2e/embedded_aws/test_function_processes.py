"""Processes of functions in Python and Node.js: what they write, what they start, and how they end."""

import base64
import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import Deployment, Emulator, deploy
from tests.e2e.embedded_aws.programs import trust

PYTHON = """
import os, subprocess, sys

def handler(event, context):
    found = {}
    exec(event["code"], globals(), found)
    return found["result"]
"""
NODE = """
const { spawn, spawnSync } = require("child_process");
exports.handler = async (event) => eval(event.code);
"""
needs_node = pytest.mark.skipif(not shutil.which("node"), reason="Node.js is not on the PATH")


@pytest.fixture(scope="module")
def stack(emulator: Emulator) -> Iterator[Deployment]:
    def program() -> None:
        role = aws.iam.Role("role", assume_role_policy=trust("lambda"))
        files = {"python": ("python3.13", "app.py", PYTHON)}
        if shutil.which("node"):
            files["node"] = ("nodejs22.x", "app.js", NODE)
        for name, (runtime, file, code) in files.items():
            made = aws.lambda_.Function(
                name,
                role=role.arn,
                runtime=runtime,
                handler="app.handler",
                timeout=10,
                code=pulumi.AssetArchive({file: pulumi.StringAsset(code)}),
            )
            pulumi.export(name, made.name)
        pulumi.export("role", role.arn)

    with deploy(program, emulator=emulator) as deployed:
        yield deployed


def run(stack: Deployment, name: str, code: str) -> tuple[Any, str]:
    """The result of code in a function, and the log of the invocation."""
    answer = stack.client("lambda").invoke(
        FunctionName=stack.outputs[name], Payload=json.dumps({"code": code}), LogType="Tail"
    )
    return json.load(answer["Payload"]), base64.b64decode(answer.get("LogResult", "")).decode()


@pytest.mark.parametrize(
    ("name", "code", "result"),
    [
        ("python", "result = subprocess.run(['printf', 'no end']).returncode", 0),
        ("python", "result = subprocess.run(['seq', '1000']).returncode", 0),
        ("python", """result = subprocess.run(['echo', '{"status": "ok", "result": 1}']).returncode""", 0),
        ("python", "result = os.write(1, b'no end')", 6),
        ("python", "result = subprocess.check_output(['cat'], text=True)", ""),
        ("python", r"result = sys.stderr.buffer.write(b'\xff\n'); print('a' * 300_000)", 2),
        pytest.param(
            "node", "spawnSync('printf', ['no end'], { stdio: 'inherit' }).status", 0, marks=needs_node
        ),
        pytest.param("node", "spawnSync('seq', ['1000'], { stdio: 'inherit' }).status", 0, marks=needs_node),
        pytest.param("node", "spawnSync('cat', { stdio: [0, 'pipe'] }).stdout.length", 0, marks=needs_node),
        pytest.param("node", "process.stdout.write(Buffer.from([255, 10])); 1", 1, marks=needs_node),
    ],
)
def test_what_a_function_writes_is_not_taken_for_its_result(
    stack: Deployment, name: str, code: str, result: Any
) -> None:
    for _ in range(2):
        assert run(stack, name, code)[0] == result


@pytest.mark.parametrize("name", ["python", pytest.param("node", marks=needs_node)])
def test_what_a_program_writes_is_in_the_log(stack: Deployment, name: str) -> None:
    code = {
        "python": "result = subprocess.run(['echo', 'of a program']).returncode",
        "node": "spawnSync('echo', ['of a program'], { stdio: 'inherit' }).status",
    }
    assert "of a program" in run(stack, name, code[name])[1]


@pytest.mark.parametrize("name", ["python", pytest.param("node", marks=needs_node)])
def test_variables_of_the_emulator_are_not_those_of_functions(stack: Deployment, name: str) -> None:
    code = {"python": "result = [*os.environ]", "node": "Object.keys(process.env)"}
    names, _ = run(stack, name, code[name])
    assert not {"LOG_LEVEL", "AUTH", "STATE_DIR", "DOCKER_HOST"} & {*names}
    assert {"AWS_REGION", "PATH", "TZ"} <= {*names}


def test_a_function_may_have_a_variable_of_the_same_name(stack: Deployment) -> None:
    client, function = stack.client("lambda"), stack.outputs["python"]
    client.update_function_configuration(
        FunctionName=function, Environment={"Variables": {"LOG_LEVEL": "DEBUG"}}
    )
    assert run(stack, "python", "result = os.environ['LOG_LEVEL']")[0] == "DEBUG"


@pytest.mark.parametrize("name", ["python", pytest.param("node", marks=needs_node)])
def test_a_response_has_6_mb_at_most(stack: Deployment, name: str) -> None:
    code = {"python": "result = 'x' * {}", "node": "'x'.repeat({})"}[name]
    largest = 6 * 1024 * 1024 + 100 - len('""')
    assert len(run(stack, name, code.format(largest))[0]) == largest
    assert run(stack, name, code.format(largest + 1))[0] == {
        "errorType": "Function.ResponseSizeTooLarge",
        "errorMessage": "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
    }


def test_a_result_that_is_not_json(stack: Deployment) -> None:
    error, _ = run(stack, "python", "result = {'price': object()}")
    assert error["errorType"] == "Runtime.MarshalError"
    message = "Unable to marshal response: Object of type object is not JSON serializable"
    assert error["errorMessage"] == message


@pytest.mark.parametrize("code", ["result = '\\ud800'", "result = {'a': ['\\udfff x']}"])
def test_half_of_a_pair_of_utf_16_in_a_result_of_python(stack: Deployment, code: str) -> None:
    error, _ = run(stack, "python", code)
    assert error["errorType"] == "Runtime.MarshalError"
    assert error["errorMessage"].startswith(
        "Unable to marshal response: 'utf-8' codec can't encode character"
    )


@pytest.mark.parametrize(
    ("name", "code", "result"),
    [
        ("python", r"result = '\U0001f600'", "\U0001f600"),
        ("python", r"result = '\\ud800'", r"\ud800"),
        pytest.param("node", r"'\ud800'", "\ud800", marks=needs_node),
        pytest.param("node", r"({a: '\udfff'})", {"a": "\udfff"}, marks=needs_node),
    ],
)
def test_pairs_of_utf_16_in_a_result(stack: Deployment, name: str, code: str, result: object) -> None:
    assert run(stack, name, code)[0] == result


def test_bytes_and_decimals_of_a_result(stack: Deployment) -> None:
    values = "import decimal; result = [decimal.Decimal('1'), decimal.Decimal('0.5'), b'text']"
    assert run(stack, "python", values)[0] == [1, 0.5, "text"]
    assert run(stack, "python", """result = b'{"a": 1}'""")[0] == {"a": 1}


@pytest.mark.parametrize("name", ["python", pytest.param("node", marks=needs_node)])
def test_processes_of_a_function_end_with_it(stack: Deployment, name: str) -> None:
    start = {
        "python": "result = subprocess.Popen(['sleep', '1000']).pid",
        "node": "spawn('sleep', ['1000']).pid",
    }
    pid, _ = run(stack, name, start[name])
    assert is_running(pid)
    client = stack.client("lambda")
    client.update_function_configuration(FunctionName=stack.outputs[name], Timeout=11)  # another environment
    assert not is_running(pid)


def is_running(pid: int) -> bool:
    command = ["ps", "-o", "stat=", "-p", str(pid)]
    state = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return bool(state) and not state.startswith("Z")  # ended, and nothing has asked how


@pytest.mark.parametrize(
    ("code", "kind", "message"),
    [
        ("import os; os._exit(3)", "Runtime.ExitError", "Runtime exited with error: exit status 3"),
        pytest.param(
            *("import time; time.sleep(1000)", "Sandbox.Timedout", "Task timed out after 1.00 seconds"),
            marks=pytest.mark.exhaustive,  # ten seconds
        ),
    ],
)
def test_a_process_that_is_never_ready(stack: Deployment, code: str, kind: str, message: str) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("app.py", f"{code}\ndef handler(event, context): pass\n")
    client = stack.client("lambda")
    made = client.create_function(
        FunctionName=f"never-ready-{kind.replace('.', '-')}",
        Role=stack.outputs["role"],
        Runtime="python3.13",
        Handler="app.handler",
        Timeout=1,
        Code={"ZipFile": archive.getvalue()},
    )["FunctionName"]
    try:
        client.get_waiter("function_active_v2").wait(FunctionName=made)
        error = json.load(client.invoke(FunctionName=made)["Payload"])
    finally:
        client.delete_function(FunctionName=made)
    assert error["errorType"] == kind
    assert message in error["errorMessage"]


@pytest.mark.parametrize(
    ("name", "count", "fail", "end"),
    [
        (
            "python",
            "globals()['n'] = globals().get('n', 0) + 1; result = n",
            "raise ValueError('on purpose')",
            "os._exit(1)",
        ),
        pytest.param(
            "node",
            "globalThis.n = (globalThis.n || 0) + 1",
            "throw new Error('on purpose')",
            "process.exit(1)",
            marks=needs_node,
        ),
    ],
)
def test_an_environment_survives_an_error_of_its_function(
    stack: Deployment, name: str, count: str, fail: str, end: str
) -> None:
    def evaluate(code: str) -> Any:
        answer = stack.client("lambda").invoke(
            FunctionName=stack.outputs[name], Payload=json.dumps({"code": code})
        )
        content = json.loads(answer["Payload"].read())
        return content["errorMessage"] if "FunctionError" in answer else content

    first = evaluate(count)
    assert evaluate(fail) == "on purpose"
    assert evaluate(count) == first + 1
    assert "exit status 1" in evaluate(end)
    assert evaluate(count) == 1
