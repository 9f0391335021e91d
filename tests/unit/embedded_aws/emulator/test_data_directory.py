"""The files of the data of a stack: they come back as they were, and a broken one is named."""

import json
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from embedded_aws.emulator import data_directory
from embedded_aws.emulator.data_directory import DataDirectory, StoredResource
from embedded_aws.errors import DataDirectoryError

URN = "urn:pulumi:dev::shop::aws:s3/bucket:Bucket::files"
ENTRIES = {
    "a/b.png": {"object": {"body": b"\x00\xff", "size": 2, "metadata": {"$bytes": "x", "$mapping": "y"}}},
    "ü": {"versions": [None, 1.5, True, {"body": b""}], "tags": [["1", {"$bytes": b"\x01"}]]},
}


def write(path: Path, entries: dict[str, Any], urn: str = URN) -> None:
    directory = DataDirectory(path)
    with directory.lock():
        directory.write(StoredResource(urn, "objects", entries))
        directory.remove_unused()


def read(path: Path, urn: str = URN) -> Any:
    directory = DataDirectory(path)
    with directory.lock():
        found = directory.read(urn)
    return found and found.entries


def bodies(path: Path) -> list[Path]:
    return sorted((path / "bodies").iterdir())


def test_data_comes_back_as_it_was(tmp_path: Path):
    write(tmp_path / "new/data", ENTRIES)
    assert read(tmp_path / "new/data") == ENTRIES
    assert read(tmp_path / "new/data", "urn:other") is None


def test_only_this_user_reads_it(tmp_path: Path):
    path = tmp_path / "data"
    path.mkdir(mode=0o755)
    write(path, ENTRIES)
    modes = {stat.S_IMODE(each.stat().st_mode) for each in path.rglob("*") if each.name != "lock"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert modes == {0o600, 0o700}


def test_a_body_is_kept_while_a_resource_has_it_that_is_not_deployed(tmp_path: Path):
    write(tmp_path, {"one": b"1", "two": b"2"})
    write(tmp_path, {"three": b"3"}, "urn:other")
    assert len(bodies(tmp_path)) == 3
    write(tmp_path, {"two": b"2"})
    assert len(bodies(tmp_path)) == 2
    assert read(tmp_path, "urn:other") == {"three": b"3"}


def test_what_has_not_changed_is_not_written_again(tmp_path: Path):
    write(tmp_path, ENTRIES)
    (file,) = (tmp_path / "resources").iterdir()
    before = file.stat().st_ino
    write(tmp_path, dict(ENTRIES))
    assert file.stat().st_ino == before
    write(tmp_path, {})
    assert file.stat().st_ino != before


@pytest.mark.parametrize("written", range(2))
def test_a_crash_leaves_the_old_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: int):
    """Of the two files of the new data, the first or the second is not written."""
    write(tmp_path, {"key": b"old"})
    calls: list[Path] = []
    real: Callable[[Path, bytes], None] = data_directory._write

    def crash(file: Path, content: bytes) -> None:
        calls.append(file)
        if len(calls) > written:
            file.with_name(f"{file.name}.new").write_bytes(content[: len(content) // 2])
            raise InterruptedError
        real(file, content)

    with monkeypatch.context() as patch:
        patch.setattr(data_directory, "_write", crash)
        with pytest.raises(InterruptedError):
            write(tmp_path, {"key": b"new"})
    assert read(tmp_path) == {"key": b"old"}
    write(tmp_path, {"key": b"new"})
    assert read(tmp_path) == {"key": b"new"}


def break_json(path: Path) -> Path:
    (file,) = (path / "resources").iterdir()
    file.write_text('{"urn": "')
    return file


def change_content(path: Path) -> Path:
    (file,) = (path / "resources").iterdir()
    file.write_text("[]")
    return file


def remove_entries(path: Path) -> Path:
    (file,) = (path / "resources").iterdir()
    file.write_text('{"urn": "u", "kind": "objects"}')
    return file


def change_body(path: Path) -> Path:
    bodies(path)[0].write_bytes(b"changed")
    return bodies(path)[0]


def remove_body(path: Path) -> Path:
    file = bodies(path)[0]
    file.unlink()
    return file


def newer_format(path: Path) -> Path:
    file = path / "format.json"
    file.write_text(json.dumps({"format": 2}))
    return file


BREAKS = [break_json, change_content, remove_entries, change_body, remove_body, newer_format]


@pytest.mark.parametrize("damage", BREAKS, ids=lambda each: each.__name__)
def test_a_broken_file_is_named_and_nothing_is_lost(tmp_path: Path, damage: Callable[[Path], Path]):
    write(tmp_path, ENTRIES)
    file = damage(tmp_path)
    before = {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()}
    with pytest.raises(DataDirectoryError, match=str(file)):
        write(tmp_path, {})
    assert {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()} == before


def test_a_directory_with_other_files_is_left_alone(tmp_path: Path):
    (tmp_path / "thesis.tex").write_text("")
    with pytest.raises(DataDirectoryError, match="has other files; choose an empty or a new directory"):
        write(tmp_path, {})
    assert [each.name for each in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_file_is_not_a_directory(tmp_path: Path):
    (tmp_path / "data").write_text("")
    with pytest.raises(DataDirectoryError, match="data is a file; choose an empty or a new directory"):
        write(tmp_path / "data", {})


def test_two_processes_cannot_use_it(tmp_path: Path):
    holder = (
        "import sys; from pathlib import Path;"
        "from embedded_aws.emulator.data_directory import DataDirectory\n"
        "with DataDirectory(Path(sys.argv[1])).lock(): print(flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", holder, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        other.stdout.readline()
        with pytest.raises(DataDirectoryError, match="another process uses the data in"):
            read(tmp_path)
        other.kill()
        other.wait()
        assert read(tmp_path) is None
