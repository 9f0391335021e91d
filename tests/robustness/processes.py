"""The processes of an emulator, and the memory they took at most. From Linux's ``/proc``."""

import os
import re
from contextlib import suppress
from pathlib import Path

from embedded_aws import Emulator


def find_guard(emulator: Emulator) -> int:
    """The id of the process above an emulator, which is a child of this process or forked by one."""
    process = emulator._process
    assert process
    return process.pid


def find_process(emulator: Emulator) -> int:
    """The id of the process of an emulator: the first child of its guard, which adopts others later."""
    return min(_children(find_guard(emulator)))


def find_workers(emulator: Emulator) -> dict[int, str]:
    """The ids of the processes that run its Lambda functions, each with the name of its function.

    The parent of each of them is a shell.
    """
    shells = _children(find_process(emulator))
    found = {
        process: _read_variable(process, "AWS_LAMBDA_FUNCTION_NAME")
        for shell in shells
        for process in _children(shell)
    }
    return {process: name for process, name in found.items() if name}


def _read_variable(process: int, variable: str) -> str:
    """The value of an environment variable of a process; empty if it has none, or has ended."""
    with suppress(OSError):
        for each in Path(f"/proc/{process}/environ").read_bytes().decode().split("\0"):
            if each.startswith(f"{variable}="):
                return each.partition("=")[2]
    return ""


def processes_with(variable: str, value: object) -> list[int]:
    """The ids of all processes that were started with a variable in their environment."""
    mark = f"\0{variable}={value}\0".encode()
    found: list[int] = []
    for file in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if mark in b"\0" + file.read_bytes():
                found.append(int(file.parent.name))
    return found


def count_descriptors(process: int) -> int:
    """The number of files, pipes and connections that a process has open."""
    return len(os.listdir(f"/proc/{process}/fd"))  # noqa: PTH208 names


def list_open_files(process: int) -> list[str]:
    """The files, pipes and sockets that a process has open; what it closes meanwhile is left out."""
    found: list[str] = []
    for link in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):
            found.append(str(link.readlink()))
    return found


def count_threads(process: int) -> int:
    """The number of threads of a process."""
    return len(os.listdir(f"/proc/{process}/task"))  # noqa: PTH208 names


def peak_megabytes(process: int) -> float:
    """The most memory that a process ever had (``VmHWM``, the peak resident set); 0 if it has ended."""
    return _megabytes(process, "VmHWM")


def resident_megabytes(process: int) -> float:
    """The memory that a process has now (``VmRSS``, the resident set); 0 if it has ended."""
    return _megabytes(process, "VmRSS")


def _megabytes(process: int, line: str) -> float:
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return 0.0
    found = re.search(rf"{line}:\s+(\d+) kB", status)
    return int(found[1]) / 1_024 if found else 0.0


def _children(process: int) -> list[int]:
    """The processes that a process has started. The lists of its threads can miss one while a thread ends."""
    found: list[int] = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended
            _, _, state = file.read_text().rpartition(") ")
            if int(state.split()[1]) == process:
                found.append(int(file.parent.name))
    return found


def _command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
