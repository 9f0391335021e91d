"""A debugger stops in a real function, at the line of its source, for longer than the function's timeout."""

import http.client
import json
import socket
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import Deployment
from embedded_aws.emulator.console import open_console
from embedded_aws.errors import DebugError
from embedded_aws.pytest_plugin import DeployForTest
from serverless_patterns import Function
from tests.e2e.embedded_aws.debug_adapter import Debugger
from tests.e2e.embedded_aws.node_inspector import Inspector
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

PRICES = """
export function price(count) {
  const total = count * 5;
  return total;
}
"""
ES_MODULE = {
    "index.mjs": """
import { price } from "./prices.mjs";
export const handler = async ({ count }) => price(count);
""",
    "prices.mjs": PRICES,
}
COMMON_JS = {
    "index.js": "exports.handler = async ({ count }) => require('./prices.js').price(count);\n",
    "prices.js": PRICES.replace("export function price", "exports.price = function"),
}
NODE_LINE = PRICES.splitlines().index("  return total;") + 1


def program(code: Path) -> None:
    sell = Function("sell", {"code": str(code), "handler": "shop.handler", "timeout": 1})
    pulumi.export("sell", sell.function_name)
    for name, files in (("es-module", ES_MODULE), ("common-js", COMMON_JS)):
        assets = {path: pulumi.StringAsset(text) for path, text in files.items()}
        function = declare(name, "nodejs22.x", pulumi.AssetArchive(assets))
        pulumi.export(name, function.name)
    declare("native", "provided.al2023", pulumi.AssetArchive({"bootstrap": pulumi.StringAsset("")}))


def declare(name: str, runtime: str, code: pulumi.Archive) -> aws.lambda_.Function:
    role = aws.iam.Role(name, assume_role_policy=trust("lambda")).arn
    return aws.lambda_.Function(
        name, role=role, runtime=runtime, handler="index.handler", timeout=1, code=code
    )


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

    def __init__(self, deployed: Deployment, count: int, name: str = "sell") -> None:
        super().__init__(daemon=True)
        self._deployed, self._count, self._name = deployed, count, name
        self.result: Any = None
        self.start()

    def run(self) -> None:
        payload = json.dumps({"count": self._count})
        name = self._deployed.outputs[self._name]
        answer = self._deployed.client("lambda").invoke(FunctionName=name, Payload=payload)
        self.result = json.load(answer["Payload"])


def find_frame(debugger: Debugger) -> tuple[dict[str, Any], int]:
    """The innermost frame, and its thread."""
    thread = debugger.event("stopped")["threadId"]
    return debugger.ask("stackTrace", threadId=thread)["stackFrames"][0], thread


def list_waiting_functions(deployed: Deployment) -> dict[str, int]:
    """Returns the ports of the functions that wait, as the console shows them."""
    functions = deployed.recording.find_by_type("aws:lambda/function:Function")
    nodes = [{"id": each.urn, "type": each.type, "arn": each.outputs["arn"]} for each in functions]
    address = urlsplit(open_console(deployed.emulator, {"region": deployed.region, "nodes": nodes}))
    headers = {"Authorization": f"Bearer {address.fragment}"}
    with closing(http.client.HTTPConnection(address.netloc, timeout=60)) as connection:
        connection.request("GET", "/api/events?after=-1", headers=headers)
        return json.load(connection.getresponse())["debugged"]


@pytest.mark.slow
def test_a_breakpoint_stops_a_function(deployed: Deployment, code: Path):
    port, source = free_port(), str(code / "shop.py")
    assert list_waiting_functions(deployed) == {}
    assert deployed.debug_functions({"sell": port}) == {"sell": "/var/task"}
    with Debugger(port) as debugger:
        assert list(list_waiting_functions(deployed).values()) == [port]
        (breakpoint_,) = debugger.attach(str(code), "/var/task", {source: LINE})
        assert (breakpoint_["verified"], breakpoint_["line"]) == (True, LINE), breakpoint_
        for count in (3, 4):
            invocation = Invocation(deployed, count)
            frame, thread = find_frame(debugger)
            assert (frame["source"]["path"], frame["line"], frame["name"]) == (source, LINE, "handler")
            found = debugger.ask("evaluate", expression="count", frameId=frame["id"], context="watch")
            assert found["result"] == str(count)
            time.sleep(1.1)  # longer than the function may take
            debugger.ask("continue", threadId=thread)
            invocation.join(30)
            assert invocation.result == count * 5
        assert list_waiting_functions(deployed) == {}


