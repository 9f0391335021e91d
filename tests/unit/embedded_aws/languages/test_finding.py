"""Without what runs a language, the error says how to get it."""

import shutil
from pathlib import Path

import pytest

from embedded_aws.languages import finding
from embedded_aws.languages.finding import LanguageError, NodeProgram, find_runner
from embedded_aws.program.project import load_project

SCRIPT = "node_modules/@pulumi/pulumi/cmd/run/index.js"


def write(directory: Path, runtime: str) -> Path:
    (directory / "Pulumi.yaml").write_text(f"name: shop\nruntime: {runtime}\n")
    return directory


@pytest.mark.parametrize(
    ("runtime", "message"),
    [
        ("yaml", r"pulumi-language-yaml, which is not on the PATH\. Install the Pulumi CLI.*go install"),
        ("go", r"pulumi-language-go, which is not on .* `serverless-patterns emulator --pulumi` prints how"),
        ("cobol", r"'runtime: cobol' is not a runtime of Pulumi; must be one of python, yaml, nodejs"),
        ("nodejs", r"has no node_modules with @pulumi/pulumi\. Run `npm install` there"),
        ("{name: nodejs}", r"Run `npm install` there"),
    ],
)
def test_what_is_not_there_is_named_with_the_way_to_get_it(
    runtime: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(finding, "find_node", lambda: "/usr/bin/node")

    with pytest.raises(LanguageError, match=message):
        find_runner(load_project(write(tmp_path, runtime)))


def test_a_program_in_typescript_needs_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(finding, "find_node", lambda: None)

    with pytest.raises(LanguageError, match=r"needs Node\.js, which is not on the PATH"):
        find_runner(load_project(write(tmp_path, "nodejs")))


@pytest.mark.parametrize("options", ["", ", options: {typescript: false, nodeargs: --trace-warnings}"])
def test_node_runs_a_program_by_the_sdk_of_its_packages(
    options: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(finding, "find_node", lambda: "/usr/bin/node")
    (tmp_path / SCRIPT).parent.mkdir(parents=True)
    (tmp_path / SCRIPT).touch()

    found = find_runner(load_project(write(tmp_path, f"{{name: nodejs{options}}}")))
    arguments = ["--trace-warnings"] if options else []
    assert found == NodeProgram(["/usr/bin/node", *arguments, str(tmp_path / SCRIPT)], not options)
