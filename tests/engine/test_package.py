"""`pulumi package add` of a checkout, by a user who has nothing but Pulumi and Python."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT
from tests.engine import language_hosts
from tests.engine.cli import Cli

pytestmark = pytest.mark.exhaustive

PARTS = ("components", "local", "LICENSE", "Pulumi.yaml", "PulumiPlugin.yaml", "README.md", "pyproject.toml")
BUILD = """
from serverless_patterns.packaging.package import build_package
from serverless_patterns.packaging.python import Platform, PythonRequirements
from serverless_patterns.patterns.fan_out_conversion.conversion import CONVERTERS
image = CONVERTERS / "image"
requirements = PythonRequirements((image / "requirements.txt",), Platform.from_runtime("python3.13", "arm64"))
print(build_package([image], requirements))
"""


def test_a_checkout_is_added_and_its_own_environment_stays(
    cli: Cli, environment: dict[str, str], tmp_path: Path
):
    hosts = language_hosts.find_hosts()
    if not hosts.is_dir():
        pytest.skip(language_hosts.SKIPPED)
    checkout, project, tools = tmp_path / "checkout", tmp_path / "project", tmp_path / "tools"
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        (checkout / part).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / part, checkout / part)
    (checkout / ".venv").mkdir()
    project.mkdir()
    (project / "Pulumi.yaml").write_text("name: shop\nruntime: yaml\n")
    tools.mkdir()
    (tools / "python3").symlink_to(Path(sys.executable).resolve())
    environment |= {
        "PATH": os.pathsep.join([f"{hosts}", f"{tools}"]),
        "HOME": f"{tmp_path / 'user'}",
        "XDG_CACHE_HOME": f"{tmp_path / 'cache'}",
    }

    def run(*command: str | Path, cwd: Path) -> str:
        done = subprocess.run(
            command, cwd=cwd, env=os.environ | environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run(cli.path, "package", "add", checkout, cwd=project)
    assert list((checkout / ".venv").iterdir()) == []
    assert "serverless-patterns" in yaml.safe_load((project / "Pulumi.yaml").read_text())["packages"]

    # No uv is on the PATH; the one that came with the library packages what a built-in conversion requires.
    environment["PATH"] = ""
    package = run(checkout / "venv/bin/python", "-c", BUILD, cwd=project).strip()
    assert Path(package).is_relative_to(tmp_path / "cache")
