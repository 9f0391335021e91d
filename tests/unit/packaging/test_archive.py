"""Archives that other tools have built: the files count, not when they were packed."""

import stat
import zipfile
from pathlib import Path

import pytest

from serverless_patterns.packaging.archive import ArchiveFiles, is_archive
from serverless_patterns.packaging.errors import PackagingError
from serverless_patterns.packaging.package import build_package


def pack(path: Path, year: int, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            entry = zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0))
            entry.external_attr = (0o755 if name == "bootstrap" else 0o600) << 16
            archive.writestr(entry, name)
    return path


def test_the_same_files_give_the_same_package(cache: Path, tmp_path: Path) -> None:
    names = ("shop/Orders.class", "bootstrap", ".env", "lib/a.pyc")
    first = build_package([], ArchiveFiles(pack(tmp_path / "a.jar", 2001, *names)))
    again = build_package([], ArchiveFiles(pack(tmp_path / "b.zip", 2002, *reversed(names))))
    assert first == again
    with zipfile.ZipFile(first) as package:
        modes = {each.filename: each.external_attr >> 16 for each in package.infolist()}
    assert modes == {".env": 0o644, "bootstrap": 0o755, "lib/a.pyc": 0o644, "shop/Orders.class": 0o644}


@pytest.mark.parametrize("damage", ["change", "delete", "add", "link"])
def test_unpacked_files_that_somebody_changed_are_unpacked_again(
    damage: str, cache: Path, tmp_path: Path
) -> None:
    path = pack(tmp_path / "a.jar", 2001, "a.class", "b.class")
    first = ArchiveFiles(path).files()
    file = first["a.class"]
    match damage:
        case "change":
            file.write_text("evil")
        case "add":
            (file.parent / "2").write_text("evil")
        case _:
            file.unlink()
    if damage == "link":
        (tmp_path / "same").write_text("a.class")
        file.symlink_to(tmp_path / "same")
    again = ArchiveFiles(path).files()
    assert {name: each.read_text() for name, each in again.items()} == {
        "a.class": "a.class",
        "b.class": "b.class",
    }
    assert not any(each.is_symlink() for each in again.values())
    assert sorted(each.name for each in file.parent.iterdir()) == ["0", "1"]


def test_unpacked_files_that_are_intact_are_kept(cache: Path, tmp_path: Path) -> None:
    path = pack(tmp_path / "a.jar", 2001, "a.class")
    first = ArchiveFiles(path).files()["a.class"].stat()
    assert ArchiveFiles(path).files()["a.class"].stat().st_ino == first.st_ino


def test_directories_are_packaged_beside_an_archive(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more/settings.json").write_text("{}")
    archive = ArchiveFiles(pack(tmp_path / "a.jar", 2001, "a.class"))
    with zipfile.ZipFile(build_package([tmp_path / "more"], archive)) as package:
        assert package.namelist() == ["a.class", "settings.json"]


def test_invalid_archives(tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("text")
    (tmp_path / "directory.zip").mkdir()
    assert is_archive(tmp_path / "text.zip")
    assert not is_archive(tmp_path / "directory.zip")
    assert not is_archive(tmp_path / "code")
    for path, problem in (
        (tmp_path / "missing.jar", "is missing; build it first"),
        (tmp_path / "text.zip", "cannot be read as a zip archive"),
        (pack(tmp_path / "empty.zip", 2001), "contains no files to package"),
        (pack(tmp_path / "out.zip", 2001, "../a"), "contains '../a', which is outside of it"),
    ):
        with pytest.raises(PackagingError, match=problem):
            ArchiveFiles(path).digest()


def test_a_link_is_the_file_that_it_leads_to(cache: Path, tmp_path: Path) -> None:
    def link(archive: zipfile.ZipFile, name: str, target: str) -> None:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, target)

    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("lib/liba.so.1", "library")
        link(archive, "lib/liba.so", "liba.so.1")
        link(archive, "liba.so", "./lib/liba.so")
    with zipfile.ZipFile(build_package([], ArchiveFiles(tmp_path / "a.zip"))) as package:
        assert {package.read(name) for name in package.namelist()} == {b"library"}
    for target in ("lib", "../../etc/passwd", "/etc/passwd", "liba.so"):
        with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
            archive.writestr("lib/a", "")
            link(archive, "liba.so", target)
        with pytest.raises(
            PackagingError, match=f"the link 'liba.so' to '{target}', which is not a file in it"
        ):
            ArchiveFiles(tmp_path / "b.zip").digest()


def test_names_that_not_every_disk_can_have_side_by_side(cache: Path, tmp_path: Path) -> None:
    names = ("META-INF/LICENSE", "META-INF/license/netty.txt")
    files = ArchiveFiles(pack(tmp_path / "a.jar", 2001, *names)).files()
    assert {name: path.read_text() for name, path in files.items()} == {name: name for name in names}
    assert len({path.relative_to(cache).parts[:3] for path in files.values()}) == len(names)


def test_an_archive_that_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", "text" * 100)
    content = path.read_bytes()
    path.write_bytes(content[:31] + b"\xff" * 4 + content[35:])
    with pytest.raises(PackagingError, match="cannot be read as a zip archive"):
        ArchiveFiles(path).digest()
