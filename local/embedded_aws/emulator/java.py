"""Finds Java, and the library with which AWS Lambda runs functions in Java.

The library is Lambda's own. If neither our cache nor the local repository of Maven has it, Maven downloads it
once, from where its settings say.
"""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from embedded_aws.emulator.process_environment import USER_HOME

MAIN_CLASS: Final = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda"
"""Main class of the runtime interface client."""
_ARTIFACTS: Final = {
    "com.amazonaws:aws-lambda-java-runtime-interface-client:2.10.1": (
        "b0dd01f45b7258da0e32ade0bff950b12d0cf279ccebf416ad8c3795af21f1db"
    ),
    "com.amazonaws:aws-lambda-java-core:1.4.0": (
        "575c24393cc1ad645e83e618956eabd89ffe8cc09efae2cb62bc6589154d68ed"
    ),
    "com.amazonaws:aws-lambda-java-serialization:1.2.0": (
        "1513c1f945a3213f916a4b2de1760c97b51d84d110f82bbbcf9cfac53d5651e7"
    ),
    "software.amazon.awssdk:annotations:2.34.0": (
        "fafdcb55f4e5af603f5219f4a2b080aa0decb562a7c0944f7a7eca82dd47e487"
    ),
    "software.amazon.awssdk:utils-lite:2.34.0": (
        "efaf784f07ae526f0b5c89d71ef21cf16636131c47d44616e3df9bedc3f4f89a"
    ),
}
"""SHA-256 by Maven coordinates: the runtime interface client and what it requires."""
_HOMES: Final = (
    ("/usr/lib/jvm", "*"),
    ("/Library/Java/JavaVirtualMachines", "*/Contents/Home"),
)
_TIMEOUT: Final = 120  # seconds; Maven downloads its own parts as well


class JavaError(Exception):
    """Raised if functions in Java cannot run; the message says why, and what to do."""


@dataclass(frozen=True, order=True)
class Java:
    """An installation of Java."""

    version: int
    """Such as 21."""
    command: Path


def parse_required_version(runtime: str) -> int:
    """Returns the version of Java of a runtime: 21 for ``java21``, 8 for ``java8.al2``."""
    found = re.match(r"java(\d+)", runtime)
    return int(found[1]) if found else 0


def find_java(runtime: str) -> Java:
    """Returns the oldest Java of this machine that is new enough for a runtime, such as ``java21``.

    It looks at ``JAVA_HOME``, the ``PATH``, and where Linux and macOS have several.

    Raises:
        JavaError: If there is none.
    """
    required, installed = parse_required_version(runtime), _find_installed(os.environ.get("JAVA_HOME"))
    fitting = sorted(java for java in installed if java.version >= required)
    if fitting:
        return fitting[0]
    there = f"has Java {', '.join(str(version) for version in sorted({java.version for java in installed}))}"
    raise JavaError(
        f"the runtime {runtime} needs Java {required} or later, and this machine"
        f" {there if installed else 'has no Java'}: install it, or set JAVA_HOME"
    )


def find_runtime_client() -> list[Path]:
    """Returns the jars with which Lambda runs functions in Java.

    Raises:
        JavaError: If they are not on this machine and cannot be downloaded.
    """
    return [_find_jar(coordinates, digest) for coordinates, digest in _ARTIFACTS.items()]


@cache
def _find_installed(home: str | None) -> frozenset[Java]:
    on_path = shutil.which("java")
    commands = [Path(home, "bin/java")] if home else []
    commands += [Path(on_path)] if on_path else []
    for directory, homes in _HOMES:
        commands += [each / "bin/java" for each in Path(directory).glob(homes)]
    found: set[Java] = set()
    for command in {each.resolve() for each in commands if each.is_file()}:
        if version := _read_version(command):
            found.add(Java(version, command))
    return frozenset(found)


def _read_version(command: Path) -> int | None:
    """Returns the version of a Java command; None if it does not run, as the stub of macOS."""
    release = command.parent.parent / "release"
    if release.is_file():  # saves the start of a virtual machine
        text = release.read_text(encoding="utf-8", errors="replace")
        found = re.search(r'^JAVA_VERSION="(?:1\.)?(\d+)', text, re.MULTILINE)
    else:
        done = subprocess.run([command, "-version"], capture_output=True, text=True, check=False)  # noqa: S603
        found = re.search(r'version "(?:1\.)?(\d+)', done.stderr) if done.returncode == 0 else None
    return int(found[1]) if found else None


def _find_jar(coordinates: str, digest: str) -> Path:
    """Returns a jar of the local repository of Maven or of our cache, which has the digest."""
    group, artifact, version = coordinates.split(":")
    path = f"{group.replace('.', '/')}/{artifact}/{version}/{artifact}-{version}.jar"
    home = Path(os.environ.get(USER_HOME) or Path.home())
    cache = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    own = cache / "serverless-patterns/java" / Path(path).name
    for there in (own, home / ".m2/repository" / path):
        if there.is_file() and hashlib.sha256(there.read_bytes()).hexdigest() == digest:
            return there
    own.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=own.parent) as aside:
        _download(coordinates, aside)
        found = Path(aside, own.name)
        if not found.is_file() or hashlib.sha256(found.read_bytes()).hexdigest() != digest:
            raise JavaError(f"{coordinates} has another content than it had; its SHA-256 must be {digest}")
        found.replace(own)  # atomic, since another process may need it
    return own


def _download(coordinates: str, directory: str) -> None:
    maven = shutil.which("mvn")
    needed = f"functions in Java run with {coordinates}"
    if not maven:
        raise JavaError(f"{needed}, which Maven downloads, and this machine has no mvn: install Maven")
    command = [maven, "--batch-mode", "--quiet", "dependency:copy", f"-Dartifact={coordinates}"]
    try:
        done = subprocess.run(  # noqa: S603 no part of it is another's
            [*command, f"-DoutputDirectory={directory}"],
            cwd=directory,  # where no project is
            capture_output=True,
            text=True,
            check=False,
            timeout=_TIMEOUT,
        )
    except subprocess.TimeoutExpired as error:
        raise JavaError(f"{needed}, which Maven did not download in {_TIMEOUT} s. Try again") from error
    if done.returncode != 0:
        raise JavaError(f"{needed}, which Maven cannot download:\n{done.stdout.strip()}")
