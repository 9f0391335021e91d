"""Test files are rewritten once, and only those of the run that have changed."""

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from _pytest.assertion import rewrite
from tests import rewriting, tiers


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    found = [tmp_path / f"test_{number}.py" for number in range(10)]
    for file in found:
        file.write_text("def test_it():\n    assert 1 == 2\n")
    return found


def read_kept(file: Path) -> object:
    return rewrite._read_pyc(file, rewriting._find_kept(file))


def test_pytest_finds_what_was_rewritten(files: list[Path], pytestconfig: pytest.Config) -> None:
    assert rewriting.keep_rewritten(pytestconfig, files) == files
    assert all(map(read_kept, files))
    assert rewriting.keep_rewritten(pytestconfig, files) == []


def test_a_changed_file_is_rewritten_again(files: list[Path], pytestconfig: pytest.Config) -> None:
    rewriting.keep_rewritten(pytestconfig, files)
    for file in files[1:]:
        file.write_text("def test_it():\n    assert 1 == 1\n")
        os.utime(file, (2e9, 2e9))
    assert read_kept(files[1]) is None
    assert rewriting.keep_rewritten(pytestconfig, files) == files[1:]
    assert all(map(read_kept, files))


def test_a_few_files_are_left_to_the_workers(files: list[Path], pytestconfig: pytest.Config) -> None:
    assert rewriting.keep_rewritten(pytestconfig, files[:3]) == []
    assert read_kept(files[0]) is None


@pytest.mark.parametrize(("marks", "found"), [(tiers.TEST, ["conftest.py", "test_a.py"]), ("", None)])
def test_files_of_a_run(marks: str, found: list[str] | None, tmp_path: Path) -> None:
    texts = {"conftest.py": "", "test_a.py": "", "other.py": ""}
    texts["test_b.py"] = "pytestmark = pytest.mark.exhaustive\n"
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    config: Any = SimpleNamespace(args=[str(tmp_path)], option=SimpleNamespace(markexpr=marks))
    names = sorted(file.name for file in rewriting.list_files(config))
    assert names == (found or ["conftest.py", "test_a.py", "test_b.py"])
