"""Projects that the real ``pulumi new`` makes of each template, previewed by the engine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from pulumi import automation

from embedded_aws import Emulator
from embedded_aws.program.project import load_project
from serverless_patterns_cli.commands.new import create_project
from tests.conftest import ROOT
from tests.engine.cli import Cli
from tests.templates import NAMES, ODD, TEMPLATES

pytestmark = pytest.mark.exhaustive


@pytest.fixture
def new(cli: Cli, environment: dict[str, str], tmp_path: Path):
    """Runs ``pulumi new``, which installs nothing here, and returns the directory of the project."""
    host = tmp_path / "bin/pulumi-language-python"
    host.parent.mkdir()
    host.write_text(f"#!/bin/sh\nexec '{sys.executable}' -m tests.engine.language_host\n")
    host.chmod(0o755)
    path = {"PATH": f"{host.parent}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": os.fspath(ROOT)}

    def new(template: str, name: str, description: str) -> Path:
        directory = tmp_path / "created"
        options = ["--generate-only", "--yes", "--dir", os.fspath(directory), "--name", name]
        done = subprocess.run(
            [cli.path, "new", TEMPLATES / template, *options, "--description", description],
            cwd=tmp_path,
            env=os.environ | environment | path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return directory

    return new


def check_created(created: Path, expected: Path) -> None:
    """A created project has the files that the other tests deploy; the CLI formats its ``Pulumi.yaml``."""
    # The CLI was not asked for a stack.
    (expected / "Pulumi.dev.yaml").unlink()
    files = {path.relative_to(expected) for path in expected.rglob("*") if path.is_file()}
    assert {path.relative_to(created) for path in created.rglob("*") if path.is_file()} == files
    for file in files - {Path("Pulumi.yaml")}:
        assert (created / file).read_bytes() == (expected / file).read_bytes()
    written, settings = (yaml.safe_load((each / "Pulumi.yaml").read_text()) for each in (created, expected))
    written.pop("template", None)
    del written.setdefault("config", {})["pulumi:tags"]  # where the project comes from
    assert written == {"config": {}, **settings}


@pytest.mark.parametrize(
    "template",
    [pytest.param(name, marks=() if name == "workflow" else pytest.mark.exhaustive) for name in NAMES],
)
def test_a_new_project_is_created_and_previewed(  # noqa: PLR0917 fixtures
    template: str,
    new,
    aws: Emulator,
    command: automation.PulumiCommand,
    environment: dict[str, str],
    tmp_path: Path,
):
    created = new(template, *ODD[template])
    create_project(template, *ODD[template], directory=tmp_path / "expected")
    check_created(created, tmp_path / "expected")

    project = load_project(created)

    def program() -> None:
        with project.enter():
            project.program()()

    workspace = automation.LocalWorkspace(
        os.fspath(created), environment["PULUMI_HOME"], program, environment, pulumi_command=command
    )
    stack = automation.Stack.create_or_select("test", workspace)
    stack.set_config("aws:region", automation.ConfigValue("us-east-1"))
    assert set(stack.preview().change_summary) == {automation.OpType.CREATE}
