"""Functions in Python and in Node.js that wait for a debugger.

The process of such a function listens with debugpy, or with the inspector of Node.js, and waits for a
debugger before it imports the code. Each process has its code in another directory, but an editor needs one
that stays: debugpy maps AWS's ``/var/task``; for Node.js, the code is moved to a directory of its port.
A breakpoint may last: invocations have no timeout, and one follows the other, since one process has the port.
"""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from embedded_aws.emulator.clients import ACCOUNT
from embedded_aws.ministack import lambda_functions, lambda_runtime
from embedded_aws.ministack.lambda_functions import Configuration, Execute, Result, read_configuration
from embedded_aws.ministack.responses import request_scope

_DAY: Final = 86_400  # seconds

PYTHON: Final = """
def _wait_for_debugger(ports, debugpy_home):
    import os, sys, time
    port = ports.get(os.environ["AWS_LAMBDA_FUNCTION_NAME"])
    if port is None:
        return
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    # The process of the debugger must not have the pipes to the emulator.
    kept, nothing = [os.dup(number) for number in range(3)], os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nothing, number)
    sys.path.insert(0, debugpy_home)
    try:
        import debugpy
        debugpy.configure(subProcess=False)
        _map_code()  # before it listens, since a debugger may attach immediately
        for attempt in range(100):
            try:
                debugpy.listen(("127.0.0.1", port))
                break
            except Exception:  # the process before this one still has the port
                if attempt == 99:
                    raise
                time.sleep(0.1)
    finally:
        sys.path.remove(debugpy_home)
        for number, own in enumerate(kept):
            os.dup2(own, number)
            os.close(own)
        os.close(nothing)
    debugpy.wait_for_client()


def _map_code():
    import os
    import pydevd_file_utils  # of debugpy
    set_up = pydevd_file_utils.setup_client_server_paths

    def set_up_paths(paths):
        code = os.environ["LAMBDA_TASK_ROOT"]
        return set_up([(local, code + remote.removeprefix("/var/task")
                        if (remote + "/").startswith("/var/task/") else remote) for local, remote in paths])

    pydevd_file_utils.setup_client_server_paths = set_up_paths


"""
"""Begins the script of a process: a function that waits; it takes ports by name, and where debugpy is."""
_NODE: Final = """
function _waitForDebugger(ports, directory) {
  const port = ports[process.env.AWS_LAMBDA_FUNCTION_NAME];
  if (port === undefined) return;
  const fs = require("fs"), inspector = require("inspector");
  for (let attempt = 0; ; attempt++) {
    inspector.open(port, "127.0.0.1");
    if (inspector.url()) break;
    // The process before this one still has the port.
    if (attempt === 99) throw new Error(`port ${port} is in use`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  }
  // Who has the port has its directory. Node.js loads files by their real paths: through the link, by these.
  const code = process.env.LAMBDA_TASK_ROOT, lasting = require("path").join(directory, String(port));
  fs.rmSync(lasting, { recursive: true, force: true });
  fs.cpSync(code, lasting, { recursive: true });
  fs.rmSync(code, { recursive: true });
  fs.symlinkSync(lasting, code);
  process.chdir(lasting);
  inspector.waitForDebugger();
}
"""


@dataclass
class _Debugged:
    """The functions that wait for a debugger.

    Attributes:
        ports: Port by name of the function.
        debugpy: Directory that has the package debugpy.
        directory: Where the code of functions in Node.js is, in a directory named as the port.
        turns: What has the process of each function.
        waiting: The functions whose process waits now.
    """

    ports: dict[str, int] = field(default_factory=dict[str, int])
    debugpy: str = ""
    directory: str = ""
    turns: dict[str, threading.Lock] = field(default_factory=dict[str, threading.Lock])
    waiting: set[str] = field(default_factory=set[str])


_DEBUGGED: Final = _Debugged()


def debug(ports: Mapping[str, int], debugpy: str, directory: str, region: str) -> None:
    """Starts processes of functions that wait for a debugger, in the place of those that are running.

    Args:
        ports: Port of the loopback interface by name of the function.
        debugpy: Directory that has the package debugpy; empty if no function is in Python.
        directory: Directory for the code of functions in Node.js.
        region: Region of the functions.
    """
    _DEBUGGED.debugpy = debugpy or _DEBUGGED.debugpy
    _DEBUGGED.directory = directory
    for name, port in ports.items():
        _DEBUGGED.ports[name] = port
        _DEBUGGED.turns.setdefault(name, threading.Lock())
        lambda_runtime.invalidate_worker(name, account=ACCOUNT, region=region)
        threading.Thread(target=_start, args=(name, region), daemon=True).start()


def _start(name: str, region: str) -> None:
    """Starts the process of a function, so that a debugger can connect before the first invocation."""
    with _DEBUGGED.turns[name], request_scope(ACCOUNT, region):
        function = lambda_functions.functions.get(name)
        if function is None:
            return
        config: Configuration = {**function["config"], "Timeout": _DAY}
        worker, _ = lambda_runtime.acquire_worker(
            name, config, function["code_zip"], qualifier=str(config.get("Version", "$LATEST"))
        )
        _DEBUGGED.waiting.add(name)
        try:
            lambda_runtime.ensure_spawned(worker)
        except RuntimeError:  # the code was changed, and another process takes its place
            lambda_runtime.invalidate_worker(name, account=ACCOUNT, region=region)
        finally:
            _DEBUGGED.waiting.discard(name)
            lambda_runtime.release_worker(worker)


def is_debugged(name: str) -> bool:
    """Whether the processes of a function wait for a debugger."""
    return name in _DEBUGGED.ports


def list_waiting_functions() -> dict[str, int]:
    """Returns the port of each function whose process waits for a debugger, by its name."""
    return {name: _DEBUGGED.ports[name] for name in tuple(_DEBUGGED.waiting)}


def wait_for_debugger(detect: Callable[[str], tuple[str, str]]) -> Callable[[str], tuple[str, str]]:
    """Begins the script of a function that is debugged with a wait for its debugger."""

    def detect_and_wait(runtime: str) -> tuple[str, str]:
        binary, script = detect(runtime)
        if _DEBUGGED.ports and runtime.startswith("python"):
            call = f"_wait_for_debugger({_DEBUGGED.ports!r}, {_DEBUGGED.debugpy!r})\n"
            script = f"{PYTHON}{call}{script}"
        elif _DEBUGGED.ports and runtime.startswith("nodejs"):
            call = f"_waitForDebugger({json.dumps(_DEBUGGED.ports)}, {json.dumps(_DEBUGGED.directory)});\n"
            script = f"{_NODE}{call}{script}"
        return binary, script

    return detect_and_wait


def serialize_debugged(execute: Execute) -> Execute:
    """Invokes a function that is debugged in one process, without a timeout."""

    def execute_debugged(function: Mapping[str, object], *invocation: object) -> Result:
        config = read_configuration(function)
        turn = _DEBUGGED.turns.get(config.get("FunctionName", ""))
        if turn is None:
            return execute(function, *invocation)
        with turn:
            return execute({**function, "config": {**config, "Timeout": _DAY}}, *invocation)

    return execute_debugged
