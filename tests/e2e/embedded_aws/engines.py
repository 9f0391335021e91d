"""Docker and Podman for tests: their images have the Python of this machine, since no registry is needed."""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.conftest import eventually

BASE = f"localhost/embedded-aws-tests/python:{sys.version_info.major}.{sys.version_info.minor}"
"""Image with Python, boto3 and Amazon SQS."""
_LEFT_OUT = shutil.ignore_patterns(
    *("__pycache__", "test", "tests", "idlelib", "tkinter", "lib2to3", "ensurepip", "site-packages"),
    *("dist-packages", "turtledemo", "config-*", "pydoc_data"),
)
_PACKAGES = ("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six.py", "urllib3")
_SERVICES = {
    "sqs",
    "sts",
    "_retry.json",
    "endpoints.json",
    "partitions.json",
    "sdk-default-configuration.json",
}
_SETTINGS = """
[containers]
default_ulimits = ["nproc=1000:1000", "nofile=1024:1024"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
"""
"""For a container without the right to set limits, or with control groups that crun does not know."""


@contextmanager
def require_podman(directory: Path) -> Generator[None]:
    """Prepares Podman, with separate settings if it does not run otherwise; skips if it cannot run.

    Args:
        directory: An empty directory.
    """
    if not shutil.which("podman"):
        pytest.skip("podman is not installed")
    if _run("image", "exists", BASE):
        _write_base(directory / "context")
        if problem := _run("build", "--quiet", "--tag", BASE, os.fspath(directory / "context")):
            pytest.skip(f"podman cannot build an image from scratch: {problem}")
    probe = (
        "run",
        "--rm",
        "--init",
        "--pull",
        "never",
        "--network",
        "host",
        BASE,
        "python",
        "-c",
        "import boto3",
    )
    with pytest.MonkeyPatch.context() as patch:
        if problem := _run(*probe):
            settings = directory / "containers.conf"
            settings.write_text(_SETTINGS)
            patch.setenv("CONTAINERS_CONF", os.fspath(settings))
            if _run(*probe):
                pytest.skip(f"podman cannot run a container: {problem}")
        yield


@contextmanager
def podman_service(directory: Path) -> Generator[str]:
    """Docker's API by Podman; yields the value of ``DOCKER_HOST``. Skips without the client of Docker."""
    if not shutil.which("docker"):
        pytest.skip("the client of Docker is not installed")
    host = f"unix://{directory}/docker.sock"
    with subprocess.Popen(
        ["podman", "system", "service", "--time=0", host], stderr=subprocess.DEVNULL
    ) as service:
        try:
            eventually((directory / "docker.sock").exists, "the socket of Podman")
            yield host
        finally:
            service.terminate()


def _run(*arguments: str) -> str:
    """Runs podman; returns what it wrote if it fails."""
    done = subprocess.run(["podman", *arguments], capture_output=True, text=True, check=False)
    return (done.stderr.strip() or f"podman {arguments[0]} fails") if done.returncode else ""


def _write_base(context: Path) -> None:
    """Writes a build context: the Python of this machine with its libraries."""
    python, library = Path(sys.executable).resolve(), Path(sysconfig.get_path("stdlib"))
    root = context / "root"
    shutil.copytree(library, root / library.relative_to("/"), ignore=_LEFT_OUT, symlinks=True)
    packages = Path(sysconfig.get_path("purelib"))
    target = root / library.relative_to("/") / "site-packages"
    for name in _PACKAGES:
        source = packages / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=_leave_out_of_sdk)
        else:
            shutil.copy2(source, target / name)
    modules = [*(root / library.relative_to("/")).rglob("*.so")]
    for file in {*_libraries([python, *modules])}:
        place = root / file.relative_to("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, place)
    place = root / python.relative_to("/")
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(python, place)
    if python.name != "python":
        (place.parent / "python").symlink_to(python.name)
    (root / "tmp").mkdir()
    (root / "tmp").chmod(0o1777)
    lines = [
        "FROM scratch",
        "COPY root /",
        f"ENV PATH={python.parent}:/usr/local/bin:/usr/bin:/bin",
    ]
    (context / "Dockerfile").write_text("\n".join(lines) + "\n")


def _leave_out_of_sdk(directory: str, names: list[str]) -> set[str]:
    left_out = {*_LEFT_OUT(directory, names)}
    if Path(directory).name == "data":
        left_out |= {*names} - _SERVICES
    return left_out


def _libraries(files: Iterable[Path]) -> Iterable[Path]:
    done = subprocess.run(["ldd", *map(os.fspath, files)], capture_output=True, text=True, check=False)
    for line in done.stdout.splitlines():
        for word in line.split():
            if word.startswith("/") and not word.endswith(":"):
                yield Path(word)
