"""The pipes between the emulator and the processes of Python and Node.js, which are for the two alone.

MiniStack sends events to the standard input of a process and reads results from its standard output. So do
the programs that a function starts: their output is lost between the results, or ends one too early.
"""

import shlex
from collections.abc import Callable
from typing import Final

from embedded_aws.emulator.leftovers import find_descendants
from embedded_aws.emulator.process_environment import OF_EMULATOR
from embedded_aws.ministack import lambda_runtime
from embedded_aws.ministack.lambda_runtime import Process
from embedded_aws.ministack.patching import Patch
from embedded_aws.services.lambda_.runtimes.launching import kill_group
from embedded_aws.services.lambda_.runtimes.process_tree import kill
from embedded_aws.services.lambda_.runtimes.scripts import write_script

_PYTHON: Final = f"""
def _keep_pipes():
    import os, sys
    sys.stdin = os.fdopen(os.dup(0), encoding="utf-8")
    sys.stdout = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    os.close(nothing)
    for name in {OF_EMULATOR!r}:
        os.environ.pop(name, None)


_keep_pipes()
"""
"""Begins the script of a process: its standard output is in its log, as in AWS's runtimes."""
_NODE: Final = f"""
const _events = new (require("net").Socket)({{ fd: 3, readable: true, writable: false }});
const _writeSync = require("fs").writeSync;
function _answer(text) {{
  for (let rest = Buffer.from(text); rest.length; ) rest = rest.subarray(_writeSync(4, rest));
}}
for (const name of {list(OF_EMULATOR)!r}) delete process.env[name];
"""
_NODE_PIPES: Final = (
    (
        "const _realStdoutWrite = process.stdout.write.bind(process.stdout);",
        "const _realStdoutWrite = _answer;",
    ),
    ("{ input: process.stdin, terminal: false }", "{ input: _events, terminal: false }"),
)
"""Descriptors of the pipes in MiniStack's script, and here."""


def _build_command(node: str) -> str:
    """Returns a command that starts Node.js with the pipes as files 3 and 4; it cannot move them itself."""
    return write_script(f'exec 3<&0 4>&1 </dev/null >&2\nexec {shlex.quote(node)} "$@"\n')


def separate_pipes(detect: Callable[[str], tuple[str, str]]) -> Callable[[str], tuple[str, str]]:
    """Begins the script with separate pipes: started programs write to the log, and have no input."""

    def detect_keeping(runtime: str) -> tuple[str, str]:
        binary, script = detect(runtime)
        if not runtime.startswith("nodejs"):
            return binary, f"{_PYTHON}{script}"
        for before, after in _NODE_PIPES:
            script = script.replace(before, after)
        return _build_command(binary) if binary else binary, f"{_NODE}{script}"

    return detect_keeping


def read_any_bytes(worker: type[lambda_runtime.Worker]) -> type[lambda_runtime.Worker]:
    """Returns a class that reads a log with any bytes.

    MiniStack reads no more after bytes that are not text; the process waits for that forever.
    """

    class ReadingWorker(worker):
        def _read_stderr(self) -> None:
            if self._proc:
                self._proc.stderr.reconfigure(errors="replace")
            super()._read_stderr()

    return ReadingWorker


def _end_started_processes(ask: Callable[[Process], None]) -> Callable[[Process | None], None]:
    """MiniStack asks a process to end, and leaves those that it has started."""

    def end(process: Process | None) -> None:
        if process is None:
            return
        if process.poll() is not None:
            kill_group(process)
            return
        started = find_descendants(process.pid)
        ask(process)
        kill(*started)

    return end


PATCHES = (
    Patch(
        lambda_runtime.signal_process,
        _end_started_processes,
        "the end of an environment ends all of its processes",
    ),
)
