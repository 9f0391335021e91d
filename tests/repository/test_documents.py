"""The documents say what is true: generated parts are current, snippets run, links lead somewhere."""

import inspect
import json
import os
import re
import shutil
import sys
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import CodeType
from typing import NamedTuple

import botocore.session
import jsonschema
import pulumi
import pytest
from botocore import xform_name
from tests.alarm_topics import find_silent_alarms
from tests.examples import find_outputs, read_yaml
from tests.schema_names import provider
from typer.testing import CliRunner

import serverless_patterns
from embedded_aws import record
from embedded_aws.resource_model import registry

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, os.fspath(ROOT / "docs/scripts"))

import docstrings  # noqa: E402 the scripts beside the documents
import generate  # noqa: E402

BLOCK = re.compile(r"(?:<!-- runs: (?P<how>[\w ]+) -->\n)?```(?P<language>\w*)\n(?P<code>.*?)```", re.DOTALL)
FENCED = re.compile(r"^(```+|~~~+).*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
# Separate tests run the programs in examples/, and those in TypeScript and Go; signatures and usage lines
# are not programs.
EXAMPLE = re.compile(r"<!-- generated: (?:example|languages|api|commands)\b.*?<!-- /generated -->", re.DOTALL)
SKILL = ROOT / "components/serverless_patterns/.agents/skills/serverless-patterns/SKILL.md"
WRITTEN = [ROOT / "examples/README.md", ROOT / "templates/README.md", SKILL, *sorted(ROOT.glob("[A-Z]*.md"))]
DOCUMENTS = list(dict.fromkeys([*WRITTEN, *generate.find_documents()]))
HOST_BUILDS = {"serverless-patterns:buildPlatform": "host"}


class Snippet(NamedTuple):
    document: Path
    language: str
    how: str | None
    code: str


def find_snippets() -> Iterator[Snippet]:
    for document in DOCUMENTS:
        for found in BLOCK.finditer(EXAMPLE.sub("", document.read_text())):
            yield Snippet(document, found["language"], found["how"], found["code"])


SNIPPETS = list(find_snippets())
# The end-to-end tests of the README, of a page, and of the how-tos; what another tool runs.
RUN_BY_OTHERS = {"module", "fixture", "elsewhere"}
COMMANDS = [
    (line.partition("#")[0].strip(), snippet.document)
    for snippet in SNIPPETS
    if snippet.language == "console"
    for line in snippet.code.replace("\\\n", "").splitlines()
    if line.partition("#")[0].strip()
]


def find_generated_parts(document: Path, kind: str) -> list[str]:
    found = generate.PART.finditer(document.read_text())
    return [part[0] for part in found if part["what"].startswith(f"{kind} ")]


def name_snippet(snippet: Snippet) -> str:
    return f"{snippet.document.relative_to(ROOT)}:{snippet.code[:30]!r}"


def test_each_page_with_arguments_says_what_a_change_of_them_does_and_what_is_allowed():
    parts = [[*generate.PART.finditer(document.read_text())] for document in generate.find_documents()]
    named = [{found["what"] for found in each} for each in parts]
    components = [{what.split()[1] for what in each if what.startswith("arguments ")} for each in named]
    assert sum(map(len, components)) == len(serverless_patterns.components())
    for there, expected in zip(named, components, strict=True):
        for kind in ("changes", "permissions"):
            assert {what.split()[1] for what in there if what.startswith(f"{kind} ")} == expected


def test_programs_of_other_tools_are_where_one_comes_from_them():
    # These run in tests/e2e: test_durable_functions.py, test_response_streaming.py, test_node_conversion.py,
    # and test_idempotent_consumer.py, whose page is a README.
    handlers = {"conversions.md", "durable-functions.md", "function.md", "README.md"}
    elsewhere = {s.document.name for s in SNIPPETS if s.how == "elsewhere"} - handlers
    assert elsewhere == {path.name for path in (ROOT / "docs/how-to").glob("from-*.md")}


@pytest.mark.parametrize(
    "snippet",
    [s for s in SNIPPETS if s.language not in {"console", "mermaid"} and s.how not in RUN_BY_OTHERS],
    ids=name_snippet,
)
def test_every_snippet_runs(snippet: Snippet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    if snippet.how == "definition":  # the snippet that deploys it runs it
        assert json.loads(snippet.code)["States"]
        return
    if snippet.how == "same":
        monkeypatch.chdir(snippet.document.parent)
        (python,) = [before for before, after in pairwise(SNIPPETS) if after is snippet]
        check_same(python.code, snippet.code)
        return
    if snippet.language == "yaml":  # tests/unit/plugin/test_methods.py compares what it generates
        assert [part for part in find_generated_parts(snippet.document, "methods") if snippet.code in part]
        return
    assert snippet.language == "python", "a language that no test runs"
    code = compile(snippet.code, str(snippet.document), "exec")
    match snippet.how:
        case "plain":
            exec(code, {})
        case "resource type":
            known = registry.list_resource_types()
            monkeypatch.setattr(registry, "_resources", {**registry._resources})
            monkeypatch.setattr(registry, "_functions", {**registry._functions})
            exec(code, {})
            assert set(known) < set(registry.list_resource_types())
        case "component":
            monkeypatch.chdir(snippet.document.parent)
            recording = record(lambda: exec(code, {}), config=HOST_BUILDS)
            assert recording.registrations
            assert find_silent_alarms(recording) == []
        case "conversion":
            run_conversion(code, tmp_path, monkeypatch)
        case "workflow":
            run_workflow(code, snippet.document, tmp_path, monkeypatch)
        case _:
            kinds = "plain, resource type, component, same, conversion, workflow, module, fixture, elsewhere"
            pytest.fail(f"a snippet needs <!-- runs: {kinds} -->")


def check_same(python: str, program: str) -> None:
    """Checks that a program in YAML makes what the one in Python makes."""

    def construct() -> None:
        for name, resource in read_yaml(find_outputs(expected), program).items():
            provider().construct(name, resource["type"], resource["properties"], pulumi.ResourceOptions())

    expected = record(lambda: exec(python, {}), config=HOST_BUILDS)
    found = record(construct, config=HOST_BUILDS)
    inputs = [
        {each.urn: each.to_json()["inputs"] for each in made.registrations} for made in (found, expected)
    ]
    assert inputs[0] == inputs[1] != {}


def run_workflow(code: CodeType, document: Path, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs a program beside the one definition of its document, and the functions of the sample."""
    (definition,) = [each.code for each in SNIPPETS if each.how == "definition" and each.document == document]
    shutil.copytree(document.parent / "src/functions", directory / "src/functions")
    (directory / "src/order.asl.json").write_text(definition)
    monkeypatch.chdir(directory)
    recording = record(lambda: exec(code, {}), config=HOST_BUILDS)
    (machine,) = recording.find_by_type("aws:sfn/stateMachine:StateMachine")
    assert "${" not in machine.inputs["definition"]
    assert machine.outputs["arn"] == recording.outputs["orders"]


def run_conversion(code: object, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(
        ROOT / "components/serverless_patterns/patterns/fan_out_conversion/converters/runtime"
    )
    from conversion import ConversionError, Source

    program: dict = {}
    exec(code, program)
    path = directory / "source"
    path.write_text("one espresso please")
    source = Source(path, "bucket", "order.txt", path.stat().st_size, directory)
    assert program["count_words"](source).path.read_text() == "3"
    path.write_bytes(b"\xff\xfe\xfd")
    with pytest.raises(ConversionError, match=r"order.txt is not UTF-8 text"):
        program["count_words"](source)
    assert callable(program["handler"])


def test_the_console_shows_commands():
    assert {line.split()[0] for line, _ in COMMANDS} == {
        "URL=$(serverless-patterns",
        "aws",
        "cd",
        "cp",
        "curl",
        "echo",
        "git",
        "go",
        "make",
        "npm",
        "pip",
        "pulumi",
        "pytest",
        "python3",
        "serverless-patterns",
        "source",
    }


def test_every_extra_exists():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    named = {
        extra for line, _ in COMMANDS if line.startswith("pip ") for extra in re.findall(r"\[(\w+)\]", line)
    }
    assert named == set(project["optional-dependencies"])


# Commands that the AWS CLI makes of several operations, and those of their options that are used.
HIGH_LEVEL = {
    ("s3", "sync"): {"cache-control", "exclude", "include"},
    ("s3", "cp"): {"recursive", "sse"},
}


@pytest.mark.parametrize("command", sorted({line for line, _ in COMMANDS if line.startswith("aws ")}))
def test_every_command_of_aws_exists(command: str):
    _, service, operation, *_ = command.split()
    if known := HIGH_LEVEL.get((service, operation)):
        assert known >= set(re.findall(r"--([a-z-]+)", command))
        return
    model = botocore.session.get_session().get_service_model("s3" if service == "s3api" else service)
    by_command = {xform_name(name, "-"): name for name in model.operation_names}
    members = model.operation_model(by_command[operation]).input_shape.members
    # "output" and those of input are options of every command.
    options = {"cli-input-json", "cli-input-yaml"} | {
        "task-output" if name == "output" else xform_name(name, "-") for name in members
    }
    assert options >= set(re.findall(r"--([a-z-]+)", command)) > set()


@pytest.mark.parametrize("command", sorted({line for line, _ in COMMANDS if line.startswith("make ")}))
def test_every_make_target_exists(command: str):
    assert re.search(rf"^{command.split()[1]}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("command", sorted({line for line, _ in COMMANDS if "serverless-patterns " in line}))
def test_every_command_of_ours_exists(command: str, monkeypatch: pytest.MonkeyPatch):
    from serverless_patterns_cli.main import app

    monkeypatch.chdir(ROOT)
    name, *arguments = command.partition("serverless-patterns ")[2].split()
    if name in {"list", "graph", "show"}:
        result = CliRunner().invoke(app, [name, *arguments])
        assert (result.exit_code, result.output != "") == (0, True)
    else:  # those that deploy: make demo and the end-to-end tests run them
        result = CliRunner().invoke(app, [name, "--help"])
        options = [argument for argument in arguments if argument.startswith("-")]
        assert all(option in result.output for option in options)
        assert result.exit_code == 0


@pytest.mark.parametrize("module", docstrings.find_modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_docstrings_have_the_valid_values_and_defaults_that_are_declared(module: Path):
    assert docstrings.renew(module) == module.read_text()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path):
    text = FENCED.sub("", document.read_text())
    for link, anchor in re.findall(r"\]\((?!https?://)([^)#\s]*)#?([^)\s]*)\)", text):
        target = document.parent / link if link else document
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target / "README.md" if target.is_dir() else target), f"{link}#{anchor}"


def anchors(document: Path) -> set[str]:
    """Anchors of the address of a document: its headings, as GitHub spells them."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", document.read_text()), re.MULTILINE)
    plain = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower() for heading in headings)
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain}


