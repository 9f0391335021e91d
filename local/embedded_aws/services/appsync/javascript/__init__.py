"""Resolvers in JavaScript run in QuickJS, with filters, and the module ``@aws-appsync/utils/dynamodb``."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Final, Protocol

from embedded_aws.emulator.worker_processes import WorkerProcesses
from embedded_aws.json_values import JsonObject
from embedded_aws.ministack import appsync
from embedded_aws.ministack.patching import Patch

_HELPERS: Final = files(__name__).joinpath("dynamodb.js")
_TIMEOUT: Final[JsonObject] = {
    "status": "error",
    "appended": [],
    "error": {"message": "The code took more than 1 s of processor time, or 256 MB", "errorType": "Code"},
}


class _Workers(Protocol):
    """Processes that run code; ``script`` is their program."""

    script: str


class CodeWorkers:
    """Processes that run code of resolvers, each call in a new engine.

    Args:
        script: Program of the engine, which reads a request, and writes its result.
    """

    def __init__(self, script: str) -> None:
        self._script = extend_script(script)
        self._processes = WorkerProcesses(Path(__file__).with_name("worker.py"))

    def call(self, request: JsonObject, timeout: float) -> JsonObject:
        """Returns the result of code; the limit of its processor time is less than ``timeout``."""
        del timeout
        answer = self._processes.ask(json.dumps([self._script, request], default=str).encode())
        return json.loads(answer) if answer else _TIMEOUT

    def reset(self) -> None:
        """Ends the processes."""
        self._processes.close()


def extend_script(script: str) -> str:
    """Returns the script of a worker with our functions; of two functions with a name, the last counts."""
    return script + _HELPERS.read_text(encoding="utf-8")


def _run_in_engine(workers: _Workers) -> CodeWorkers:
    return CodeWorkers(workers.script)


PATCHES = (
    Patch(
        appsync.code_workers,
        _run_in_engine,
        "code of resolvers reaches nothing outside, has limits of time and memory, and AWS's helpers",
    ),
)
"""The functions that replace those of MiniStack."""
