"""Wrapper scripts, which start the runtime of a function (``AWS_LAMBDA_EXEC_WRAPPER``)."""

import shlex
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Final

from embedded_aws.ministack.records import read_members
from embedded_aws.services.lambda_.runtimes.scripts import write_script

_CODE: Final = "/var/task/"
_LAYERS: Final = "/opt/"
_RUNTIME: Final = 'exec <&3 >&4 3<&- 4>&-\nexec {runtime} "$@"\n'
_START: Final = """\
wrapper={wrapper}
case $wrapper in /var/task/*) wrapper=$LAMBDA_TASK_ROOT/${{wrapper#/var/task/}} ;; esac
exec 3<&0 4>&1 </dev/null >&2
exec "$wrapper" {runtime} "$@"
"""
"""Starts the wrapper, which does not have the pipes of the runtime, since it may write to its output."""

_current: ContextVar[str | None] = ContextVar("wrapper", default=None)


def find_wrapper(config: Mapping[str, object], opt: Path | None, code: Path | None = None) -> str | None:
    """Returns the path of the wrapper script of a function; None without one.

    Args:
        config: Configuration of the function.
        opt: Directory of the layers; None if there are none.
        code: Directory of its code, if it is known.
    """
    wrapper: str | None = read_members(config, "Environment", "Variables").get("AWS_LAMBDA_EXEC_WRAPPER")
    for place, directory in ((_LAYERS, opt), (_CODE, code)):
        if wrapper and directory and wrapper.startswith(place):
            return str(directory / wrapper.removeprefix(place))
    return wrapper or None


@contextmanager
def wrap_runtime(wrapper: str | None) -> Generator[None]:
    """Lets a wrapper script start the process that this context starts."""
    before = _current.set(wrapper)
    try:
        yield
    finally:
        _current.reset(before)


def start_wrapped(detect: Callable[[str], tuple[str, str]]) -> Callable[[str], tuple[str, str]]:
    """Starts the wrapper script of a function, which starts the runtime."""

    def detect_wrapped(runtime: str) -> tuple[str, str]:
        binary, script = detect(runtime)
        wrapper = _current.get()
        return (_build_command(wrapper, binary) if wrapper and binary else binary), script

    return detect_wrapped


def _build_command(wrapper: str, binary: str) -> str:
    runtime = write_script(_RUNTIME.format(runtime=shlex.quote(binary)))
    return write_script(_START.format(wrapper=shlex.quote(wrapper), runtime=shlex.quote(runtime)))
