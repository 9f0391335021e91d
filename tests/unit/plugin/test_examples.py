"""The examples make the same in Python as in YAML."""

import re
from typing import Any

import pulumi
import pytest
from graphs import ROOT, evaluate
from tests.examples import EXAMPLES, PROJECT, find_outputs, read_yaml, record_python
from tests.schema_names import provider

from embedded_aws import Recording

pytestmark = pytest.mark.exhaustive


def resources_of(recording: Recording) -> list[tuple[str, str, Any]]:
    return [(each.type, each.name, each.to_json()["inputs"]) for each in recording.registrations]


def test_python_example_uses_every_pattern():
    found = record_python()
    assert {each.type.rpartition(":")[2] for each in found.children_of("")} == {
        *("Queue", "Workflow", "ApiGatewayFacade", "FanOutConversion", "StaticOffload"),
        *("WebSocketApi", "HttpApi", "Function"),
    }
    urls = {"siteUrl", "apiUrl", "liveUrl", "mobileUrl"}
    assert found.outputs.keys() == {*urls, "receiptsArn", "uploads"}


def test_yaml_example_makes_what_the_python_example_makes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(EXAMPLES / "yaml")

    def program() -> None:
        for name, resource in read_yaml(find_outputs()).items():
            provider().construct(name, resource["type"], resource["properties"], pulumi.ResourceOptions())

    assert resources_of(evaluate(program, project=PROJECT)) == resources_of(record_python())


def test_go_example_requires_the_module_that_it_is_compiled_with():
    (required,) = re.findall(r"^require (\S+ \S+)$", (EXAMPLES / "go/go.mod").read_text(), re.MULTILINE)
    assert f"{required} " in (ROOT / "tests/engine/go.mod").read_text()
