"""Archives that other tools have built: the files count, not when they were packed."""

import zipfile
from pathlib import Path

import pytest

from serverless_patterns.packaging.archive import ArchiveFiles, is_archive
from serverless_patterns.packaging.errors import PackagingError
from serverless_patterns.packaging.package import build_package


def packed(path: Path, year: int, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            entry = zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0))
            entry.external_attr = (0o755 if name == "bootstrap" else 0o600) << 16
            archive.writestr(entry, name)
    return path


def test_the_same_files_give_the_same_package(cache: Path, tmp_path: Path) -> None:
    names = ("shop/Orders.class", "bootstrap", ".env", "lib/a.pyc")
    first = build_package([], ArchiveFiles(packed(tmp_path / "a.jar", 2001, *names)))
    again = build_package([], ArchiveFiles(packed(tmp_path / "b.zip", 2002, *reversed(names))))
    assert first == again
    with zipfile.ZipFile(first) as package:
        modes = {each.filename: each.external_attr >> 16 for each in package.infolist()}
    assert modes == {".env": 0o644, "bootstrap": 0o755, "lib/a.pyc": 0o644, "shop/Orders.class": 0o644}


def test_directories_are_packaged_beside_an_archive(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more/settings.json").write_text("{}")
    archive = ArchiveFiles(packed(tmp_path / "a.jar", 2001, "a.class"))
    with zipfile.ZipFile(build_package([tmp_path / "more"], archive)) as package:
        assert package.namelist() == ["a.class", "settings.json"]


def test_what_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("text")
    (tmp_path / "directory.zip").mkdir()
    assert is_archive(tmp_path / "text.zip")
    assert not is_archive(tmp_path / "directory.zip")
    assert not is_archive(tmp_path / "code")
    for path, problem in (
        (tmp_path / "missing.jar", "is missing; build it first"),
        (tmp_path / "text.zip", "cannot be read as a zip archive"),
        (packed(tmp_path / "empty.zip", 2001), "contains no files to package"),
        (packed(tmp_path / "out.zip", 2001, "../a"), "contains '../a', which is outside of it"),
    ):
        with pytest.raises(PackagingError, match=problem):
            ArchiveFiles(path).digest()
