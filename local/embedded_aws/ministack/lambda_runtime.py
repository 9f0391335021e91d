"""Processes of functions."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock
from typing import Any, Final

from ministack.core.lambda_runtime import Worker

from embedded_aws.ministack.names import Module, Name
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
    "find_interpreter",
    "invalidate_worker",
    "release_worker",
    "reserved_variables",
    "signal_process",
    "worker_class",
    "worker_key",
    "workers",
    "workers_lock",
]

_MODULE: Final = Module("ministack.core.lambda_runtime")


@_MODULE.type("ProvidedInitTimeout", "3a82315e8fb62c88")
class InitTimeoutError(Exception):
    """Error of MiniStack."""


@_MODULE.type("ProvidedRuntimeError", "0221f20c2fafcbd0")
class ProvidedRuntimeError(Exception):
    """Error of MiniStack."""


ProvidedWorker: Any = _MODULE.constant("ProvidedWorker", "9eb20dc6e92aa9d7")
"""Process of a custom runtime; a base class."""
worker_class: Name[type[Worker]] = _MODULE.variable("Worker", "33ce462f8c503db2")
"""Class of the processes in Python and Node.js."""
reserved_variables: Name[set[str]] = _MODULE.variable("_RESERVED_RUNTIME_ENV_VARS", "93a05d8cd5ea5f8b")
"""Environment variables that a configuration does not set."""
workers_lock: Lock = _MODULE.constant("_lock", "36dc97c604589a90")
workers: Mapping[Any, list[Any]] = _MODULE.constant("_workers", "89bb9ef43a54a0a4")
"""Processes by function."""


@_MODULE.function("_detect_runtime_binary", "20749d1c64beb227")
def find_interpreter(runtime: str) -> tuple[str, str]: ...


@_MODULE.function("_signal", "8e1095b32c009fe2")
def signal_process(proc: Any) -> None: ...


@_MODULE.function("_worker_key", "467dd27266c3fd60")
def worker_key(func_name: str, config: Fields, qualifier: str) -> str: ...


@_MODULE.function("_worker_class_for", "d27718ca7ec43dac")
def choose_worker_class(config: Fields) -> type[Any]: ...


@_MODULE.function("acquire_worker", "1c258c38f9054563")
def acquire_worker(
    func_name: str,
    config: Fields,
    code_zip: bytes,
    qualifier: str = "$LATEST",
    max_concurrency: int | None = None,
) -> tuple[Any, str | None]:
    """Returns a process for a function, or the reason why it has none."""
    ...


@_MODULE.function("ensure_spawned", "e11473faf54a1518")
def ensure_spawned(worker: Any) -> None: ...


@_MODULE.function("execution_credentials", "68293a9710ed6496")
def execution_credentials(config: Fields) -> dict[str, str]: ...


@_MODULE.function("invalidate_worker", "2c2dc5a4957d3a04")
def invalidate_worker(
    func_name: str, qualifier: str | None = None, account: str | None = None, region: str | None = None
) -> None: ...


@_MODULE.function("release_worker", "f3a675dc4c988a9b")
def release_worker(worker: Any) -> None: ...
