"""Runs esbuild, which bundles JavaScript and TypeScript; npm installs it in the cache, pinned by hash."""

import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from serverless_patterns.packaging.errors import PackagingError
from serverless_patterns.packaging.npm import install

_LOCKED = Path(__file__).parent / "node_tools"
_ERROR = re.compile(
    r"^✘ \[ERROR\] (?P<text>.+)\n(\n    (?P<file>\S.*?):(?P<line>\d+):(?P<column>\d+):$)?", re.MULTILINE
)
_MOST_SHOWN = 5
KEEP_OUT = (
    "Add its package to 'external_packages', and the package built for Lambda to 'additional_code', in a"
    " directory 'node_modules'"
)
"""Advice for a package with compiled code."""
# Advice for errors, by the message of esbuild.
_FIXES = (
    (
        re.compile(r'Could not resolve "(@aws-sdk/[^"]+)"'),
        r"the runtime on AWS has it, but this machine has not. Run 'npm install \1'",
    ),
    (
        re.compile(r'Could not resolve "((?:@[^"/.]+/)?[^"/.][^"/]*)'),
        r"add the package to the dependencies in package.json: npm install \1",
    ),
    (
        re.compile(r"No loader is configured for \"\.node\" files"),
        f"compiled code cannot be in a bundle. {KEEP_OUT}",
    ),
    (
        re.compile(r"Top-level await is currently not supported"),
        """add "type": "module" to package.json, or name the file .mts or .mjs""",
    ),
)


def run_esbuild(directory: Path, arguments: Sequence[str], modules: Path | None) -> None:
    """Runs esbuild.

    Args:
        directory: Working directory, to which paths in the output are relative.
        arguments: What to bundle, how, and where to.
        modules: More packages, in a directory ``node_modules`` elsewhere; None if there are none.

    Raises:
        PackagingError: If esbuild cannot be installed; or for an error in the code, with file and line.
    """
    done = subprocess.run(  # noqa: S603
        [os.fspath(_find_esbuild()), *arguments, "--log-level=error", "--log-limit=0", "--color=false"],
        cwd=directory,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={"NODE_PATH": os.fspath(modules)} if modules else {},
    )
    if done.returncode != 0:
        raise PackagingError(_describe(done.stderr, directory))


def read_esbuild_pin() -> str:
    """Returns what pins esbuild: another version makes other bundles."""
    return (_LOCKED / "package.json").read_text(encoding="utf-8")


def _find_esbuild() -> Path:
    """Returns the executable, which npm chooses for this machine."""
    modules = install(_LOCKED)
    for path in modules.glob("@esbuild/*/bin/esbuild"):
        return path
    raise PackagingError(f"npm has installed no esbuild for this machine in '{modules}'")


def _describe(output: str, directory: Path) -> str:
    errors = [*_ERROR.finditer(output)]
    if not errors:
        return f"esbuild failed:\n{output.strip()}"
    lines = [_describe_error(error, directory) for error in errors[:_MOST_SHOWN]]
    if len(errors) > _MOST_SHOWN:
        lines.append(f"and {len(errors) - _MOST_SHOWN} more")
    return "\n    ".join(lines)


def _describe_error(error: re.Match[str], directory: Path) -> str:
    text = error["text"]
    for pattern, fix in _FIXES:
        if found := pattern.search(text):
            text = f"{text}; {found.expand(fix)}"
            break
    if error["file"] is None:
        return text
    path = os.path.normpath(directory / error["file"])
    return f"{path}:{error['line']}:{int(error['column']) + 1}: {text}"
