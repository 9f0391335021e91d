"""Files for GitHub in ``.github``: actionlint and zizmor find nothing, and named paths exist."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT
from tests.pages import write_project
from tests.scanners.environments import SCANNERS

GITHUB = ROOT / ".github"
WRONG = """
on:
  pull_request_target:
jobs:
  test:
    runs-on: ubuntu-lates
    steps:
      - uses: actions/checkout@v4
        with:
          ref: ${{ github.event.pull_request.head.sha }}
      - run: echo ${{ github.event.pull_request.title }}
"""
MANIFESTS = {
    "docker": ("Dockerfile",),
    "gomod": ("go.mod",),
    "npm": ("package.json",),
    "pip": ("pyproject.toml", "requirements.in", "bootstrap.in"),
}
"""The files by which Dependabot knows a directory of an ecosystem, as far as they are here."""


def lint(*workflows: Path) -> str:
    """Findings of actionlint."""
    if not shutil.which("go"):
        pytest.skip("actionlint is built with Go, which is not here")
    module = ROOT / "tests/scanners/actionlint"
    options = ["-no-color", "-shellcheck=", "-pyflakes="]  # for every machine
    done = subprocess.run(
        ["go", "-C", module, "tool", "actionlint", *options, *workflows],
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line for line in done.stderr.splitlines(keepends=True) if not line.startswith("go: downloading ")]
    assert not any("go: " in line for line in said), done.stderr
    return done.stdout + "".join(said)


def audit(directory: Path) -> tuple[int, str]:
    """The exit code of zizmor, and what it found."""
    options = ["--offline", "--no-progress", "--quiet", "--format", "plain", "--no-config"]
    command = [SCANNERS.with_name("zizmor"), *options, directory]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def how_to(tmp_path: Path) -> Path:
    """The project of the how-to, which has a workflow for its readers."""
    write_project(ROOT / "docs/how-to/github-actions.md", tmp_path / "how-to")
    return tmp_path / "how-to/.github"


def test_workflows_are_valid(tmp_path: Path, how_to: Path):
    assert lint(*sorted(GITHUB.glob("workflows/*.yml")), how_to / "workflows/deploy.yml") == ""
    (wrong := tmp_path / "wrong.yml").write_text(WRONG)
    found = lint(wrong)
    assert 'label "ubuntu-lates" is unknown' in found
    assert "potentially untrusted" in found


def test_workflows_are_secure(tmp_path: Path, how_to: Path):
    for ours in (GITHUB, how_to):
        assert audit(ours)[0] == 0, audit(ours)[1]
    directory = tmp_path / ".github/workflows"
    directory.mkdir(parents=True)
    (directory / "wrong.yml").write_text(WRONG)
    code, found = audit(tmp_path)
    assert code != 0
    for each in ("dangerous-triggers", "excessive-permissions", "template-injection", "unpinned-uses"):
        assert f"[{each}]" in found


def test_every_job_ends_and_has_no_more_permissions_than_it_says():
    for path in GITHUB.glob("workflows/*.yml"):
        workflow = yaml.safe_load(path.read_text())
        assert workflow["permissions"] == {}
        assert workflow["concurrency"]
        for job in workflow["jobs"].values():
            assert "uses" in job or job["timeout-minutes"] <= 180  # by default six hours


def find_manifests() -> Iterator[tuple[str, Path]]:
    """Ecosystem and directory of each manifest in the repository, except for those of users' projects."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    for path in map(Path, listed.stdout.splitlines()):
        for ecosystem, names in MANIFESTS.items():
            if path.name in names:
                yield ecosystem, path.parent


def test_dependabot_knows_every_directory_that_locks_something():
    updates = yaml.safe_load((GITHUB / "dependabot.yml").read_text())["updates"]
    watched = set()
    for update in updates:
        for pattern in update.get("directories") or [update["directory"]]:
            directories = [ROOT] if pattern == "/" else list(ROOT.glob(pattern[1:]))
            assert directories, f"{pattern} does not exist"
            watched |= {(update["package-ecosystem"], each.relative_to(ROOT)) for each in directories}
    assert ("github-actions", Path()) in watched
    assert set(find_manifests()) <= watched


def test_forms_of_issues():
    forms = [path for path in GITHUB.glob("ISSUE_TEMPLATE/*.yml") if path.name != "config.yml"]
    assert len(forms) == 3
    for path in forms:
        form = yaml.safe_load(path.read_text())
        assert {"name", "description", "body"} <= set(form) <= {"name", "description", "body", "labels"}
        asked = [field for field in form["body"] if field["type"] != "markdown"]
        assert len({field["id"] for field in asked}) == len(asked) > 0
        for field in asked:
            assert field["type"] in {"checkboxes", "dropdown", "input", "textarea"}
            assert field["attributes"]["label"]
            assert (field["type"] == "dropdown") is ("options" in field["attributes"])
        assert any(field.get("validations", {}).get("required") for field in asked)
