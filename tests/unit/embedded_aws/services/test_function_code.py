"""Packages of functions are unpacked once, and deleted when none of many processes uses them any more."""

import tempfile
import zipfile
from pathlib import Path

import pytest

from embedded_aws.services.lambda_ import code as function_code
from embedded_aws.services.lambda_.code import Package, UnpackedOnce


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary directory of an emulator."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def start(directory: Path, name: str, content: str = "x = 1") -> Path:
    """Unpacks its package as a process does, into an empty directory, which is returned."""
    process = directory / f"ministack-lambda-{name}"
    code = process / "code"
    code.mkdir(parents=True)
    with zipfile.ZipFile(process / "code.zip", "w") as package:
        package.writestr("app/module.py", content)
    with UnpackedOnce(process / "code.zip") as package:
        package.extractall(code)
    return code


def end(code: Path) -> None:
    code.unlink()


def test_each_process_has_its_files(directory: Path):
    one, same, other = start(directory, "1"), start(directory, "2"), start(directory, "3", "x = 2")

    assert one.resolve() == same.resolve() != other.resolve()
    for code, content in ((one, "x = 1"), (same, "x = 1"), (other, "x = 2")):
        assert (code / "app/module.py").read_text() == content


def test_what_is_used_stays_and_of_the_rest_the_newest(directory: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(function_code, "_KEPT", 2)
    used = start(directory, "used", "used")
    packages: list[Path] = []
    for number in range(5):
        code = start(directory, str(number), str(number))
        packages.append(code.resolve())
        end(code)

    assert (used / "app/module.py").read_text() == "used"
    # The last one was not yet there when the others were looked through.
    assert [package.exists() for package in packages] == [False, False, True, True, True]


@pytest.mark.parametrize("after", [0, 1])
def test_what_was_not_unpacked_completely_is_not_used(
    directory: Path, monkeypatch: pytest.MonkeyPatch, after: int
):
    extract, calls = Package.extractall, []

    def full(package: Package, path: str, *more: object) -> None:
        calls.append(path)
        if after:
            extract(package, path)
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Package, "extractall", full)
        with pytest.raises(OSError, match="No space left"):
            start(directory, "1")

    assert calls
    assert list((directory / "function-code").iterdir()) == []
    assert (start(directory, "2") / "app/module.py").read_text() == "x = 1"
