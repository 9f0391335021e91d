"""Runs CloudFront Functions in QuickJS: each invocation in a new engine, which is AWS's behavior."""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Final, Protocol, TypedDict, cast

from embedded_aws.services.cloudfront.functions.surface import read_surface

MEMORY_BYTES: Final = 2 * 1024 * 1024
"""Memory of a function, without that of the runtime itself (CloudFront quotas)."""
PROCESSOR_SECONDS: Final = 0.1
"""Processor time of a function. AWS allows less than a millisecond, but for its own engine and processors;
other threads of this process count as well."""

# Threads have at least 512 KB on each system.
_STACK_BYTES: Final = 256 * 1024
_HERE: Final = Path(__file__).parent
# What a module gives is assigned; named imports are of its members.
_IMPORT: Final = re.compile(
    r"""^[ \t]*import\s+(?:\*\s*as\s+)?(?P<what>[\w$]+|\{[^}]*\})\s+"""
    r"""from\s+(?P<name>'[^']*'|"[^"]*")[ \t]*;?""",
    re.MULTILINE,
)
_USES: Final = {
    "buffer": re.compile(r"[Bb]uffer|crypto|TextEncoder|TextDecoder|bytesFrom|fromBytes|toBytes|UTF8"),
    "crypto": re.compile("crypto"),
    "querystring": re.compile("querystring"),
}


class EdgeFunctionError(Exception):
    """Raised if a function throws, exceeds a limit, or has no handler."""


def evaluate(code: str, event: object, version: int) -> tuple[object, list[str]]:
    """Runs the handler of a function.

    Args:
        code: Source of the function.
        event: The event of a viewer request or response.
        version: Version of the runtime: 1 or 2.

    Returns:
        What the handler returns, and the lines that it logs.

    Raises:
        EdgeFunctionError: If the function throws, exceeds a limit, or has no handler.
    """
    engine = _load_engine()
    context = engine.Context()
    try:
        outcome = _run(context, code, event, version)
    except engine.JSException as error:
        raise EdgeFunctionError(_explain(str(error))) from None
    if outcome is None:
        raise EdgeFunctionError("The promise of the handler is never settled.")
    if "error" in outcome:
        raise EdgeFunctionError(_explain(outcome["error"]))
    return outcome.get("value"), outcome.get("log", [])


class _Context(Protocol):
    def set_max_stack_size(self, size: int) -> None: ...

    def set_memory_limit(self, size: int) -> None: ...

    def set_time_limit(self, seconds: float) -> None: ...

    def memory(self) -> Mapping[str, int]: ...

    def parse_json(self, text: str) -> object: ...

    def eval(self, code: str) -> object: ...

    def execute_pending_job(self) -> bool: ...


class _Engine(Protocol):
    """QuickJS, whose package has no types."""

    Context: type[_Context]
    JSException: type[Exception]


class _Outcome(TypedDict, total=False):
    value: object
    error: str
    log: list[str]


def _load_engine() -> _Engine:
    import quickjs  # noqa: PLC0415 an emulator without a distribution does not need it

    return cast("_Engine", quickjs)


def _run(context: _Context, code: str, event: object, version: int) -> _Outcome | None:
    """Returns what the handler returns or throws, and what it logs; None if it has not ended."""
    context.set_max_stack_size(_STACK_BYTES)
    modules = {name: _read_source(name) for name in _find_used_modules(code)}
    surface, sources = (context.parse_json(json.dumps(each)) for each in (read_surface(version), modules))
    start = cast("Callable[..., Callable[..., object]]", context.eval(_read_source("runtime")))
    run = start(version, surface, sources)
    context.set_memory_limit(context.memory()["malloc_size"] + MEMORY_BYTES)
    context.set_time_limit(PROCESSOR_SECONDS)
    context.eval(f'"use strict";{_replace_imports(code)}')
    if not context.eval("typeof handler === 'function'"):
        raise EdgeFunctionError("The function has no function 'handler' at its top level.")
    run(context.eval("handler"), json.dumps(event))
    while context.execute_pending_job():
        pass
    return json.loads(str(run(None)))


def _explain(message: str) -> str:
    if message.startswith("InternalError: interrupted"):
        return f"The function takes more than {PROCESSOR_SECONDS} s of processor time."
    if "InternalError: out of memory" in message:
        return f"The function takes more than {MEMORY_BYTES // 1024**2} MB of memory."
    return message.strip()


def _find_used_modules(code: str) -> list[str]:
    """Returns the modules that code may use; to load them takes most of the time of an invocation."""
    return [name for name, pattern in _USES.items() if pattern.search(code)]


def _replace_imports(code: str) -> str:
    """Returns code whose imports are calls of ``require``, in the same lines."""

    def require(found: re.Match[str]) -> str:
        names = re.sub(r"\s+as\s+", ": ", found["what"])
        return f"const {names} = require({found['name']});"

    return _IMPORT.sub(require, code)


@cache
def _read_source(name: str) -> str:
    return (_HERE / f"{name}.js").read_text(encoding="utf-8")
