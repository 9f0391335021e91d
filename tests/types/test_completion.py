"""An editor completes the keys of arguments: asked over the Language Server Protocol, as editors do."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

import serverless_patterns
from serverless_patterns import QueueArgs

ROOT = Path(__file__).resolve().parents[2]
SERVER = Path(sys.executable).with_name("basedpyright-langserver")


class LanguageServer:
    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin
        assert process.stdout
        self.input, self.output, self.numbers = process.stdin, process.stdout, count(1)

    def send(self, **message: Any) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.input.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.input.flush()

    def receive(self) -> dict[str, Any]:
        length = 0
        while header := self.output.readline().strip():
            name, _, value = header.partition(b": ")
            length = int(value) if name == b"Content-Length" else length
        return json.loads(self.output.read(length))

    def request(self, method: str, **params: Any) -> Any:
        number = next(self.numbers)
        self.send(id=number, method=method, params=params)
        while (message := self.receive()).get("id") != number or "method" in message:
            if "id" in message:  # the server asks for settings, of which there are none
                items = message.get("params", {}).get("items")
                self.send(id=message["id"], result=items and [{} for _ in items])
        return message["result"]

    def ask(self, method: str, text: str) -> Any:
        """The answer of a method about the | in a program."""
        before, after = text.split("|")
        uri = (ROOT / f"tests/types/completed_{next(self.numbers)}.py").as_uri()
        document = {"uri": uri, "languageId": "python", "version": 1, "text": before + after}
        self.send(method="textDocument/didOpen", params={"textDocument": document})
        *lines, last = before.split("\n")
        position = {"line": len(lines), "character": len(last)}
        return self.request(f"textDocument/{method}", textDocument={"uri": uri}, position=position)

    def complete(self, text: str) -> set[str]:
        """The completions at the | in a program."""
        return {item["label"].strip("\"'") for item in self.ask("completion", text)["items"]}

    def hover(self, text: str) -> str:
        """The text that appears at the | in a program."""
        return self.ask("hover", text)["contents"]["value"]


@pytest.fixture(scope="module")
def server() -> Iterator[LanguageServer]:
    with subprocess.Popen([SERVER, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        server = LanguageServer(process)
        folders = [{"uri": ROOT.as_uri(), "name": "project"}]
        server.request("initialize", processId=os.getpid(), workspaceFolders=folders, capabilities={})
        server.send(method="initialized", params={})
        yield server
        process.kill()


def test_arguments_are_completed(server: LanguageServer):
    program = 'from serverless_patterns import Queue\nQueue("orders", {"|"})\n'
    assert server.complete(program) == QueueArgs.__annotations__.keys()


def test_nested_arguments_are_completed(server: LanguageServer):
    program = (
        "from serverless_patterns import FanOutConversion\n"
        'FanOutConversion("media", {"conversions": {"small": {"image": {"|"}}}})\n'
    )
    assert {"width", "height", "format", "quality"} <= server.complete(program)


def test_components_are_completed(server: LanguageServer):
    components = {component.__name__ for component in serverless_patterns.components()}
    assert components <= server.complete("import serverless_patterns\nserverless_patterns.|\n")


@pytest.mark.parametrize(
    ("program", "values"),
    [
        ('Workflow("order", {"type": "|"})', {"STANDARD", "EXPRESS"}),
        ('Table("t", {"partition_key": {"name": "id", "type": "|"}})', {"S", "N", "B"}),
        ('Queue("q").link("|")', {"send", "receive", "PurgeQueue"}),
    ],
)
def test_values_are_completed(server: LanguageServer, program: str, values: set[str]):
    assert values <= server.complete(f"from serverless_patterns import Queue, Table, Workflow\n{program}\n")


def test_constructors_describe_their_component(server: LanguageServer):
    for component in serverless_patterns.components():
        name = component.__name__
        shown = server.hover(f"from serverless_patterns import {name}\n{name}|(")
        assert "ArgumentError" in shown, name
        assert "code-generated" not in shown, name
