"""Environments of functions that start before they are invoked: new code answers without a cold start."""

import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Final

from embedded_aws.emulator.clients import ACCOUNT
from embedded_aws.event_log.log import LOG
from embedded_aws.ministack import lambda_functions, lambda_runtime
from embedded_aws.ministack.lambda_functions import Configuration, FunctionRecord
from embedded_aws.ministack.lambda_runtime import Worker
from embedded_aws.ministack.responses import request_scope
from embedded_aws.service_calls.tenants import is_isolated
from embedded_aws.services.lambda_.debugging import is_debugged

_MOST: Final = 8
"""A module that many functions share changes all of them; each process takes some 30 MB."""
_LATEST: Final = "$LATEST"
_turn: Final = threading.Lock()
"""One process starts at a time: the next request may need the other processors."""


def start_functions(names: Iterable[str], region: str) -> None:
    """Starts environments of functions in the background, those invoked last first.

    Args:
        names: Names of the functions. After the first eight, they start when they are invoked.
        region: Region of the functions.
    """
    recent = _find_last_invocations()
    ordered = sorted(names, key=lambda name: -recent.get(name, 0))[:_MOST]
    threading.Thread(target=_start, args=(ordered, region), name="starts", daemon=True).start()


def _find_last_invocations() -> Mapping[str, int]:
    """Returns the ID of the last invocation in the event log by function."""
    found, page = dict[str, int](), LOG.page()
    while page["events"]:
        for event in page["events"]:
            if event["type"] == "invocation":
                found[event["function"]] = event["id"]
        page = LOG.page(page["last"])
    return found


def _start(names: Iterable[str], region: str) -> None:
    for name in names:
        with _turn, request_scope(ACCOUNT, region):
            function = lambda_functions.functions.get(name)
            for config, code in _list_invoked(function) if function else ():
                _start_environment(name, config, code)


def _list_invoked(function: FunctionRecord) -> Iterator[tuple[Configuration, bytes]]:
    """Yields the configuration and the code of the versions that callers invoke: of the aliases, if any."""
    aliases = function.get("aliases") or {}
    versions = {alias["FunctionVersion"] for alias in aliases.values()} or {_LATEST}
    for version in versions:
        record = function if version == _LATEST else function["versions"].get(version)
        if record and record["code_zip"] and _can_start(record["config"]):
            yield record["config"], record["code_zip"]


def _can_start(config: Configuration) -> bool:
    """Whether a process runs the function, which belongs to no tenant and waits for no debugger."""
    runtime = config.get("Runtime", "")
    return (
        runtime.startswith(("python", "nodejs"))
        and not is_isolated(config)
        and not is_debugged(config.get("FunctionName", ""))
    )


def _start_environment(name: str, config: Configuration, code: bytes) -> None:
    worker = _add_environment(name, config, code)
    if worker is None:
        return
    with suppress(RuntimeError, OSError):  # the next invocation tries again, and reports the error
        # A request that comes meanwhile waits for this process, instead of starting another one.
        lambda_runtime.ensure_spawned(worker)
    if not _is_known(worker):  # the code was changed meanwhile
        worker.kill()


def _add_environment(name: str, config: Configuration, code: bytes) -> Worker | None:
    """Returns a process that is not running yet; None if the version has one already."""
    with lambda_runtime.workers_lock:
        key = lambda_runtime.worker_key(name, config, str(config.get("Version", _LATEST)))
        pool = lambda_runtime.workers.setdefault(key, [])
        if pool:
            return None
        worker = lambda_runtime.choose_worker_class(config)(name, config, code)
        worker.in_use, worker.last_used = False, time.time()
        pool.append(worker)
        return worker


def _is_known(worker: Worker) -> bool:
    with lambda_runtime.workers_lock:
        return any(worker in pool for pool in lambda_runtime.workers.values())
