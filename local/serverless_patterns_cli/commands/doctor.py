"""Checks the prerequisites of local stacks."""

import json
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final, Literal

import typer

from embedded_aws import Emulator
from embedded_aws.emulator.containers.engine import find_engine
from embedded_aws.emulator.disk_space import find_temporary_directory, free_space, require_space
from embedded_aws.emulator.node import find_node
from embedded_aws.errors import EmbeddedAwsError
from serverless_patterns_cli.extra import install_command

Status = Literal["ok", "missing", "error"]

_SPACE: Final = 1_000_000_000
"""Free bytes that are enough: the stack ``webapp`` uses 235 MB during its demonstration."""
_VERSION: Final = re.compile(r"\d+(\.\d+)+")
_SECONDS: Final = 20  # for a command that prints its version
_MARKS: Final = {"ok": ("✓", "green"), "missing": ("–", "yellow"), "error": ("✗", "red")}


@dataclass(frozen=True)
class Finding:
    """One line of the report.

    Attributes:
        name: What was looked for.
        status: ``ok``; ``missing``, where most works without it; or ``error``, where nothing does.
        found: Its version and path, or what is wrong.
        needed_for: What requires it.
        fix: How to get it; empty if it is there.
    """

    name: str
    status: Status
    found: str
    needed_for: str
    fix: str = ""


def examine() -> list[Finding]:
    """Looks at this machine; takes as long as an emulator takes to start."""
    return [check() for check in CHECKS]


def _check_system() -> Finding:
    name, release = platform.system(), platform.release()
    purpose = "everything"
    if name == "Windows":
        fix = "use Python in the Windows Subsystem for Linux (wsl --install)"
        return Finding("System", "error", "Windows: not supported", purpose, fix)
    kind = "Linux in WSL" if name == "Linux" and "microsoft" in release.lower() else name
    tested = "" if kind == "Linux" else "; the tests run on Linux only"
    return Finding("System", "ok", f"{kind} {release}, {platform.machine()}{tested}", purpose)


def _check_python() -> Finding:
    return Finding("Python", "ok", f"{platform.python_version()} {sys.executable}", "everything")


def _check_port() -> Finding:
    purpose = "the emulator, which listens on 127.0.0.1 only"
    try:
        with socket.create_server(("127.0.0.1", 0)) as server, _connect(server.getsockname()):
            return Finding("Loopback port", "ok", "can be opened and reached", purpose)
    except OSError as error:
        fix = "look for a sandbox or firewall that blocks the loopback interface"
        return Finding("Loopback port", "error", str(error), purpose, fix)


def _connect(address: tuple[str, int]) -> socket.socket:
    return socket.create_connection(address, timeout=_SECONDS)


def _check_space() -> Finding:
    directory = find_temporary_directory()
    found, purpose = f"{free_space(directory)} free in {directory}", "code and data of local stacks"
    try:
        require_space(directory, _SPACE, "a large stack")
    except EmbeddedAwsError as error:
        return Finding("Temporary space", "missing", found, purpose, str(error))
    return Finding("Temporary space", "ok", found, purpose)


def _cache() -> Finding:
    directory = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    purpose = "packages of functions that have requirements"
    parent = next(path for path in (directory, *directory.parents) if path.exists())
    if parent.is_dir() and os.access(parent, os.W_OK | os.X_OK):
        return Finding("Cache directory", "ok", str(directory), purpose)
    return Finding(
        "Cache directory", "error", f"{directory} cannot be created or written", purpose, "set XDG_CACHE_HOME"
    )


def _check_emulator() -> Finding:
    found, purpose = f"MiniStack {version('ministack')}", "local stacks and their tests"
    try:
        with Emulator() as emulator:
            account = emulator.client("sts").get_caller_identity()["Account"]
    except EmbeddedAwsError as error:
        fix = f"reinstall it: {install_command()} --force-reinstall"
        return Finding("Emulator", "error", f"{found} does not start: {error}", purpose, fix)
    return Finding("Emulator", "ok", f"{found} starts and answers, account {account}", purpose)


def _check_node() -> Finding:
    purpose = "functions in TypeScript and JavaScript"
    fix = "pip install 'serverless-patterns[node]', or install Node.js"
    return _check_executable("Node.js", find_node(), ("--version",), purpose, fix)


def _check_uv() -> Finding:
    purpose = "functions with requirements, as those of the built-in conversions"
    try:
        import uv  # noqa: PLC0415 the library's own dependency, which may be broken

        path: str | None = uv.find_uv_bin()
    except (ImportError, FileNotFoundError):
        path = shutil.which("uv")
    return _check_executable("uv", path, ("--version",), purpose, "pip install uv")


def _check_pulumi() -> Finding:
    purpose = "deploying to AWS; local stacks do not use it"
    fix = "https://www.pulumi.com/docs/install"
    return _check_executable("Pulumi CLI", shutil.which("pulumi"), ("version",), purpose, fix)


def _go() -> Finding:
    purpose = "the tests of this repository with the real Pulumi engine (make engine)"
    return _check_executable("Go", shutil.which("go"), ("version",), purpose, "https://go.dev/dl")


def _check_docker() -> Finding:
    return _check_container_engine("docker", "Docker", "https://docs.docker.com/get-started/get-docker")


def _check_podman() -> Finding:
    return _check_container_engine("podman", "Podman", "https://podman.io/docs/installation")


def _check_container_engine(program: str, name: str, fix: str) -> Finding:
    """Looks whether one of them works; without it, containers are processes."""
    purpose = f"--containers {program}; without it, containers run as processes"
    if not shutil.which(program):
        return Finding(name, "missing", "not installed", purpose, fix)
    try:
        engine = find_engine(program)
    except EmbeddedAwsError as error:
        return Finding(name, "missing", "does not work", purpose, str(error))
    network = "the network of this machine" if engine.shares_network else "published ports"
    return Finding(name, "ok", f"works, with {network}: {engine.program}", purpose)


CHECKS: Sequence[Callable[[], Finding]] = (
    *(_check_system, _check_python, _check_port, _check_space, _cache, _check_emulator),
    *(_check_node, _check_uv, _check_pulumi, _go, _check_docker, _check_podman),
)
"""Checks in the order of the report."""


def _check_executable(
    name: str, path: str | None, arguments: Sequence[str], purpose: str, fix: str
) -> Finding:
    if path is None:
        return Finding(name, "missing", "not found", purpose, fix)
    try:
        done = subprocess.run(  # noqa: S603 a program that the user has installed
            [path, *arguments], capture_output=True, text=True, timeout=_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        return Finding(name, "missing", f"{path} does not run: {error}", purpose, fix)
    number = _VERSION.search(done.stdout)
    return Finding(name, "ok", f"{number[0] if number else done.stdout.strip()} {path}", purpose)


def print_json(findings: Iterable[Finding]) -> None:
    """Prints the findings as a JSON array."""
    typer.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))


def print_report(findings: Sequence[Finding]) -> None:
    """Prints a line for each finding, below it what it is needed for and how to get it."""
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        mark, color = _MARKS[finding.status]
        typer.secho(f"{mark} {finding.name:{width}}  ", fg=color, nl=False)
        typer.echo(finding.found)
        if finding.status != "ok":
            typer.echo(f"  {'':{width}}  needed for {finding.needed_for}")
            typer.echo(f"  {'':{width}}  to fix it: {finding.fix}")
