"""Waits for the debugger of a function in Python; the bootstrap loads it in the function's process."""

from __future__ import annotations

import importlib
import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

_ATTEMPTS = 100
_PAUSE = 0.1
"""Seconds."""


def wait_for_debugger(port: int, debugpy_home: str) -> None:
    """Listens at a port of the loopback interface until a debugger connects.

    Args:
        port: The port.
        debugpy_home: Directory that has the package debugpy.
    """
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    # The process of the debugger must not have the log of the function.
    kept, nothing = [os.dup(number) for number in range(3)], os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nothing, number)
    sys.path.insert(0, debugpy_home)
    try:
        debugpy = importlib.import_module("debugpy")
        debugpy.configure(subProcess=False)
        _map_code()  # before it listens, since a debugger may attach immediately
        _listen(debugpy, port)
    finally:
        sys.path.remove(debugpy_home)
        for number, own in enumerate(kept):
            os.dup2(own, number)
            os.close(own)
        os.close(nothing)
    debugpy.wait_for_client()


def _listen(debugpy: ModuleType, port: int) -> None:
    for attempt in range(_ATTEMPTS):
        try:
            debugpy.listen(("127.0.0.1", port))
        except Exception:  # the process before this one still has the port
            if attempt == _ATTEMPTS - 1:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _map_code() -> None:
    """Maps AWS's directory of code to that of this process."""
    pydevd_file_utils = importlib.import_module("pydevd_file_utils")  # of debugpy
    set_up = pydevd_file_utils.setup_client_server_paths

    def set_up_paths(paths: list[tuple[str, str]]) -> object:
        code = os.environ["LAMBDA_TASK_ROOT"]
        return set_up([(local, _replace_root(remote, code)) for local, remote in paths])

    vars(pydevd_file_utils)["setup_client_server_paths"] = set_up_paths


def _replace_root(remote: str, code: str) -> str:
    is_code = f"{remote}/".startswith("/var/task/")
    return code + remote.removeprefix("/var/task") if is_code else remote
