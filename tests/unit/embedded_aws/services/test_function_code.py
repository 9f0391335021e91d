"""Packages of functions are unpacked once, and deleted when none of many processes uses them any more."""

import io
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from embedded_aws.ministack import lambda_runtime
from embedded_aws.services.lambda_.runtimes import packages
from embedded_aws.services.lambda_.runtimes.packages import unpack_package
from embedded_aws.services.lambda_.runtimes.unpacked import UnpackedArchives

PYTHON: Any = {"Runtime": "python3.13"}
NODE: Any = {"Runtime": "nodejs22.x"}


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary directory of an emulator."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def environments() -> Iterator[list[Any]]:
    """The environments of a function."""
    pool: list[Any] = []
    lambda_runtime.workers["test"] = pool
    yield pool
    del lambda_runtime.workers["test"]


def pack(content: str = "x = 1", mode: int = 0) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        entry = zipfile.ZipInfo("app/module.py")
        entry.external_attr = mode << 16
        package.writestr(entry, content)
    return packed.getvalue()


def test_processes_share_a_package(directory: Path):
    one, same, other = (
        unpack_package(PYTHON, pack(content), None) for content in ("x = 1", "x = 1", "x = 2")
    )
    assert one == same != other
    assert [(code / "app/module.py").read_text() for code in (one, other)] == ["x = 1", "x = 2"]


def test_what_is_used_stays_and_of_the_rest_the_newest(
    directory: Path, environments: list[Any], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(packages, "_PACKAGES", UnpackedArchives("function-code", "code", kept=2))
    used = unpack_package(PYTHON, pack("used"), None)
    environments.append(SimpleNamespace(code=used))
    unpacked = [unpack_package(PYTHON, pack(str(number)), None) for number in range(5)]
    assert (used / "app/module.py").read_text() == "used"
    # The last one was not yet there when the others were looked through.
    assert [package.exists() for package in unpacked] == [False, False, True, True, True]


@pytest.mark.parametrize("after", [0, 1])
def test_what_was_not_unpacked_completely_is_not_used(
    directory: Path, monkeypatch: pytest.MonkeyPatch, after: int
):
    extract, calls = zipfile.ZipFile.extract, list[str]()

    def full(archive: zipfile.ZipFile, member: Any, path: str, *more: object) -> str:
        calls.append(path)
        if after:
            extract(archive, member, path)
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(zipfile.ZipFile, "extract", full)
        with pytest.raises(OSError, match="No space left"):
            unpack_package(PYTHON, pack(), None)
    assert calls
    assert list((directory / "function-code").iterdir()) == []
    assert (unpack_package(PYTHON, pack(), None) / "app/module.py").read_text() == "x = 1"


@pytest.mark.parametrize(("mode", "executable"), [(0o644, False), (0o755, True)])
def test_programs_can_be_executed(directory: Path, mode: int, executable: bool):
    program = unpack_package(PYTHON, pack(mode=mode), None) / "app/module.py"
    assert bool(program.stat().st_mode & 0o111) is executable


def test_packages_of_layers_are_linked_for_node(directory: Path, tmp_path: Path):
    layer = tmp_path / "opt/nodejs/node_modules"
    for name in ("a", "@b/c"):
        (layer / name).mkdir(parents=True)
    plain, linked = (unpack_package(NODE, pack(), opt) for opt in (None, tmp_path / "opt"))
    assert not (plain / "node_modules").exists()
    assert (linked / "node_modules/a").resolve() == layer / "a"
    assert (linked / "node_modules/@b/c").resolve() == layer / "@b/c"
