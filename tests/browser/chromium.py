"""Chromium of the system: found, or installed by its packages, and started for tests."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGE = "chromium"
PATIENCE = 90_000
"""Milliseconds a page has for anything: a busy machine takes up to half a minute to start a function."""
ARGUMENTS = (
    "--no-sandbox",  # required to run as root
    "--disable-dev-shm-usage",  # containers have 64 MB there
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--force-color-profile=srgb",
)


class NoBrowserError(Exception):
    """The browser is missing, and cannot be installed."""


def find_chromium() -> str:
    """Path of Chromium; installs Debian's if there is none and that can be done.

    Raises:
        NoBrowserError: There is none; the message says what to do.
    """
    if found := _search():
        return found
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        raise NoBrowserError(
            f"no browser for tests/browser: none of {', '.join(NAMES)} is on the PATH. Install one, "
            f"such as with: apt-get install {PACKAGE} (as root)"
        )
    # Several test processes can find it missing concurrently, but APT has a lock.
    with (Path(tempfile.gettempdir()) / "serverless-patterns-chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _search():
            _install(apt)
    if found := _search():
        return found
    raise NoBrowserError(f"{PACKAGE} is installed, but none of {', '.join(NAMES)} is on the PATH")


@contextmanager
def start() -> "Generator[Browser]":
    """Starts Chromium without a window until the end of the block.

    Until then its thread can run no other event loop, so stacks must be deployed before.
    """
    # Tests of the installation need no Playwright.
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = find_chromium()
        with playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS)) as browser:
            yield browser


def _search() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _install(apt: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", PACKAGE]):
        done = subprocess.run(
            [apt, *arguments], check=False, capture_output=True, text=True, env=environment, timeout=600
        )
        if done.returncode:
            command = " ".join(["apt-get", *arguments])
            raise NoBrowserError(f"no browser for tests/browser, and '{command}' failed: {done.stderr}")
