"""Processes of functions."""

from __future__ import annotations

from queue import Queue
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any, Final, Protocol

from embedded_aws.ministack.names import IMPORTED, Module, Name
from embedded_aws.ministack.records import Fields

__all__ = [
    "InitTimeoutError",
    "ProvidedRuntimeError",
    "ProvidedWorker",
    "Worker",
    "acquire_worker",
    "choose_worker_class",
    "ensure_spawned",
    "execution_credentials",
    "invalidate_worker",
    "release_worker",
    "signal_process",
    "subprocess",
    "worker_key",
    "workers",
    "workers_lock",
]


class Process(Protocol):
    """Process of a function, whose pipes have text or bytes."""

    stdout: Any
    stderr: Any

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...


_MODULE: Final = Module("ministack.core.lambda_runtime")
subprocess: Name[Any] = _MODULE.variable("subprocess", IMPORTED)
"""The module that starts processes."""


@_MODULE.type("ProvidedInitTimeout", "3a82315e8fb62c88")
class InitTimeoutError(Exception):
    """Error of MiniStack."""


@_MODULE.type("ProvidedRuntimeError", "0221f20c2fafcbd0")
class ProvidedRuntimeError(Exception):
    """Error of MiniStack."""


if TYPE_CHECKING:
    from embedded_aws.ministack.lambda_functions import Configuration

    class Worker:
        """Execution environment in Python or Node.js; a base class."""

        func_name: str
        config: Configuration
        code_zip: bytes
        in_use: bool
        last_used: float
        _proc: Process | None
        _start_time: float | None
        _stderr_queue: Queue[str]
        _stderr_thread: Thread
        _lock: Lock
        """Held while it is invoked."""

        def __init__(self, func_name: str, config: Configuration, code_zip: bytes) -> None: ...

        def _spawn(self) -> None: ...

        def _read_stderr(self) -> None: ...

        def _drain_stderr(self) -> str: ...

        def invoke(self, event: object, request_id: str, **context: Any) -> dict[str, object]:
            """Runs one invocation."""
            ...

        def kill(self) -> None:
            """Ends the process and deletes its directory."""
            ...

    class ProvidedWorker(Worker):
        """Execution environment of a custom runtime; a base class."""

        _server: Any
        _server_thread: Thread | None
        _log_thread: Thread | None
        _pending: Queue[Any]
        _result: dict[str, object]
        _response_ready: Event
        _init_error: object
        _first_poll: Event
        _init_settled: Event
        _stopping: bool
        _state_lock: Lock
        _generation: int
        _current_request_id: str | None

        def _spawn(self, init_timeout: float | None = None) -> None: ...

        def _record_result(self, generation: int, request_id: str, kind: str, payload: object) -> bool: ...

        def _build_handler_class(self, generation: int, pending: Queue[Any]) -> type[Any]: ...

        def _pump_output(self, stream: Any, log_queue: Queue[str]) -> None: ...

        def _await_init(self, init_timeout: float | None = None) -> None: ...

        def _init_log_suffix(self) -> str: ...

        def _teardown(self) -> None: ...

else:
    from ministack.core.lambda_runtime import Worker

    ProvidedWorker = _MODULE.constant("ProvidedWorker", "9eb20dc6e92aa9d7")

workers_lock: Lock = _MODULE.constant("_lock", "36dc97c604589a90")
workers: dict[str, list[Worker]] = _MODULE.constant("_workers", "89bb9ef43a54a0a4")
"""Processes by function."""


@_MODULE.function("_signal", "8e1095b32c009fe2")
def signal_process(proc: Process | None) -> None: ...


@_MODULE.function("_worker_key", "467dd27266c3fd60")
def worker_key(func_name: str, config: Fields, qualifier: str) -> str: ...


@_MODULE.function("_worker_class_for", "d27718ca7ec43dac")
def choose_worker_class(config: Fields) -> type[Worker]: ...


@_MODULE.function("acquire_worker", "1c258c38f9054563")
def acquire_worker(
    func_name: str,
    config: Fields,
    code_zip: bytes,
    qualifier: str = "$LATEST",
    max_concurrency: int | None = None,
) -> tuple[Worker, str | None]:
    """Returns a process for a function, or the reason why it has none."""
    ...


@_MODULE.function("ensure_spawned", "e11473faf54a1518")
def ensure_spawned(worker: Worker) -> None: ...


@_MODULE.function("execution_credentials", "68293a9710ed6496")
def execution_credentials(config: Fields) -> dict[str, str]: ...


@_MODULE.function("invalidate_worker", "2c2dc5a4957d3a04")
def invalidate_worker(
    func_name: str, qualifier: str | None = None, account: str | None = None, region: str | None = None
) -> None: ...


@_MODULE.function("release_worker", "f3a675dc4c988a9b")
def release_worker(worker: Worker) -> None: ...
