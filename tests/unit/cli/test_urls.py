"""Local URLs of what the Pulumi CLI deployed to an emulator."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from typer.testing import Result

from embedded_aws.emulator.administration import ADDRESSES_PATH, SECRET_HEADER
from embedded_aws.emulator.links import sign
from serverless_patterns_cli.patterns.outputs import read_reachable_outputs

Run = Callable[..., Result]
OUTPUTS = {
    "api": "https://a1b2c3d4.execute-api.us-east-1.amazonaws.com/v1/items",
    "chat": "wss://a1b2c3d4.execute-api.us-east-1.amazonaws.com/live",
    "site": "https://d1.cloudfront.net",
    "domain": "shop.example.com",
    "elsewhere": "https://example.org/",
    "sizes": [1, 2],
}


class Answers(BaseHTTPRequestHandler):
    """An emulator as far as its addresses are concerned."""

    answer: ClassVar[tuple[int, bytes]] = (200, b"")

    def do_GET(self) -> None:
        status, body = self.answer
        if self.headers[SECRET_HEADER] != sign("the root's", ADDRESSES_PATH):
            status, body = 403, json.dumps({"message": f"requires {SECRET_HEADER}"}).encode()
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of an emulator that the variables name."""
    hosts = {"d1.cloudfront.net": 4567, "shop.example.com": 4568}
    Answers.answer = 200, json.dumps({"hosts": hosts}).encode()
    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "the root's")
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "outputs.json"
    path.write_text(json.dumps(OUTPUTS))
    return path


def test_urls_of_outputs_are_printed(run: Run, file: Path, port: int):
    local = {
        "api": f"http://127.0.0.1:{port}/_aws/execute-api/a1b2c3d4/v1/items",
        "chat": f"ws://127.0.0.1:{port}/_aws/execute-api/a1b2c3d4/live",
        "domain": "http://127.0.0.1:4568",
        "site": "http://127.0.0.1:4567",
    }
    everything = run("url", "--outputs-file", file)
    assert everything.stdout == "".join(f"{name}: {url}\n" for name, url in local.items()), everything.stderr
    assert run("url", "site", "--outputs-file", file).stdout == f"{local['site']}\n"


def test_a_demo_finds_what_the_outputs_name(file: Path, port: int):
    outputs = read_reachable_outputs(file)
    assert outputs["site"] == OUTPUTS["site"]
    assert outputs.url("site") == "http://127.0.0.1:4567"
    assert outputs.url("elsewhere") == OUTPUTS["elsewhere"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("sit",), "There is no output 'sit'. Did you mean 'site'?"),
        (("elsewhere",), "elsewhere: 'https://example.org/' is not an address that the emulator serves."),
        (("sizes",), "sizes: [1, 2] is not an address that the emulator serves."),
    ],
)
def test_an_output_without_a_local_url(
    run: Run, file: Path, port: int, arguments: tuple[str, ...], message: str
):
    result = run("url", *arguments, "--outputs-file", file)
    assert result.exit_code == 1
    assert message in result.stderr


def test_the_key_of_another_start(run: Run, file: Path, port: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "an earlier one")
    for arguments in (("url",), ("url", "site")):
        result = run(*arguments, "--outputs-file", file)
        assert result.exit_code == 1
        assert "whose root user has another secret key. Set the environment variables" in result.stderr


@pytest.mark.parametrize(
    "endpoint",
    [None, "https://sqs.eu-west-1.amazonaws.com", "http://192.0.2.1:4566", "http://127.0.0.1.example.com"],
)
def test_elsewhere_an_output_is_what_it_is(
    run: Run, file: Path, endpoint: str | None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    if endpoint:
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    assert read_reachable_outputs(file).url("site") == OUTPUTS["site"]
    result = run("url", "--outputs-file", file)
    assert result.exit_code == 1
    assert "AWS_ENDPOINT_URL does not name an embedded emulator" in result.stderr


@pytest.mark.parametrize("answer", [(404, b"{}"), (200, b"<xml/>"), (200, b'{"other": 1}'), (200, b"[]")])
def test_another_emulator_is_none_of_ours(file: Path, port: int, answer: tuple[int, bytes]):
    Answers.answer = answer
    assert read_reachable_outputs(file).url("site") == OUTPUTS["site"]


def test_an_emulator_that_has_ended(run: Run, file: Path, monkeypatch: pytest.MonkeyPatch):
    with socket.create_server(("127.0.0.1", 0)) as unused:
        unused_port = unused.getsockname()[1]
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{unused_port}")
    result = run("url", "--outputs-file", file)
    assert result.exit_code == 1
    assert f"http://127.0.0.1:{unused_port} does not respond" in result.stderr
