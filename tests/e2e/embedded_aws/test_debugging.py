"""A debugger stops in a real function, at the line of its source, for longer than the function's timeout."""

import json
import socket
import threading
import time
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import Deployment
from embedded_aws.errors import DebugError
from embedded_aws.pytest_plugin import DeployForTest
from serverless_patterns import Function
from tests.e2e.embedded_aws.debug_adapter import Debugger
from tests.e2e.embedded_aws.programs import trust

CODE = """
PRICE = 5


def handler(event, context):
    count = event["count"]
    total = count * PRICE
    if total > 100:
        raise ValueError(f"{total} is too much")
    return total
"""
LINE = CODE.splitlines().index("    total = count * PRICE") + 1


def program(code: Path) -> None:
    sell = Function("sell", {"code": str(code), "handler": "shop.handler", "timeout": 1})
    aws.lambda_.Function(
        "node",
        role=aws.iam.Role("node", assume_role_policy=trust("lambda")).arn,
        runtime="nodejs22.x",
        handler="index.handler",
        code=pulumi.AssetArchive({"index.js": pulumi.StringAsset("exports.handler = async () => 1")}),
    )
    pulumi.export("sell", sell.function_name)


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("source")
    (directory / "shop.py").write_text(CODE)
    return directory


@pytest.fixture(scope="module")
def deployed(embedded_aws_module: DeployForTest, code: Path) -> Deployment:
    return embedded_aws_module(lambda: program(code))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Invocation(threading.Thread):
    """Invokes the function, which is stopped meanwhile."""

    def __init__(self, deployed: Deployment, count: int) -> None:
        super().__init__(daemon=True)
        self._deployed, self._count = deployed, count
        self.result: Any = None
        self.start()

    def run(self) -> None:
        payload = json.dumps({"count": self._count})
        name = self._deployed.outputs["sell"]
        answer = self._deployed.client("lambda").invoke(FunctionName=name, Payload=payload)
        self.result = json.load(answer["Payload"])


def stopped_at(debugger: Debugger) -> tuple[dict[str, Any], int]:
    """The innermost frame, and its thread."""
    thread = debugger.event("stopped")["threadId"]
    return debugger.ask("stackTrace", threadId=thread)["stackFrames"][0], thread


def test_a_breakpoint_stops_a_function(deployed: Deployment, code: Path):
    port, source = free_port(), str(code / "shop.py")
    deployed.debug_functions({"sell": port})
    with Debugger(port) as debugger:
        (breakpoint_,) = debugger.attach(str(code), "/var/task", {source: LINE})
        assert (breakpoint_["verified"], breakpoint_["line"]) == (True, LINE), breakpoint_
        for count in (3, 4):
            invocation = Invocation(deployed, count)
            frame, thread = stopped_at(debugger)
            assert (frame["source"]["path"], frame["line"], frame["name"]) == (source, LINE, "handler")
            found = debugger.ask("evaluate", expression="count", frameId=frame["id"], context="watch")
            assert found["result"] == str(count)
            time.sleep(1.1)  # longer than the function may take
            debugger.ask("continue", threadId=thread)
            invocation.join(30)
            assert invocation.result == count * 5


def test_a_changed_function_waits_for_a_debugger_again(deployed: Deployment, code: Path):
    port, source = free_port(), code / "shop.py"
    deployed.debug_functions({deployed.outputs["sell"]: port})
    source.write_text(CODE.replace("PRICE = 5", "PRICE = 7"))
    done = deployed.update(lambda: program(code))
    assert list(done.values()) == ["update"]
    with Debugger(port) as debugger:
        debugger.attach(str(code), "/var/task", {str(source): LINE})
        invocation = Invocation(deployed, 100)
        _, thread = stopped_at(debugger)
        debugger.ask("continue", threadId=thread)
        invocation.join(30)
        assert invocation.result["errorType"] == "ValueError"
        assert invocation.result["errorMessage"] == "700 is too much"


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("buy", "'buy' names 0 functions of the stack; functions: node, sell-function"),
        ("node", "function 'node' has the runtime nodejs22.x; only functions in Python wait for a debugger"),
    ],
)
def test_what_cannot_be_debugged(deployed: Deployment, name: str, problem: str):
    with pytest.raises(DebugError, match=problem):
        deployed.debug_functions({name: free_port()})


def test_debugpy_is_required(deployed: Deployment, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(DebugError, match="Install it: pip install debugpy"):
        deployed.debug_functions({"sell": free_port()})
