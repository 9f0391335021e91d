"""The processes that the engine consists of."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def find_engine() -> int:
    """The process of the CLI that this one has started."""
    (found,) = [pid for pid, command in _descendants(os.getpid()) if Path(command[0]).name == "pulumi"]
    return found


def find_providers(engine: int) -> set[int]:
    """The processes of the providers that an engine has started."""
    return {
        pid for pid, command in _descendants(engine) if any("/pulumi-resource-" in part for part in command)
    }


def are_gone(processes: set[int]) -> bool:
    """Whether none of the processes is there any more."""
    return not any(Path("/proc", str(pid)).exists() for pid in processes)


def _descendants(process: int) -> Iterator[tuple[int, list[str]]]:
    for thread in Path(f"/proc/{process}/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended
            for child in map(int, (thread / "children").read_text().split()):
                yield child, Path(f"/proc/{child}/cmdline").read_text().split("\0")
                yield from _descendants(child)
