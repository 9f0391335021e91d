"""Processes of functions: wrapper scripts, executable files, names of log streams, and their ends."""

import base64
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from embedded_aws import Emulator

WRAPPER = '#!/bin/bash\necho wrapped\nexport WRAPPED=$#\nexec "$@"\n'
PYTHON = """
import logging, os, subprocess, sys
def handler(event, context):
    if "sdk" in event:
        return "botocore" in sys.modules
    if event:
        sys.exit(0)
    logging.basicConfig(level=logging.INFO)
    logging.warning("%s logged", "is")
    tool = subprocess.check_output(["./tool"], text=True)
    stream = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
    return [os.environ.get("WRAPPED"), tool, context.log_stream_name, stream]
"""
NODE = """
exports.handler = async (event, context) => {
  if (Object.keys(event).length) process.exit(0);
  const tool = require("child_process").execFileSync("./tool").toString();
  return [process.env.WRAPPED, tool, context.logStreamName, process.env.AWS_LAMBDA_LOG_STREAM_NAME];
};
"""
SOURCES = {"python3.12": ("index.py", PYTHON), "nodejs22.x": ("index.js", NODE)}
RUNTIMES = [
    "python3.12",
    pytest.param(
        "nodejs22.x", marks=pytest.mark.skipif(not shutil.which("node"), reason="Node.js is not on the PATH")
    ),
]
Invoke = Callable[..., Any]


@pytest.fixture(scope="module", params=RUNTIMES)
def invoke(empty: Emulator, request: pytest.FixtureRequest) -> Invoke:
    """Invokes a function, which is started by a wrapper script if one is given."""
    name = request.param.partition(".")[0]
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = empty.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]
    file, source = SOURCES[request.param]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        for path, text, mode in (
            *((file, source, 0o644), ("wrapper", WRAPPER, 0o755), ("denied", WRAPPER, 0o644)),
            ("tool", "#!/bin/sh\necho tool", 0o755),
        ):
            entry = zipfile.ZipInfo(path)
            entry.external_attr = (0o100000 | mode) << 16
            archive.writestr(entry, text)
    client: Any = empty.client("lambda")
    client.create_function(
        FunctionName=name,
        Runtime=request.param,
        Role=role,
        Handler="index.handler",
        Code={"ZipFile": code.getvalue()},
    )

    def call(wrapper: str = "", event: Any = None) -> Any:
        variables = {"AWS_LAMBDA_EXEC_WRAPPER": wrapper} if wrapper else {}
        client.get_waiter("function_active_v2").wait(FunctionName=name)
        client.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
        client.get_waiter("function_updated_v2").wait(FunctionName=name)
        answer = client.invoke(FunctionName=name, LogType="Tail", Payload=json.dumps(event or {}))
        return json.load(answer["Payload"]), base64.b64decode(answer["LogResult"]).decode()

    return call


def test_a_wrapper_script_starts_the_runtime(invoke: Invoke) -> None:
    (wrapped, tool, stream, named), log = invoke("/var/task/wrapper")
    assert (wrapped, tool) == ("2", "tool\n")
    assert stream == named
    assert re.fullmatch(r"\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}", stream)
    assert "wrapped" in log.splitlines()
    assert invoke()[0][0] is None


@pytest.mark.parametrize("invoke", ["python3.12"], indirect=True)
def test_a_function_in_python_logs_as_the_runtime_does(invoke: Invoke) -> None:
    _, log = invoke()
    assert re.search(r"^\[WARNING\]\t\S+Z\t[0-9a-f-]{36}\tis logged$", log, re.MULTILINE)


@pytest.mark.parametrize("invoke", ["python3.12"], indirect=True)
def test_only_a_function_that_uses_the_sdk_imports_it(invoke: Invoke) -> None:
    assert invoke(event={"sdk": True})[0] is False


@pytest.mark.parametrize(
    ("wrapper", "event", "reason"),
    [
        ("/var/task/denied", {}, "with error: exit status 126"),
        ("/var/task/none", {}, "with error: exit status 127"),
        ("", {"exit": 0}, "without providing a reason"),
    ],
)
def test_a_process_that_ends(invoke: Invoke, wrapper: str, event: Any, reason: str) -> None:
    error, _ = invoke(wrapper, event)
    assert error.keys() == {"errorType", "errorMessage"}
    assert error["errorType"] == "Runtime.ExitError"
    assert re.fullmatch(rf"RequestId: \S+ Error: Runtime exited {reason}", error["errorMessage"])
