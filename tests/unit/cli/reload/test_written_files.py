"""Files that the command writes itself are no change of the project."""

import os
from pathlib import Path

import pytest

from serverless_patterns_cli.reload import own_files
from serverless_patterns_cli.reload.reads import Reads
from serverless_patterns_cli.reload.tree import names_in, read_tree


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(own_files, "_paths", set())
    monkeypatch.setattr(own_files, "_identities", set())
    (tmp_path / "data.txt").write_text("1")
    return tmp_path


@pytest.mark.parametrize("written", ["data/state/resources/x.json", "data/lock", ".env", "out.txt"])
def test_own_files_are_no_change(project: Path, monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    output = project / "out.txt"
    output.write_text("")
    real = os.fstat
    monkeypatch.setattr("os.fstat", lambda number: output.stat() if number == 1 else real(number))
    own_files.ignore([project / "data", project / ".env"])
    tree, names, reads = read_tree([project]), names_in(project), Reads(project)

    file = project / written
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("2")
    reads.add("open", (str(file), "r", os.O_RDONLY))
    assert not tree.differences(read_tree([project]))
    assert names_in(project) == names
    assert not reads.files


@pytest.mark.parametrize("written", ["data.txt", "database.txt", "sub/data", ".env.example"])
def test_other_files_are_changes(project: Path, written: str) -> None:
    own_files.ignore([project / "data", project / ".env"])
    tree = read_tree([project])
    file = project / written
    file.parent.mkdir(exist_ok=True)
    file.write_text("22")
    assert tree.differences(read_tree([project])) == {file}
