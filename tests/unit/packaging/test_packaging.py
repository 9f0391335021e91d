"""Packages of code alone."""

import errno
import hashlib
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from serverless_patterns.packaging import package as packaging
from serverless_patterns.packaging.cache import hash_sources
from serverless_patterns.packaging.errors import PackagingError
from serverless_patterns.packaging.package import build_package
from serverless_patterns.packaging.python import Platform


def write(directory: Path, **files: str) -> Path:
    """Writes ``files``, whose names have ``__`` for ``/`` and end in ``_py`` for ``.py``."""
    for name, content in files.items():
        path = directory / name.replace("__", "/").replace("_py", ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return directory


def build(*directories: Path) -> Path:
    return build_package(directories)


def contents(package: Path) -> dict[str, str]:
    with zipfile.ZipFile(package) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def read_error(*directories: Path) -> str:
    with pytest.raises(PackagingError) as caught:
        build(*directories)
    return str(caught.value)


def test_same_code_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    first = write(tmp_path / "first", a_py="1", b__c_py="2", b__d_py="3")
    second = write(tmp_path / "elsewhere/second", b__d_py="3", b__c_py="2", a_py="1")
    os.utime(second / "a.py", (0, 0))
    (second / "b/c.py").chmod(0o600)
    packages: list[Path] = []
    for directory in (first, second):
        monkeypatch.setenv("XDG_CACHE_HOME", str(directory / "../cache-of-its-own" / directory.name))
        packages.append(build(directory))
    one, other = packages
    assert one != other
    assert one.name == other.name
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.usefixtures("cache")
def test_bytes_are_the_same_with_every_build_of_zlib(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def compress(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(zlib, "compressobj", compress)
    code = write(tmp_path / "code", a_py="1" * 1_000, b__c_py="2")
    (code / "b/c.py").chmod(0o755)
    digest = hashlib.sha256(build(code).read_bytes()).hexdigest()
    assert digest == "003dd40dea3c8128bfc7674549296776a4191a070b3dc181a7014d56d55811f6"


@pytest.mark.usefixtures("cache")
def test_only_what_is_too_large_to_be_uploaded_as_it_is_gets_compressed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    code = write(tmp_path / "code", a_py="1" * 1_000)
    size = build(code).stat().st_size
    (code / "a.py").write_text("2" * 1_000)
    monkeypatch.setattr(packaging, "MAX_ZIP_BYTES", size)
    assert build(code).stat().st_size == size
    (code / "a.py").write_text("3" * 1_001)
    assert build(code).stat().st_size < size / 2
    assert contents(build(code)) == {"a.py": "3" * 1_001}


@pytest.mark.usefixtures("cache")
def test_contents_lie_side_by_side_in_order(tmp_path: Path):
    one = write(tmp_path / "one", z_py="1", a__b_py="2")
    other = write(tmp_path / "other", m_py="3", a__c_py="4")
    found = contents(build(one, other))
    assert list(found.items()) == [("a/b.py", "2"), ("a/c.py", "4"), ("m.py", "3"), ("z.py", "1")]
    assert build(other, one) == build(one, other)


@pytest.mark.usefixtures("cache")
def test_times_and_modes_are_fixed_but_for_the_executable_bit(tmp_path: Path):
    code = write(tmp_path / "code", bootstrap="#!/bin/sh\n", plain_py="1")
    (code / "bootstrap").chmod(0o700)
    (code / "plain.py").chmod(0o640)
    with zipfile.ZipFile(build(code)) as archive:
        entries = {entry.filename: entry for entry in archive.infolist()}
    assert {entry.date_time for entry in entries.values()} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.create_system for entry in entries.values()} == {3}  # Unix: without it modes count nothing
    modes = {name: stat.filemode(entry.external_attr >> 16)[1:] for name, entry in entries.items()}
    assert modes == {"bootstrap": "rwxr-xr-x", "plain.py": "rw-r--r--"}


@pytest.mark.usefixtures("cache")
def test_files_that_are_not_code_are_left_out(tmp_path: Path):
    code = write(tmp_path / "code", kept_py="1", inner__kept_py="2", inner__requirements__kept_py="3")
    for name in (
        ".env",
        ".env.local",
        ".DS_Store",
        ".git/config",
        ".venv/bin/python",
        ".pytest_cache/README",
        "__pycache__/kept.cpython-313.pyc",
        "inner/__pycache__/kept.cpython-313.pyc",
        "old.pyc",
        "requirements.in",
        "requirements.txt",
        "requirements-dev.txt",
    ):
        write(code, **{name: "secret"})
    assert list(contents(build(code))) == ["inner/kept.py", "inner/requirements/kept.py", "kept.py"]


@pytest.mark.usefixtures("cache")
def test_unchanged_code_is_not_packaged_again(tmp_path: Path):
    code = write(tmp_path / "code", a_py="1")
    package = build(code)
    written = package.stat().st_mtime_ns
    assert build(code) == package
    assert package.stat().st_mtime_ns == written


@pytest.mark.parametrize(
    "change",
    [
        lambda code: (code / "a.py").write_text("2"),
        lambda code: (code / "a.py").rename(code / "b.py"),
        lambda code: (code / "a.py").chmod(0o755),
        lambda code: (code / "empty.py").touch(),
    ],
)
@pytest.mark.usefixtures("cache")
def test_changed_code_is_another_package(tmp_path: Path, change):
    code = write(tmp_path / "code", a_py="1")
    before = build(code)
    change(code)
    after = build(code)
    assert before != after
    assert before.read_bytes() != after.read_bytes()


def test_link_to_nothing_is_refused(tmp_path: Path):
    code = write(tmp_path / "code", a_py="1")
    (code / "gone.py").symlink_to("nowhere.py")
    assert read_error(code) == f"'{code / 'gone.py'}' is neither a file nor a directory. Remove it"


def test_pipe_is_refused(tmp_path: Path):
    code = write(tmp_path / "code", a_py="1")
    os.mkfifo(code / "pipe")
    assert read_error(code) == f"'{code / 'pipe'}' is neither a file nor a directory. Remove it"


@pytest.mark.usefixtures("cache")
def test_same_file_in_two_directories(tmp_path: Path):
    one, other = write(tmp_path / "one", a_py="1"), write(tmp_path / "other", a_py="1", b_py="2")
    assert contents(build(one, other)) == {"a.py": "1", "b.py": "2"}
    (other / "a.py").write_text("3")
    assert read_error(one, other) == (
        f"'{one / 'a.py'}' and '{other / 'a.py'}' differ, and both are 'a.py' in the package. Rename one"
    )


def test_directory_that_is_none(tmp_path: Path):
    file = write(tmp_path, a_py="1") / "a.py"
    for path in (tmp_path / "gone", file):
        assert read_error(path) == f"'{path}' is not a directory; must be the one that holds the code"


def test_nothing_to_package(tmp_path: Path):
    (tmp_path / "empty/inner").mkdir(parents=True)
    only_left_out = write(tmp_path / "other", **{".env": "secret"})
    assert read_error(tmp_path / "empty", only_left_out) == (
        f"'{tmp_path / 'empty'}', '{only_left_out}' contains no files to package"
    )


@pytest.mark.parametrize(
    ("limit", "what"),
    [
        ("MAX_UNPACKED_BYTES", "the code has 10,001 bytes unpacked; must be at most 100."),
        ("MAX_ZIP_BYTES", r"the archive has 1\d\d bytes; must be at most 100\."),
    ],
)
def test_package_that_lambda_refuses(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, limit: str, what: str
):
    code = write(tmp_path / "code", a_py="1" * 10_001)
    monkeypatch.setattr(packaging, limit, 100)
    assert re.fullmatch(f"{what} Remove files or requirements that it does not need", read_error(code))
    assert list((cache / "packages").iterdir()) == []


def test_cache_is_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    package = build(write(tmp_path / "code", a_py="1"))
    assert package.parent == tmp_path / "home/.cache/serverless-patterns/packages"


@pytest.mark.parametrize(
    ("runtime", "architecture", "expected"),
    [
        ("python3.13", "arm64", Platform("3.13", "aarch64-manylinux_2_28")),
        ("python3.12", "x86_64", Platform("3.12", "x86_64-manylinux_2_28")),
        ("python3.11", "arm64", Platform("3.11", "aarch64-manylinux2014")),
        ("python3.9", "x86_64", Platform("3.9", "x86_64-manylinux2014")),
    ],
)
def test_platform_of_a_runtime(runtime: str, architecture: str, expected: Platform):
    assert Platform.from_runtime(runtime, architecture) == expected


def test_a_full_cache_is_named(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    message = read_error(write(tmp_path / "code", a_py="1"))
    assert re.match(rf"the cache '{cache}' has [\d,.]+ MB of free space; .* 314.6 MB\. ", message)
    assert message.endswith("set XDG_CACHE_HOME to a directory with more space")


class _Saving:
    """A builder in whose time a file is saved."""

    def __init__(self, file: Path, *contents: str) -> None:
        self.file, self.contents = file, [*contents]

    def digest(self) -> str:
        return ""

    def files(self) -> dict[str, Path]:
        if self.contents:
            self.file.write_text(self.contents.pop())
        return {}


@pytest.mark.usefixtures("cache")
def test_code_that_is_saved_meanwhile_is_packaged_again(tmp_path: Path):
    code = write(tmp_path / "code", a_py="old")
    package = build_package([code], _Saving(code / "a.py", "new"))
    assert contents(package) == {"a.py": "new"}
    (code / "a.py").write_text("old")
    assert contents(build_package([code], _Saving(code / "a.py"))) == {"a.py": "old"}
    (code / "a.py").write_text("0")
    with pytest.raises(PackagingError, match="files of the code changed each time that it was built"):
        build_package([code], _Saving(code / "a.py", "1", "2", "3"))


@pytest.mark.usefixtures("cache")
def test_what_is_built_of_a_source_that_is_saved_meanwhile_is_built_again(tmp_path: Path):
    source = tmp_path / "source"
    source.write_text("old")

    def make(target: Path) -> None:
        (target / "built").write_text(source.read_text())
        source.write_text("new")

    built = hash_sources("kind", source.read_text, make)
    assert (built.name, (built / "built").read_text()) == ("new", "new")
    assert [each.name for each in built.parent.iterdir()] == ["new"]


@pytest.mark.usefixtures("cache")
def test_names_of_files(tmp_path: Path):
    code = write(tmp_path / "code ü", **{"-a b ü_py": "1"})
    assert contents(build(code)) == {"-a b ü.py": "1"}
    Path(os.fsdecode(os.fsencode(code) + b"/\xfc.py")).touch()
    assert "is not in UTF-8" in read_error(code)


def write_other_package(package: Path) -> None:
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("a.py", "other")


BREAKS: dict[str, Callable[[Path], object]] = {
    "empty": lambda package: package.write_bytes(b""),
    "truncated": lambda package: package.write_bytes(package.read_bytes()[:40]),
    "longer": lambda package: package.write_bytes(package.read_bytes() + b"."),
    "replaced": write_other_package,
    "missing": lambda package: package.unlink(),
    "no digest": lambda package: package.with_suffix(".sha256").unlink(),
    "digest not in ASCII": lambda package: package.with_suffix(".sha256").write_bytes(b"\xff"),
    "empty digest": lambda package: package.with_suffix(".sha256").write_text(""),
}


@pytest.mark.parametrize("break_it", BREAKS.values(), ids=BREAKS)
@pytest.mark.usefixtures("cache")
def test_a_package_that_is_not_as_it_was_stored_is_built_again(
    tmp_path: Path, break_it: Callable[[Path], object]
):
    code = write(tmp_path / "code", a_py="1")
    package = build(code)
    before = package.read_bytes()
    assert build(code).stat().st_ino == package.stat().st_ino  # an intact one stays
    break_it(package)
    assert build(code) == package
    assert package.read_bytes() == before
    assert contents(build(code)) == {"a.py": "1"}


def test_the_cache_is_private_whatever_the_umask_is(tmp_path: Path, cache: Path):
    before = os.umask(0)
    try:
        package = build(write(tmp_path / "code", a_py="1"))
    finally:
        os.umask(before)
    found = {path: path.stat().st_mode & 0o777 for path in (package, package.with_suffix(".sha256"))}
    assert set(found.values()) == {0o600}
    assert {each.stat().st_mode & 0o777 for each in (package.parent, cache)} == {0o700}


@pytest.mark.parametrize(
    ("place", "is_file", "reason"),
    [
        ("serverless-patterns", True, "it is a file; must be a directory"),
        ("serverless-patterns/packages", True, "it is a file; must be a directory"),
        ("", True, "it is a file; must be a directory"),
        ("serverless-patterns/packages/PACKAGE", False, "it is a directory; must be a file"),
        ("serverless-patterns/packages/DIGEST", False, "it is a directory; must be a file"),
    ],
)
def test_an_obstacle_in_the_cache_is_named(
    place: str, is_file: bool, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    code = write(tmp_path / "code", a_py="1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "known"))
    name = build(code).name
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    place = place.replace("PACKAGE", name).replace("DIGEST", name.replace(".zip", ".sha256"))
    obstacle = tmp_path / "cache" / place
    obstacle.parent.mkdir(parents=True, exist_ok=True)
    if is_file:
        obstacle.write_text("x")
    else:
        (obstacle / "inner").mkdir(parents=True)
    assert read_error(code) == (
        f"the cache of packages cannot use '{obstacle}': {reason}. Delete it, or set XDG_CACHE_HOME to"
        " another directory"
    )
