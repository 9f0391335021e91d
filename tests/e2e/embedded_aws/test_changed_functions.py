"""Functions that are changed while they run."""

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from embedded_aws import Emulator
from tests.e2e.conftest import eventually
from tests.permissions.account import Account
from tests.permissions.emulators import administrator
from tests.robustness.processes import find_workers

PYTHON = """
import os, time

def handler(event, context):
    with open(event["mark"], "a") as file:
        file.write("began")
    while event["wait"] and not os.path.exists(event["wait"]):
        time.sleep(0.02)
    return {"version": VERSION, "setting": os.environ.get("SETTING")}

VERSION = 1
"""
NODE = """
const fs = require("fs");

exports.handler = async (event) => {
  fs.appendFileSync(event.mark, "began");
  while (event.wait && !fs.existsSync(event.wait)) await new Promise((end) => setTimeout(end, 20));
  return { version: VERSION, setting: process.env.SETTING ?? null };
};

const VERSION = 1;
"""
LANGUAGES = {"python": ("python3.13", "app.py", PYTHON), "node": ("nodejs22.x", "app.js", NODE)}
needs_node = pytest.mark.skipif(not shutil.which("node"), reason="Node.js is not on the PATH")


@pytest.fixture(scope="module")
def aws(emulator: Emulator) -> Account:
    return administrator(emulator)


def pack(file: str, code: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(file, code)
    return content.getvalue()


@pytest.mark.parametrize("warm", [True, False])
@pytest.mark.parametrize("language", ["python", pytest.param("node", marks=needs_node)])
def test_an_invocation_ends_with_what_it_began_with(
    emulator: Emulator, aws: Account, tmp_path: Any, language: str, warm: bool
) -> None:
    runtime, file, code = LANGUAGES[language]
    client, name = aws.client("lambda"), aws.name("function")
    client.create_function(
        FunctionName=name,
        Role=aws.role("lambda"),
        Runtime=runtime,
        Handler="app.handler",
        Code={"ZipFile": pack(file, code)},
        Timeout=60,
    )
    mark, end = tmp_path / f"mark-{name}", tmp_path / f"end-{name}"

    def invoke(wait: str = "") -> Any:
        payload = json.dumps({"wait": wait, "mark": str(mark)})
        return json.loads(client.invoke(FunctionName=name, Payload=payload)["Payload"].read())

    def count_processes() -> int:
        return [*find_workers(emulator).values()].count(name)

    if warm:
        assert invoke() == {"version": 1, "setting": None}
        mark.unlink()
    changes: list[Callable[[], object]] = [
        lambda: client.update_function_code(
            FunctionName=name, ZipFile=pack(file, code.replace("VERSION = 1", "VERSION = 2"))
        ),
        lambda: client.update_function_configuration(
            FunctionName=name, Environment={"Variables": {"SETTING": "new"}}
        ),
    ]
    with ThreadPoolExecutor(1) as others:
        running = others.submit(invoke, str(end))
        eventually(mark.exists, "the invocation")
        for change in changes:
            change()
        assert invoke() == {"version": 2, "setting": "new"}
        assert not running.done()
        end.touch()
        assert running.result() == {"version": 1, "setting": None}
    eventually(lambda: count_processes() == 1, "the end of the former process")
    assert invoke() == {"version": 2, "setting": "new"}
