"""The process that runs code of resolvers in QuickJS, with limits of processor time and memory.

QuickJS has no files, processes or network. This program runs as a file, not as a module, to import no more of
the emulator than it needs.
"""

import contextlib
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol, cast

import quickjs as _quickjs

SECONDS: Final = 1.0  # of processor time
_BYTES: Final = 2**30
_MEMORY: Final = 256 * 1024 * 1024
_STACK: Final = 512 * 1024
_RANDOM: Final = 256
_HOST: Final = Path(__file__).with_name("host.js").read_text(encoding="utf-8")


class _Context(Protocol):
    def set_max_stack_size(self, size: int) -> None: ...

    def set_memory_limit(self, size: int) -> None: ...

    def eval(self, code: str) -> Callable[..., object]: ...


class _Engine(Protocol):
    """QuickJS, whose package has no types."""

    Context: type[_Context]
    JSException: type[Exception]


_ENGINE: Final = cast("_Engine", _quickjs)


def _answer(line: bytes) -> str:
    script, request = json.loads(line)
    context = _ENGINE.Context()
    context.set_max_stack_size(_STACK)
    context.set_memory_limit(_MEMORY)
    start = context.eval(_HOST)
    return str(start(script, json.dumps(request), os.urandom(_RANDOM).hex())).rstrip()


def main() -> None:
    """Answers one request a line, until the emulator closes the pipe."""
    with contextlib.suppress(ValueError, OSError):  # macOS has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        for line in sys.stdin.buffer:
            signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)  # the signal ends the process
            try:
                answer = _answer(line)
            except (_ENGINE.JSException, MemoryError, RecursionError, ValueError) as error:
                described = {"message": str(error).strip() or "out of memory", "errorType": "Code"}
                answer = json.dumps({"status": "error", "appended": [], "error": described})
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            answers.write(answer.encode(errors="replace") + b"\n")
            answers.flush()


if __name__ == "__main__":
    main()
