"""Installation of the browser."""

import os
import shlex
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.browser.chromium import NoBrowserError, find_chromium

pytestmark = pytest.mark.slow


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only directory where programs are found; empty."""
    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return tmp_path


def write(program: Path, script: str = "") -> None:
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_browser_of_any_known_name_is_found(programs: Path) -> None:
    for name in ("google-chrome", "chromium-browser", "chromium"):
        write(programs / name)
        assert find_chromium() == str(programs / name)


def test_missing_browser_is_installed(programs: Path) -> None:
    log, chromium = (shlex.quote(str(programs / name)) for name in ("log", "chromium"))
    install = f'case "$1" in install) /bin/cp /bin/true {chromium};; esac'
    write(programs / "apt-get", f'echo "$@" >> {log}; {install}')
    assert find_chromium() == str(programs / "chromium")
    assert (programs / "log").read_text().splitlines() == [
        "update",
        "install --yes --no-install-recommends chromium",
    ]


def test_browser_is_installed_once_by_all_who_miss_it(programs: Path) -> None:
    log, chromium = (shlex.quote(str(programs / name)) for name in ("log", "chromium"))
    install = f'case "$1" in install) /bin/sleep 0.2; /bin/cp /bin/true {chromium};; esac'
    write(programs / "apt-get", f'echo "$@" >> {log}; {install}')
    with ThreadPoolExecutor() as pool:
        found = list(pool.map(lambda _: find_chromium(), range(4)))
    assert set(found) == {str(programs / "chromium")}
    assert len((programs / "log").read_text().splitlines()) == 2


def test_without_apt_one_is_told_what_to_install(programs: Path) -> None:
    with pytest.raises(
        NoBrowserError, match=r"none of chromium, .* is on the PATH.*apt-get install chromium"
    ):
        find_chromium()


def test_nobody_but_root_installs(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(programs / "apt-get", "exit 0")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(NoBrowserError, match="as root"):
        find_chromium()


def test_failed_installation_says_why(programs: Path) -> None:
    write(programs / "apt-get", "echo 'Unable to locate package chromium' >&2; exit 100")
    with pytest.raises(NoBrowserError, match="'apt-get update' failed: Unable to locate package"):
        find_chromium()


def test_installation_that_brings_no_browser_is_told(programs: Path) -> None:
    write(programs / "apt-get", "exit 0")
    with pytest.raises(NoBrowserError, match="chromium is installed, but none of"):
        find_chromium()
