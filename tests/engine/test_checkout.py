"""The Pulumi CLI in a fresh clone of this repository."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from embedded_aws.program.project import load_project
from tests.conftest import ROOT
from tests.engine.cli import Cli

pytestmark = pytest.mark.slow

Run = Callable[..., str]


@pytest.fixture
def run(cli: Cli, environment: dict[str, str], tmp_path: Path) -> Run:
    """Runs a command in a clone that has what of this checkout concerns the CLI."""
    clone = tmp_path / "clone"

    def run(*command: str) -> str:
        executable, *arguments = command
        if executable == "pulumi":
            executable = os.fspath(cli.path)
        done = subprocess.run(
            [executable, *arguments],
            cwd=clone,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    (clone / "stacks").mkdir(parents=True)
    for name in ("Pulumi.yaml", ".gitignore", "stacks/__main__.py"):
        (clone / name).write_bytes((ROOT / name).read_bytes())
    run("git", "init", "--quiet")
    run("git", "add", ".")
    run("git", "-c", "user.name=test", "-c", "user.email=test", "commit", "--quiet", "--message=clone")
    return run


def test_a_clone_stays_clean(run: Run, tmp_path: Path) -> None:
    run("pulumi", "stack", "init", "conversion")
    run("pulumi", "config", "set", "aws:region", "eu-central-1")
    run("pulumi", "config", "set", "forceDestroy", "true")
    run("pulumi", "config", "set", "orderSchedule", "")
    # The name that the shell redirects to in README.md.
    assert "--json > outputs.json\nserverless-patterns demo" in (ROOT / "README.md").read_text()
    (tmp_path / "clone/outputs.json").write_text(run("pulumi", "stack", "output", "--json"))
    written = (tmp_path / "clone/Pulumi.conversion.yaml").read_text()
    assert written.startswith("encryptionsalt:")
    assert run("git", "status", "--porcelain") == ""


def test_the_embedded_aws_reads_what_the_cli_writes(run: Run, tmp_path: Path) -> None:
    run("pulumi", "stack", "init", "conversion")
    run("pulumi", "config", "set", "forceDestroy", "true")
    run("pulumi", "config", "set", "orderSchedule", "")
    values = load_project(tmp_path / "clone").stack_config("conversion").values
    assert values["serverless-patterns:forceDestroy"] == "true"
    assert values["serverless-patterns:orderSchedule"] == ""
    assert (
        values["serverless-patterns:thumbnailSize"] == run("pulumi", "config", "get", "thumbnailSize").strip()
    )
