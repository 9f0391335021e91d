"""Functions that wait for a debugger, and their ports."""

import json
import re
import socket
from pathlib import Path
from typing import Any

import pytest

from embedded_aws.lifecycle.debugging import find_node_directory
from serverless_patterns_cli.errors import UserError
from serverless_patterns_cli.stacks.debugging import read_ports

ROOT = Path(__file__).resolve().parents[3]


def test_ports_default_to_those_that_editors_suggest(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("serverless_patterns_cli.stacks.debugging._is_free", lambda _port: True)
    given = ["thumbnail", "jpeg=9000", "media-webp-function"]
    assert read_ports(given) == {"thumbnail": 5678, "jpeg": 9000, "media-webp-function": 5679}
    assert read_ports([]) == {}


def test_all_errors_are_reported_at_once():
    with socket.create_server(("127.0.0.1", 0)) as other:
        used = other.getsockname()[1]
        with pytest.raises(UserError) as caught:
            read_ports(["=9000", "a=http", "b=65536", f"c={used}", "d=9001", "e=9001"])
    assert str(caught.value).splitlines() == [
        "--debug-function =9000: a name is required, such as --debug-function thumbnail=5678",
        "--debug-function a=http: http is not a port; must be 1 to 65535",
        "--debug-function b=65536: 65536 is not a port; must be 1 to 65535",
        f"--debug-function c={used}: port {used} is in use; choose another one: c=PORT",
        "--debug-function e=9001: each function must have its own port; 9001 has one already",
    ]


def launch_configurations() -> list[dict[str, Any]]:
    """Instructions for Python and for Node.js."""
    page = (ROOT / "docs/local-work.md").read_text()
    found = re.finditer(r"^    \{\n(    .*\n)+?    \}\n", page, re.MULTILINE)
    return [each for text in found for each in json.loads(text[0])["configurations"]]


def test_the_launch_configuration_of_the_page_is_one():
    configuration, _ = launch_configurations()
    (mapping,) = configuration["pathMappings"]
    assert (configuration["connect"]["port"], mapping["remoteRoot"]) == (5678, "/var/task")
    assert Path(mapping["localRoot"].replace("${workspaceFolder}", str(ROOT))).is_dir()


def test_the_launch_configuration_for_node_has_the_directory_of_the_code(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    _, configuration = launch_configurations()
    root = Path(configuration["remoteRoot"].replace("${userHome}", str(Path.home()))).resolve()
    assert (configuration["type"], root) == ("node", find_node_directory() / str(configuration["port"]))
