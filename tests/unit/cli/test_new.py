"""Projects from templates, without the Pulumi CLI; other tests deploy them."""

import re
from pathlib import Path

import pytest
import yaml
from tests.templates import NAMES, ODD
from tests.unit.cli.conftest import Run

from serverless_patterns_cli.commands.new import create_project, find_templates


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_templates_are_listed(run: Run):
    shown = run("new").stdout
    assert [*find_templates()] == NAMES
    assert all(name in shown for name in NAMES)
    assert "A workflow that prices and stores orders" in shown


def test_a_project_is_created_in_a_directory_of_its_name(run: Run, directory: Path):
    result = run("new", "workflow", "my-shop", "--region", "eu-west-1", "--description", "Our shop")
    assert result.exit_code == 0, result.stderr
    assert "cd my-shop" in result.stdout
    settings = yaml.safe_load((directory / "my-shop/Pulumi.yaml").read_text())
    assert (settings["name"], settings["description"]) == ("my-shop", "Our shop")
    assert "template" not in settings
    stack = yaml.safe_load((directory / "my-shop/Pulumi.dev.yaml").read_text())
    assert stack == {"config": {"aws:region": "eu-west-1"}}


def test_name_and_description_have_defaults(run: Run, directory: Path):
    assert run("new", "websocket-api").exit_code == 0
    settings = yaml.safe_load((directory / "websocket-api/Pulumi.yaml").read_text())
    assert settings["name"] == "websocket-api"
    assert settings["description"].startswith("A WebSocket API")


@pytest.mark.parametrize("template", NAMES)
def test_no_placeholder_is_left(template: str, directory: Path):
    project = create_project(template, *ODD[template], directory=directory / "project")
    files = [file for file in project.rglob("*") if file.is_file()]
    assert len(files) > 5
    assert [file for file in files if re.search(rb"\$\{(PROJECT|DESCRIPTION)", file.read_bytes())] == []
    settings = yaml.safe_load((project / "Pulumi.yaml").read_text())
    assert (settings["name"], settings["description"]) == ODD[template]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["worflow"], "There is no template 'worflow'. Did you mean 'workflow'?"),
        (["workflow", "my shop"], "'my shop' cannot be the name of a project"),
        (["workflow", "../shop"], "cannot be the name of a project"),
        (["workflow", ".."], "cannot be the name of a project"),
        (["workflow", "a" * 101], "at most 100"),
        (["workflow", "full"], "is not an empty directory"),
        (["workflow", "shop", "--dir", "full/file"], "is not an empty directory"),
    ],
)
def test_errors_create_nothing(run: Run, directory: Path, arguments: list[str], message: str):
    (directory / "full").mkdir()
    (directory / "full/file").write_text("mine")
    result = run("new", *arguments)
    assert result.exit_code == 1
    assert message in result.stderr.replace("\n", " ")
    assert [file.relative_to(directory) for file in directory.rglob("*")] == [Path("full"), Path("full/file")]
