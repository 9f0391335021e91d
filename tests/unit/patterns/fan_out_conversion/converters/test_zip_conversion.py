import doctest
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zip_conversion
from aws_in_memory import Deployed, message

from conversion import Source


@pytest.fixture
def pack(tmp_path: Path):
    def pack(content: bytes, key: str, directory: str = "scratch") -> bytes:
        scratch = tmp_path / directory
        scratch.mkdir()
        path = scratch / "source"
        path.write_bytes(content)
        result = zip_conversion.zip_source(Source(path, "sources", key, len(content), scratch))
        assert result.content_type == "application/zip"
        return result.path.read_bytes()

    return pack


Pack = Callable[..., bytes]


def test_documented_examples_hold():
    assert doctest.testmod(zip_conversion) == (0, 3)


def test_a_photograph_is_packed_under_its_own_name(pack: Pack, photographs: Path):
    content = (photographs / "rocket.jpg").read_bytes()

    archive = zipfile.ZipFile(io.BytesIO(pack(content, "launches/DSCOVR (1).jpg")))

    assert archive.testzip() is None
    (entry,) = archive.infolist()
    assert entry.filename == "DSCOVR (1).jpg"
    assert entry.date_time == (1980, 1, 1, 0, 0, 0)
    assert entry.external_attr >> 16 == 0o644
    assert archive.read(entry) == content


def test_content_is_compressed(pack: Pack):
    assert len(pack(b"tautology " * 10_000, "a.txt")) < 1_000


def test_the_same_object_gives_the_same_bytes(pack: Pack):
    assert pack(b"abc", "a.txt", "one") == pack(b"abc", "a.txt", "two")


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("東京/猫の写真.png", "猫の写真.png"),
        ("e\u0301te\u0301 100%+.png", "e\u0301te\u0301 100%+.png"),
        ("../../etc/passwd", "passwd"),
        ("/etc/passwd", "passwd"),
        ("a/..", "object"),
        ("a/.", "object"),
        (".hidden", ".hidden"),
        ("..\\..\\windows\\system.ini", ".._.._windows_system.ini"),
        ("c:evil.exe", "c_evil.exe"),
        ("tab\tnul\0.txt", "tab_nul_.txt"),
        ("猫" * 100 + ".png", "猫" * 83 + ".png"),
    ],
)
def test_the_entry_is_safe_to_unpack_anywhere(pack: Pack, tmp_path: Path, key: str, name: str):
    archive = zipfile.ZipFile(io.BytesIO(pack(b"abc", key)))

    assert archive.namelist() == [name]
    archive.extractall(tmp_path / "unpacked")
    assert [path.name for path in (tmp_path / "unpacked").iterdir()] == [name]


def test_an_empty_object_is_an_empty_entry(pack: Pack):
    archive = zipfile.ZipFile(io.BytesIO(pack(b"", "a.txt")))

    assert archive.read("a.txt") == b""


def test_beyond_the_limit_of_plain_zip_zip64_is_used(pack: Pack, monkeypatch: pytest.MonkeyPatch):
    # The limit is 2 GiB; lowered, it shows the same with a small file.
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1_000)
    content = bytes(range(256)) * 8

    packed = pack(content, "a.bin")

    monkeypatch.undo()
    archive = zipfile.ZipFile(io.BytesIO(packed))
    assert archive.infolist()[0].extract_version == zipfile.ZIP64_VERSION
    assert archive.read("a.bin") == content


def test_deployed_it_stores_an_archive_beside_the_others(deploy: Callable[..., Deployed]):
    deployed = deploy(zip_conversion.zip_source, OUTPUT_PREFIX="archive/", OUTPUT_SUFFIX=".zip")

    assert deployed.deliver(message(deployed.s3.upload("dir/a b.txt", b"abc"))) == []

    stored = deployed.s3.result("archive/dir/a b.zip")
    assert zipfile.ZipFile(io.BytesIO(stored.body)).read("a b.txt") == b"abc"
