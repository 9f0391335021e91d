"""The environments that the scanners need beside ours, and how to ask what runs in them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

OURS = Path(sys.executable)
SCANNERS = ROOT / ".cache/scanners/bin/python"
CDK = ROOT / ".cache/cdk/bin/python"
DOCS = ROOT / ".cache/docs/bin/python"


class MissingEnvironmentError(FileNotFoundError):
    """An environment is not set up."""


def run(python: Path, module: str, *arguments: str, given: str = "") -> Any:
    """Standard output of a module in an environment, which is JSON.

    Args:
        python: The interpreter of the environment.
        module: A module of this package that needs nothing but what is installed there.
        arguments: Its command line.
        given: Its standard input.

    Raises:
        MissingEnvironmentError: The environment is not set up.
        RuntimeError: The module broke down; the message is what it said.
    """
    if not python.exists():
        name = python.parents[1].name
        target = {"scanners": "scanners", "cdk": "scanners-peers", "docs": "docs"}.get(name, "test")
        raise MissingEnvironmentError(f"the environment '{name}' is missing; 'make {target}' sets it up")
    done = subprocess.run(
        [python, "-m", module, *arguments],
        input=given,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
    )
    if done.returncode != 0:
        raise RuntimeError(f"{module} broke down:\n{done.stderr}")
    return json.loads(done.stdout)


def ask(*subjects: tuple[str, Any], python: Path = SCANNERS) -> list[Any]:
    """The answers of :mod:`tests.scanners.panel` to subjects of ``(kind, content)``, in their order."""
    asked = [{"kind": kind, "content": content} for kind, content in subjects]
    return run(python, "tests.scanners.panel", given=json.dumps(asked))


def list_installed(python: Path) -> dict[str, list[str]]:
    """Version and licence of every package of an environment, by its normalised name."""
    return ask(("distributions", None), python=python)[0]