@pytest.mark.parametrize(
    "file", sorted(ROOT.glob("patterns/*/pattern.json")), ids=lambda path: path.parent.name
)
def test_pattern_metadata(file: Path):
    schema = json.loads((ROOT / "patterns/pattern.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    metadata = json.loads(file.read_text())
    jsonschema.validate(metadata, schema)
    template = metadata["gitHub"]["template"]
    assert (ROOT / template["projectFolder"]) == file.parent
    assert (ROOT / template["templateFile"]).is_file()
    with pytest.raises(jsonschema.ValidationError, match="'Go'"):
        jsonschema.validate({**metadata, "language": "Go"}, schema)


def test_every_pattern_is_in_the_readme():
    readme = (ROOT / "README.md").read_text()
    for file in ROOT.glob("patterns/*/pattern.json"):
        assert f"(patterns/{file.parent.name})" in readme


def test_every_component_is_documented():
    text = "".join(document.read_text() for document in DOCUMENTS)
    exported = [getattr(serverless_patterns, name) for name in serverless_patterns.__all__]
    components = [
        each for each in exported if isinstance(each, type) and issubclass(each, pulumi.ComponentResource)
    ]
    assert components
    for component in components:
        methods = [
            name for name, each in vars(component).items() if inspect.isfunction(each) and name[0] != "_"
        ]
        for part in ("arguments", "outputs", *(["methods"] if methods else [])):
            assert f"<!-- generated: {part} {component.__name__} " in text


def test_every_dependency_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    reasons = (ROOT / "docs/dependencies.md").read_text()
    wanted = [
        *project["project"]["dependencies"],
        *(each for extra in project["project"]["optional-dependencies"].values() for each in extra),
        *project["dependency-groups"]["dev"],
    ]
    missing = [name for each in wanted if (name := re.split(r"[\[<>=;]", each)[0]) not in reasons]
    assert missing == []
