"""The skill for coding assistants: its front matter is valid, and its project works as it says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.pages import write_project

SKILL = next(Path(__file__).parents[2].glob("components/serverless_patterns/.agents/skills/*/SKILL.md"))


def test_front_matter_follows_the_specification():
    front = yaml.safe_load(SKILL.read_text().split("---\n")[1])
    assert set(front) <= {"name", "description", "license", "compatibility", "metadata", "allowed-tools"}
    assert front["name"] == SKILL.parent.name
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", front["name"])
    assert 0 < len(front["description"]) <= 1024
    assert len(front["compatibility"]) <= 500
    assert len(SKILL.read_text().splitlines()) < 500  # what the specification recommends


@pytest.mark.exhaustive
def test_the_project_of_the_skill_passes_its_tests(tmp_path: Path):
    write_project(SKILL, tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", tmp_path],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.fspath(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "3 passed" in done.stdout, done.stdout + done.stderr
