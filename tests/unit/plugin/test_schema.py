"""The contract with the other Pulumi languages: what the components look like from there."""

import difflib
import importlib.metadata
import inspect
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
import yaml
from graphs import ROOT
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc
from tests.schema_names import load_schema

import serverless_patterns

GOLDEN = ROOT / "tests/golden/schema.json"
RENEW = "RENEW_GOLDEN"


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return load_schema()


def test_schema_is_the_golden_one(schema: dict[str, Any]):
    now = json.dumps(schema, indent=2, sort_keys=True) + "\n"
    if os.environ.get(RENEW):
        GOLDEN.write_text(now)
    golden = GOLDEN.read_text()
    changes = difflib.unified_diff(golden.splitlines(), now.splitlines(), "golden", "now", lineterm="", n=5)
    assert golden == now, "\n".join(
        [
            "The contract with the other Pulumi languages has changed. If that is meant, renew its copy with",
            f"    {RENEW}=1 .venv/bin/pytest {Path(__file__).relative_to(ROOT)}",
            *changes,
        ]
    )


def list_described(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything a user meets: components, types, and the properties of both."""
    for token, found in (schema["resources"] | schema["types"]).items():
        yield token, found
        for kind in ("inputProperties", "properties"):
            for name, property_ in found.get(kind, {}).items():
                yield f"{token} {kind} {name}", property_


def test_everything_is_described(schema: dict[str, Any]):
    assert [
        name for name, found in list_described(schema) if not found.get("description", "").endswith(".")
    ] == []


def test_everything_has_a_type(schema: dict[str, Any]):
    assert [name for name, found in list_described(schema) if not {"type", "$ref"} & found.keys()] == []


def test_each_component_has_separate_arguments_and_a_place_in_all():
    for component in serverless_patterns.components():
        assert component.__module__.startswith("serverless_patterns.")
        assert {component.__name__, f"{component.__name__}Args"} <= set(serverless_patterns.__all__)


def test_schema_names_every_component(schema: dict[str, Any]):
    assert set(schema["resources"]) == {
        f"serverless-patterns:index:{component.__name__}" for component in serverless_patterns.components()
    }
    assert all(found["isComponent"] for found in schema["resources"].values())


PYTHON = re.compile(
    r"(?<!`)``(?!`)|::\n|:\w+:`|\bExample\b"  # reStructuredText
    r"|\b(?:str|dict|int|float|bool|tuple|TypedDict|None|True|False|\w+Args)\b"
    r"|\w\(\)|\['"  # calls without arguments, lists as Python shows them
)


def texts_in(part: Any) -> Iterator[str]:
    """Every description, at any depth."""
    if isinstance(part, dict):
        if isinstance(text := part.get("description"), str):
            yield text
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from texts_in(each)


def python_in(text: str, names: set[str]) -> list[str]:
    """Parts of a text that only programs in Python have, ``names`` among them."""
    return PYTHON.findall(text) + [word for word in re.findall(r"\b[a-z0-9_]+\b", text) if word in names]


def test_texts_are_markdown_in_the_names_of_the_schema(schema: dict[str, Any]):
    properties = {name.rpartition(" ")[2] for name, _ in list_described(schema)}
    names = {snake for name in properties if "_" in (snake := re.sub(r"([A-Z])", r"_\1", name).lower())}
    texts = set(texts_in(schema))
    assert len(texts) > 300
    assert {text: found for text in texts if (found := python_in(text, names))} == {}
    assert [text for text in texts if text != inspect.cleandoc(text)] == []
    for wrong in ("A dict.", "From `route()`.", "None may.", "See :class:`X`.", "As `max_pixels`.", "XArgs."):
        assert python_in(wrong, names), wrong


def test_types_do_not_end_in_suffixes_of_the_sdks(schema: dict[str, Any]):
    assert [token for token in schema["types"] if token.endswith("Args")] == []


def test_containers_of_types_accept_outputs(schema: dict[str, Any]):
    entries = [
        (name, found[container])
        for name, found in list_described(schema)
        for container in ("items", "additionalProperties")
        if "$ref" in found.get(container, {})
    ]
    assert entries
    assert [name for name, entry in entries if "plain" in entry] == []


def test_what_errors_hide_is_a_secret_and_so_is_an_api_key(schema: dict[str, Any]):
    secret = [name for name, found in list_described(schema) if found.get("secret")]
    assert secret == [
        "serverless-patterns:index:ApiGatewayFacade properties originApiKey",
        "serverless-patterns:index:Parameter inputProperties value",
        "serverless-patterns:index:Secret inputProperties value",
        "serverless-patterns:index:StaticOffloadApi properties customHeaders",
        "serverless-patterns:index:StaticOffloadOrigin properties customHeaders",
    ]


def test_the_package_has_a_version_and_names_for_each_language(schema: dict[str, Any]):
    assert schema["version"] == importlib.metadata.version("serverless-patterns")
    assert schema["language"]["nodejs"]["packageName"] == "serverless-patterns"


HOSTS = [
    # What the Pulumi command line runs for ``pulumi package add``, from wherever it does.
    [sys.executable, "-m", "pulumi.run.plugin", "serverless-patterns"],
    # What the engine finds on the PATH once the package is installed.
    [os.fspath(Path(sys.executable).with_name("pulumi-resource-serverless-patterns"))],
]


@pytest.mark.exhaustive
@pytest.mark.parametrize("host", HOSTS, ids=["package", "path"])
def test_plugin_serves_the_schema(host: list[str], schema: dict[str, Any], tmp_path: Path):
    with subprocess.Popen([*host, "127.0.0.1:1"], stdout=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        try:
            assert process.stdout is not None
            port = process.stdout.readline().strip()
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                stub = provider_pb2_grpc.ResourceProviderStub(channel)
                answer = stub.GetSchema(provider_pb2.GetSchemaRequest(), timeout=90)
        finally:
            process.kill()
    assert json.loads(answer.schema) == schema


def test_plugin_has_a_separate_environment():
    # Pulumi then installs the package into `venv`. An option names another directory for it to run in, and
    # some versions of the CLI install into `venv` all the same.
    assert yaml.safe_load((ROOT / "PulumiPlugin.yaml").read_text()) == {"runtime": "python"}
    # That must not replace what `make` has installed, nor be checked in.
    project = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())
    assert project["runtime"]["options"]["virtualenv"] != "venv"
    assert "/venv/" in (ROOT / ".gitignore").read_text().splitlines()
    assert not (ROOT / "__main__.py").exists(), "Pulumi would run it in place of the package"
