"""Functions in Python and in Node.js that wait for a debugger.

The process of such a function listens with debugpy, or with the inspector of Node.js, and waits for a
debugger before it imports the code. Each process has its code in another directory, but an editor needs one
that stays: debugpy maps AWS's ``/var/task``; for Node.js, the code is moved to a directory of its port.
A breakpoint may last: invocations have no timeout, and one follows the other, since one process has the port.
"""

import shutil
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from embedded_aws.emulator.clients import ACCOUNT
from embedded_aws.json_values import JsonObject
from embedded_aws.ministack import lambda_functions, lambda_runtime
from embedded_aws.ministack.lambda_functions import Configuration, Execute, Result, read_configuration
from embedded_aws.ministack.responses import request_scope

_DAY: Final = 86_400  # seconds


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


def build_settings(config: Configuration) -> JsonObject | None:
    """Returns the settings of the debugger for the process of a function; None if it waits for none."""
    port = _DEBUGGED.ports.get(config.get("FunctionName", ""))
    return None if port is None else {"port": port, "debugpy": _DEBUGGED.debugpy}


def move_code(config: Configuration, code: Path) -> Path:
    """Returns the directory that a process runs its code in.

    Args:
        config: Configuration of the function.
        code: Directory of its unpacked package.

    Returns:
        The same, or a copy in the directory of the port that a debugger of Node.js connects to.
    """
    port = _DEBUGGED.ports.get(config.get("FunctionName", ""))
    if port is None or not config.get("Runtime", "").startswith("nodejs"):
        return code
    lasting = Path(_DEBUGGED.directory, str(port))
    shutil.rmtree(lasting, ignore_errors=True)
    return Path(shutil.copytree(code, lasting, symlinks=True))


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
