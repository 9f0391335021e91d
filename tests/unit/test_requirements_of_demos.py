"""What a demonstration imports is installed by the words of the README."""

import ast
import re
import sys
import tomllib
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

import pytest
from graphs import ROOT

OWN = {"embedded_aws", "serverless_patterns", "serverless_patterns_cli"}
DEMOS = sorted(ROOT.glob("patterns/*/demo.py"))


def list_imported(file: Path) -> set[str]:
    """Returns the packages that a file imports, without Python's own and those of this repository."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names - OWN


def list_installed() -> set[str]:
    """Returns the distributions that come with the package and its extra ``local``."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    found, waiting = set[str](), [*project["dependencies"], *project["optional-dependencies"]["local"]]
    while waiting:
        requirement = waiting.pop()
        name = re.split(r"[^\w.-]", requirement)[0].lower()
        if name not in found and "extra ==" not in requirement:
            found.add(name)
            with suppress(PackageNotFoundError):  # of another platform
                waiting += requires(name) or []
    return found


@pytest.mark.parametrize("demo", DEMOS, ids=lambda path: path.parent.name)
def test_a_demo_needs_nothing_else(demo: Path) -> None:
    distributions, installed = packages_distributions(), list_installed()
    imported = {package: distributions[package][0].lower() for package in list_imported(demo)}
    assert {package for package, distribution in imported.items() if distribution not in installed} == set()


def test_the_pulumi_cli_installs_the_same() -> None:
    lines = (ROOT / "stacks/requirements.txt").read_text().splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["--editable ..[local]"]
    assert {"websockets"} <= {package for demo in DEMOS for package in list_imported(demo)}
