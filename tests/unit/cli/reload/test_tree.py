"""Differences between two snapshots of files and directories."""

import os
import shutil
from pathlib import Path

import pytest

from serverless_patterns_cli.reload.tree import find_existing, find_places, is_ignored, names_in, read_tree


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "code/lib").mkdir(parents=True)
    for name in ("app.py", "lib/helper.py"):
        (tmp_path / "code" / name).write_text("1")
    return tmp_path / "code"


def changes(before: set[Path], root: Path) -> set[str]:
    return {os.fspath(path.relative_to(root)) for path in before}


def test_what_is_changed_added_and_removed_differs(root: Path):
    before = read_tree([root])
    assert before.differences(read_tree([root])) == set()
    (root / "app.py").write_text("22")
    (root / "lib/new.py").write_text("1")
    (root / "lib/helper.py").unlink()
    assert changes(before.differences(read_tree([root])), root) == {"app.py", "lib/new.py", "lib/helper.py"}


def test_a_file_that_replaces_another_differs_even_with_its_size_and_time(root: Path):
    before, file = read_tree([root]), root / "app.py"
    other = root / "app.py.tmp"
    other.write_text("2")
    os.utime(other, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns))
    assert before.differences(read_tree([root])) == set()
    other.replace(file)
    assert before.differences(read_tree([root])) == {file}


@pytest.mark.parametrize(
    "name",
    [
        *(".git", ".venv", "node_modules", "__pycache__", ".pytest_cache", ".cache", ".idea"),
        *("app.py~", ".app.py.swp", "4913", ".#app.py", "#app.py#", "app.py.tmp.812.99", "app.pyc"),
        *("app.py___jb_tmp___", ".goutputstream-X", ".DS_Store"),
    ],
)
def test_files_of_tools_and_editors_are_not_changes(root: Path, name: str):
    before = read_tree([root])
    (root / "lib" / name).write_text("1")
    assert before.differences(read_tree([root])) == set()
    assert names_in(root / "lib") == {"helper.py"}


def test_other_hidden_files_are_changes():
    assert not any(map(is_ignored, (".env", ".well-known", "cache", "app.py", "tmp", "venv.py", ".eslintrc")))


def test_no_directory_of_a_tool_is_watched(root: Path):
    (root / "node_modules/left-pad").mkdir(parents=True)
    assert set(read_tree([root]).directories) == {root, root / "lib"}


def test_the_target_of_a_link_is_watched_and_its_change_is_one_of_the_link(root: Path, tmp_path: Path):
    (tmp_path / "shared").mkdir()
    target, link = tmp_path / "shared/settings.json", root / "settings.json"
    target.write_text("1")
    link.symlink_to(target)
    before = read_tree([root])
    assert tmp_path / "shared" in before.directories
    assert find_places([link]) == {root, tmp_path / "shared"}
    assert tmp_path / "shared" in read_tree([link]).directories
    target.write_text("22")
    assert before.differences(read_tree([root])) == {link}


def test_the_nearest_directory_above_a_missing_path_is_watched(root: Path):
    before = read_tree([root])
    shutil.rmtree(root)
    assert read_tree([root]).directories == find_existing([root.parent])
    assert find_existing([root / "lib"]) == find_existing([root.parent])
    after = read_tree([root])
    assert changes(before.differences(after), root) == {"app.py", "lib/helper.py"}
    root.mkdir()
    assert read_tree([root]).directories == find_existing([root]) != before.directories


def test_a_shallow_look_leaves_out_what_is_below(root: Path):
    assert set(read_tree([root], deep=False).files) == {root / "app.py"}
