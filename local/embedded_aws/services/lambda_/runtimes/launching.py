"""Starts the processes of functions: a signal to their group or their parent does not reach the emulator."""

import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import ModuleType
from typing import Final, cast

from embedded_aws.emulator.leftovers import find_descendants
from embedded_aws.ministack import lambda_runtime
from embedded_aws.ministack.patching import Patch
from embedded_aws.services.lambda_.runtimes.process_tree import kill

_START: Final = cast("Callable[..., lambda_runtime.Process]", subprocess.Popen)
_PARENT: Final = """
exec 3>&2 2>/dev/null
"$@" 2>&3 3>&-
status=$?
[ $status -gt 128 ] && kill -s "$(kill -l $status)" $$
exit $status
"""
"""A script that is the parent of a function, and ends as the function does; it writes nothing to its log."""


def launch(command: Sequence[str], **options: object) -> lambda_runtime.Process:
    """Starts a process of a function.

    Args:
        command: The command.
        options: Arguments of :class:`subprocess.Popen`.

    Returns:
        A process that is the parent of the function, and the first one of a process group.
    """
    script = ["/bin/sh", "-c", _PARENT, "function", *command]
    return _START(script, process_group=0, **options)


def await_end(process: lambda_runtime.Process) -> int:
    """Waits until the first process of a function has ended, kills the others, and returns its status."""
    status = process.wait()
    kill_group(process)
    return status


def kill_group(process: lambda_runtime.Process) -> None:
    """Kills what is left of a function whose first process has just ended."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _end_started_processes(
    ask: Callable[[lambda_runtime.Process], None],
) -> Callable[[lambda_runtime.Process | None], None]:
    """MiniStack asks a process to end, and leaves those that it has started."""

    def end(process: lambda_runtime.Process | None) -> None:
        if process is None:
            return
        if process.poll() is not None:
            kill_group(process)
            return
        started = find_descendants(process.pid)
        ask(process)
        kill(*started)

    return end


class _Launching:
    """The module ``subprocess`` for a module that starts functions."""

    Popen = staticmethod(launch)

    def __init__(self, module: ModuleType) -> None:
        self._module = module

    def __getattr__(self, name: str) -> object:
        return getattr(self._module, name)


PATCHES = (
    Patch(
        lambda_runtime.subprocess,
        _Launching,
        "a function that signals its process group or its parent ends its own environment only",
    ),
    Patch(
        lambda_runtime.signal_process,
        _end_started_processes,
        "the end of an environment ends all of its processes",
    ),
)
