"""What must never be public is rejected before anything is created."""

from collections.abc import Callable
from pathlib import Path

import pytest

from embedded_aws import Emulator, deploy
from serverless_patterns import ArgumentError
from tests.e2e.static.sites import create_site, write


def environment(site: Path) -> None:
    write(site, {".env": "PASSWORD=hunter2"})


def repository(site: Path) -> None:
    write(site, {".git/config": "[core]"})


def private_key(site: Path) -> None:
    write(site, {"deep/down/server.pem": "hunter2"})


def link_out(site: Path) -> None:
    write(site.parent, {"passwords.txt": "hunter2"})
    (site / "notes.txt").symlink_to("../passwords.txt")


def directory_link_out(site: Path) -> None:
    write(site.parent, {"private/passwords.txt": "hunter2"})
    (site / "private").symlink_to(site.parent / "private")


def no_index(site: Path) -> None:
    (site / "index.html").unlink()


def nothing(site: Path) -> None:
    (site / "index.html").unlink()
    (site / "app.js").unlink()


def no_directory(site: Path) -> None:
    site.rename(site.with_name("elsewhere"))


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (environment, "may contain secrets"),
        (repository, "may contain secrets"),
        (private_key, "looks like a secret"),
        (link_out, "is a link out of the site"),
        (directory_link_out, "is a link out of the site"),
        (no_index, "has no 'index.html'"),
        (nothing, "contains no files"),
        (no_directory, "is not a directory"),
    ],
)
def test_site_that_must_not_be_public(
    emulator: Emulator, tmp_path: Path, spoil: Callable[[Path], None], reason: str
):
    site = write(tmp_path / "dist", {"index.html": "hello", "app.js": "a()"})
    spoil(site)
    made: list[str] = []
    with pytest.raises(ArgumentError) as caught:
        deploy(
            lambda: create_site(site),
            emulator=emulator,
            on_event=lambda event: made.append(event.name),
        )
    assert reason in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert made == []
