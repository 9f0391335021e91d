"""Each template of ``pulumi new``: the project is deployed, and its own test passes."""

import runpy
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from embedded_aws import Emulator
from embedded_aws.program.project import load_project
from serverless_patterns_cli.commands.new import create_project
from tests.conftest import ROOT
from tests.templates import NAMES, ODD, TEMPLATES


@pytest.fixture(scope="module")
def account() -> Iterator[Emulator]:
    """An emulator of this module's own: the templates set the role for logs of the account, and leave it."""
    with Emulator() as running:
        yield running


def test_every_pattern_of_one_component_has_a_template():
    assert {path.parent.name for path in ROOT.glob("patterns/*/pattern.json")} - {*NAMES} == {
        "store",
        "webapp",
    }
    assert set(ODD) == {*NAMES}


@pytest.mark.parametrize("file", ["effects.py", "steps.py"])
def test_the_steps_of_the_saga_are_those_of_its_page(file: str):
    page = (ROOT / "patterns/saga/src" / file).read_text()
    assert (TEMPLATES / "saga/functions" / file).read_text() == page


@pytest.mark.slow
@pytest.mark.representatives("websocket-api")
@pytest.mark.parametrize("template", NAMES)
def test_a_project_is_created_deployed_and_passes_its_test(
    template: str, tmp_path: Path, embedded_aws, account: Emulator
):
    name, description = ODD[template]
    create_project(template, name, description, directory=tmp_path / "project")
    project = load_project(tmp_path / "project")
    assert project.name == name
    assert project.description == description

    (path,) = (tmp_path / "project").glob("test_*.py")
    module = runpy.run_path(str(path))
    (test,) = [value for key, value in module.items() if key.startswith("test_")]
    test(lambda directory: embedded_aws(directory, emulator=account))


@pytest.mark.parametrize("template", NAMES)
def test_a_project_requires_this_version(template: str):
    lines = (TEMPLATES / template / "requirements.txt").read_text().splitlines()
    (required,) = [Requirement(line) for line in lines if not line.startswith("#")]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert required.name == project["name"]
    assert required.specifier.contains(project["version"])
    assert required.extras == {"local"}
