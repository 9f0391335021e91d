"""The bytes of assets and archives."""

import io
import os
import zipfile
from pathlib import Path

import pulumi
import pytest

from embedded_aws.program.archives import archive_bytes, hash_content, read_asset


def unzip(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_assets_are_files_and_texts(tmp_path: Path) -> None:
    file = tmp_path / "a.bin"
    file.write_bytes(b"\x00\xff")
    assert read_asset(pulumi.FileAsset(file)) == b"\x00\xff"
    assert read_asset(pulumi.StringAsset("ä")) == "ä".encode()


def test_an_archive_file_is_taken_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    file.write_bytes(b"whatever")
    assert archive_bytes(pulumi.FileArchive(str(file))) == b"whatever"
    assert archive_bytes(pulumi.FileAsset(file)) == b"whatever"


def test_a_directory_is_zipped_the_same_way_every_time(tmp_path: Path) -> None:
    zips = []
    for number, names in enumerate([("b/c.txt", "a.txt"), ("a.txt", "b/c.txt")]):
        for name in names:
            file = tmp_path / str(number) / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(name)
            os.utime(file, (number * 10**9, number * 10**9))
        zips.append(archive_bytes(pulumi.FileArchive(str(tmp_path / str(number)))))

    assert zips[0] == zips[1]
    assert unzip(zips[0]) == {"a.txt": b"a.txt", "b/c.txt": b"b/c.txt"}


def test_an_executable_stays_executable(tmp_path: Path) -> None:
    (tmp_path / "bootstrap").write_text("#!/bin/sh")
    (tmp_path / "bootstrap").chmod(0o755)
    (tmp_path / "data").write_text("x")
    content = archive_bytes(pulumi.FileArchive(str(tmp_path)))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        modes = {entry.filename: entry.external_attr >> 16 & 0o777 for entry in archive.infolist()}
    assert modes == {"bootstrap": 0o755, "data": 0o644}


def test_archives_nest(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/x.py").write_text("x")
    inner = tmp_path / "inner.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("z.txt", "z")
    nested = pulumi.AssetArchive(
        {
            "app.py": pulumi.StringAsset("app"),
            "lib": pulumi.FileArchive(str(tmp_path / "lib")),
            "deep": pulumi.AssetArchive({"y.txt": pulumi.StringAsset("y")}),
            "zip": pulumi.FileArchive(str(inner)),
        }
    )
    assert unzip(archive_bytes(nested)) == {
        "app.py": b"app",
        "lib/x.py": b"x",
        "deep/y.txt": b"y",
        "zip/z.txt": b"z",
    }


def test_the_hash_is_that_of_the_content() -> None:
    one, same, other = (
        hash_content(pulumi.AssetArchive({"a": pulumi.StringAsset(text)})) for text in ("x", "x", "y")
    )
    assert one == same != other
    assert len(one) == 64


@pytest.mark.parametrize("content", [pulumi.FileArchive("nowhere.zip"), pulumi.FileAsset("nowhere.txt")])
def test_a_missing_file_is_named(content: pulumi.Asset | pulumi.Archive) -> None:
    with pytest.raises(pulumi.RunError, match=r"cannot read .*nowhere\.\w+: No such file"):
        archive_bytes(content)


@pytest.mark.parametrize(
    "content", [pulumi.RemoteArchive("https://example.com/a"), pulumi.RemoteAsset("https://example.com/a")]
)
def test_nothing_is_downloaded(content: pulumi.Asset | pulumi.Archive) -> None:
    with pytest.raises(pulumi.RunError, match=r"Remote\w+\('https://example.com/a'\) is remote"):
        archive_bytes(content)