def test_invocations_of_a_debugged_function_run_one_after_another(deployed: Deployment, code: Path):
    """There is one debugger, so a second invocation does not get a process of its own."""
    port, source = free_port(), str(code / "shop.py")
    deployed.debug_functions({"sell": port})
    with Debugger(port) as debugger:
        debugger.attach(str(code), "/var/task", {source: LINE})
        invocations = [Invocation(deployed, count) for count in (3, 4)]
        for _ in invocations:
            frame, thread = find_frame(debugger)
            assert frame["line"] == LINE
            debugger.ask("continue", threadId=thread)
        for invocation in invocations:
            invocation.join(30)
        assert [each.result for each in invocations] == [15, 20]


@pytest.mark.exhaustive
def test_a_changed_function_waits_for_a_debugger_again(deployed: Deployment, code: Path):
    port, source = free_port(), code / "shop.py"
    deployed.debug_functions({deployed.outputs["sell"]: port})
    source.write_text(CODE.replace("PRICE = 5", "PRICE = 7"))
    done = deployed.update(lambda: program(code))
    assert list(done.values()) == ["update"]
    with Debugger(port) as debugger:
        debugger.attach(str(code), "/var/task", {str(source): LINE})
        invocation = Invocation(deployed, 100)
        _, thread = find_frame(debugger)
        debugger.ask("continue", threadId=thread)
        invocation.join(30)
        assert invocation.result["errorType"] == "ValueError"
        assert invocation.result["errorMessage"] == "700 is too much"
    source.write_text(CODE)
    deployed.update(lambda: program(code))


@pytest.mark.exhaustive
@pytest.mark.parametrize(("name", "file"), [("es-module", "prices.mjs"), ("common-js", "prices.js")])
def test_a_breakpoint_stops_a_function_in_node(
    deployed: Deployment, name: str, file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    port = free_port()
    directory = tmp_path / "serverless-patterns/debug" / str(port)
    for count in (3, 4):  # the second process has its code in the same directory
        assert deployed.debug_functions({name: port}) == {name: str(directory)}
        with Inspector(port) as inspector:
            inspector.break_at((directory / file).as_uri(), NODE_LINE)
            invocation = Invocation(deployed, count, name)
            frame = inspector.await_stop()
            assert frame["location"]["lineNumber"] + 1 == NODE_LINE
            assert inspector.evaluate("total", frame) == count * 5
            time.sleep(1.1)  # longer than the function may take
            inspector.ask("Debugger.resume")
            invocation.join(30)
            assert invocation.result == count * 5
    assert directory.parent.stat().st_mode & 0o777 == 0o700


def test_the_directory_for_code_must_be_writable(
    deployed: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(DebugError, match=r"debug: cannot be created: .*\. Set XDG_CACHE_HOME"):
        deployed.debug_functions({"common-js": free_port()})


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        (
            "buy",
            "'buy' names 0 functions of the stack; functions: common-js, es-module, native, sell-function",
        ),
        (
            "native",
            "function 'native' has the runtime provided.al2023; only functions in Python and in Node.js wait",
        ),
    ],
)
def test_what_cannot_be_debugged(deployed: Deployment, name: str, problem: str):
    with pytest.raises(DebugError, match=problem):
        deployed.debug_functions({name: free_port()})


def test_debugpy_is_required(deployed: Deployment, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(DebugError, match="Install it: pip install debugpy"):
        deployed.debug_functions({"sell": free_port()})
