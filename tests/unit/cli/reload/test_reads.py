"""File accesses of a run of a program, by Python's audit events."""

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pulumi
import pytest

from embedded_aws.program.archives import archive_bytes
from serverless_patterns_cli.reload.reads import Reads, forget_modules, record_reads


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project with a module that is imported from it."""
    (tmp_path / "settings_of_test.py").write_text("SIZE = 1\n")
    (tmp_path / "data.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    sys.modules.pop("settings_of_test", None)


def test_every_way_to_open_a_file_is_recorded(project: Path):
    other = project / "sub/other.txt"
    other.parent.mkdir()
    other.write_text("1")
    with record_reads(project) as reads:
        json.loads(Path("data.json").read_text())
        os.close(os.open(other, os.O_RDONLY))
        with pytest.raises(FileNotFoundError):
            Path("missing.json").read_bytes()
    Path("settings_of_test.py").read_text()
    assert {path.relative_to(project) for path in reads.files if project in path.parents} == {
        Path("data.json"),
        Path("sub/other.txt"),
        Path("missing.json"),
    }
    assert reads.find_changed() == set()
    (project / "missing.json").write_text("{}")
    other.write_text("22")
    assert reads.find_changed() == {project / "missing.json", other}
    reads.accept([other])
    assert reads.find_changed() == {project / "missing.json"}


@pytest.mark.parametrize("has_bytecode", [False, True])
def test_a_module_is_read_also_from_its_bytecode(
    project: Path, monkeypatch: pytest.MonkeyPatch, *, has_bytecode: bool
):
    monkeypatch.setattr(sys, "dont_write_bytecode", not has_bytecode)
    if has_bytecode:
        importlib.import_module("settings_of_test")
        del sys.modules["settings_of_test"]
    with record_reads(project) as reads:
        importlib.import_module("settings_of_test")
    file = project / "settings_of_test.py"
    assert file in reads.files
    assert not any("__pycache__" in path.parts for path in reads.files)

    # The same size in the same second, which Python does not notice.
    stamp = file.stat()
    file.write_text("SIZE = 2\n")
    os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns + 1_000))
    assert reads.find_changed() == {file}
    with record_reads(project, earlier=reads) as later:
        assert importlib.import_module("settings_of_test").SIZE == 1
    assert later.find_changed() == {file}
    forget_modules({file}, later)
    assert importlib.import_module("settings_of_test").SIZE == 2


def test_a_listing_changes_with_its_names(project: Path):
    (project / "site").mkdir()
    (project / "site/a.html").write_text("1")
    with record_reads(project) as reads:
        assert len([*Path("site").iterdir()]) == 1
        [*os.scandir()]
    assert set(reads.listings) == {project, project / "site"}
    (project / "site/a.html").write_text("22")
    (project / "site/.a.html.swp").write_text("1")
    assert reads.find_changed() == set()
    (project / "site/b.html").write_text("1")
    assert reads.find_changed() == {project / "site"}


def test_writes_of_the_program_are_not_changes(project: Path):
    with record_reads(project) as reads:
        Path("built.json").write_text("1")
        Path("built.json").read_text()
        # Not even what another process has written, if the program reads it afterwards.
        subprocess.run([sys.executable, "-c", "open('made.json', 'w').write('1')"], check=True)
        Path("made.json").read_text()
    assert project / "built.json" not in reads.files
    assert reads.find_changed() == set()


def test_packages_and_tools_are_left_out(project: Path):
    for name in ("node_modules/a.js", ".venv/a.py", ".git/HEAD"):
        file = project / name
        file.parent.mkdir()
        file.write_text("1")
    with record_reads(project) as reads:
        for name in ("node_modules/a.js", ".venv/a.py", ".git/HEAD", os.__file__, pulumi.__file__):
            Path(name).read_bytes()
    assert {path for path in reads.files if path.name in {"a.js", "a.py", "HEAD", "os.py"}} == set()
    assert not any("site-packages" in path.parts for path in reads.files)


def test_content_counts_unless_it_is_only_content(project: Path):
    (project / "code").mkdir()
    (project / "code/app.py").write_text("1")
    with record_reads(project) as reads:
        archive_bytes(pulumi.FileArchive("code"))
    assert not reads.files.keys() & {project / "code/app.py"}
    (project / "code/app.py").write_text("22")
    (project / "code/new.py").write_text("1")
    assert reads.find_changed([project / "code"]) == set()
    assert reads.find_changed() == {project / "code", project / "code/app.py"}
    with record_reads(project) as both:
        archive_bytes(pulumi.FileArchive("code"))
        Path("code/app.py").read_text()  # the program as well
    (project / "code/app.py").write_text("333")
    assert both.find_changed([project / "code"]) == {project / "code/app.py"}


def test_the_known_files_are_read_even_if_they_are_missing(project: Path):
    with record_reads(project, [project / "Pulumi.dev.yaml"]) as reads:
        pass
    (project / "Pulumi.dev.yaml").write_text("config: {}")
    assert reads.find_changed() == {project / "Pulumi.dev.yaml"}


def test_a_run_that_ended_early_extends_the_one_before(project: Path):
    with record_reads(project) as reads:
        Path("data.json").read_text()
    with record_reads(project) as failed:
        Path("other.json").exists()
        Path("settings_of_test.py").read_text()
    both = reads.merge(failed)
    assert {path.name for path in both.files} >= {"data.json", "settings_of_test.py"}
    assert isinstance(both, Reads)
