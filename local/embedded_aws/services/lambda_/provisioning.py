"""Environments of provisioned concurrency, which start before they are invoked.

The environments of a version are those that its own configuration requests, and those of its aliases.
"""

import contextvars
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final, Required, TypedDict

from embedded_aws.ministack import lambda_functions, lambda_runtime
from embedded_aws.ministack.function_records import Provisioned
from embedded_aws.ministack.lambda_functions import Configuration, FunctionRecord
from embedded_aws.ministack.lambda_runtime import Worker
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.responses import request_scope
from embedded_aws.service_calls.tenants import find_tenant
from embedded_aws.services.lambda_.concurrency import CONCURRENT_BATCHES
from embedded_aws.services.lambda_.tenant_isolation import TENANT

INITIALIZATION: Final = "InitializationType"
"""Member of the configuration of a process: how it was initialized."""
ON_DEMAND: Final = "on-demand"
_PROVISIONED: Final = "provisioned-concurrency"
_REQUESTED: Final = "RequestedProvisionedConcurrentExecutions"
_SLOT: Final = "provisioned:"
_SHORTEST: Final = 1.0
_LONGEST: Final = 60.0
"""Seconds until environments are ready, also if the emulator ends before."""

_initialization: ContextVar[str] = ContextVar("initialization", default=ON_DEMAND)


@dataclass
class _Slots:
    """Invocations in environments of provisioned concurrency, by function and version."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    used: Counter[str] = field(default_factory=Counter[str])


_SLOTS: Final = _Slots()


def list_configs(function: FunctionRecord) -> dict[str, Provisioned]:
    """Returns the configurations of a function by version or alias."""
    return function.get("provisioned_concurrency") or {}


def count_requested(configs: Mapping[str, Provisioned]) -> int:
    """Returns the provisioned concurrency that configurations request in total."""
    return sum(each[_REQUESTED] for each in configs.values())


class ProvisionedView(TypedDict, total=False):
    """The provisioned concurrency of a version or alias as Lambda shows it."""

    RequestedProvisionedConcurrentExecutions: Required[int]
    AvailableProvisionedConcurrentExecutions: Required[int]
    AllocatedProvisionedConcurrentExecutions: Required[int]
    Status: Required[str]
    StatusReason: str
    LastModified: Required[str]


def show_config(config: Provisioned) -> ProvisionedView:
    """Returns a configuration as Lambda shows it."""
    ready, failed = time.time() >= config.get("_ready", 0), config.get("_failed")
    count = 0 if failed else config[_REQUESTED] if ready else config.get("_kept", 0)
    shown: ProvisionedView = {
        "RequestedProvisionedConcurrentExecutions": config[_REQUESTED],
        "AvailableProvisionedConcurrentExecutions": count,
        "AllocatedProvisionedConcurrentExecutions": count,
        "Status": "IN_PROGRESS" if not ready else "FAILED" if failed else "READY",
        "LastModified": config["LastModified"],
    }
    if ready and failed:
        shown["StatusReason"] = "FUNCTION_ERROR_INIT_FAILURE"
    return shown


def begin(name: str, qualifier: str, config: Provisioned) -> None:
    """Starts the environments of a version or alias.

    Args:
        name: Name of the function.
        qualifier: The version or alias.
        config: Its configuration, which becomes ready.
    """
    config.pop("_failed", None)
    config["_ready"] = time.time() + _LONGEST
    run = contextvars.copy_context().run
    threading.Thread(target=run, args=(_initialize, name, qualifier, config), daemon=True).start()


def _initialize(name: str, qualifier: str, config: Provisioned) -> None:
    """Starts as many processes as there are processors; the others start when they are invoked."""
    began, function = time.time(), lambda_functions.functions.get(name)
    version = function["versions"].get(_find_version(function, qualifier)) if function else None
    if version:
        settings = version["config"]
        _, _, _, region, account, *_ = settings["FunctionArn"].split(":")
        with request_scope(account, region):
            _initialization.set(_PROVISIONED)
            count = min(config[_REQUESTED], CONCURRENT_BATCHES)
            workers = [
                _lease(name, settings, version["code_zip"], settings.get("Version", "$LATEST"))
                for _ in range(count)
            ]
            try:
                for worker in workers:
                    lambda_runtime.ensure_spawned(worker)
            except RuntimeError:
                config["_failed"] = True
            finally:
                _return(workers, failed=bool(config.get("_failed")))
    config["_ready"] = max(time.time(), began + _SHORTEST)


def _find_version(function: FunctionRecord, qualifier: str) -> str:
    alias = function.get("aliases", {}).get(qualifier)
    return alias["FunctionVersion"] if alias else qualifier


def _lease(name: str, config: Configuration, code: bytes, version: str) -> Worker:
    """Returns a process of the version with the current kind of initialization, which is not in use."""
    kind = _initialization.get()
    with lambda_runtime.workers_lock:
        pool = lambda_runtime.workers.setdefault(lambda_runtime.worker_key(name, config, version), [])
        settings: Configuration = {**config, "InitializationType": kind}
        if tenant := find_tenant():
            settings["TenantId"] = tenant
        worker = next((each for each in pool if not each.in_use and _is_alike(each, settings)), None)
        if worker is None:
            worker = lambda_runtime.choose_worker_class(settings)(name, settings, code)
            pool.append(worker)
        worker.in_use, worker.last_used = True, time.time()
        return worker


def _is_alike(worker: Worker, settings: Configuration) -> bool:
    """Whether a process has the kind of initialization and the tenant of the settings."""
    kind = worker.config.get(INITIALIZATION, ON_DEMAND)
    return (kind, worker.config.get(TENANT)) == (settings.get(INITIALIZATION), settings.get(TENANT))


def _return(workers: list[Worker], *, failed: bool) -> None:
    with lambda_runtime.workers_lock:
        for worker in workers:
            worker.in_use = False
            for pool in lambda_runtime.workers.values() if failed else ():
                if worker in pool:
                    pool.remove(worker)


_Acquire = Callable[..., tuple[Worker | None, str | None]]


def lease_initialized(acquire: _Acquire) -> _Acquire:
    """Leases an environment of provisioned concurrency, or of a tenant, only to its invocations."""

    def acquire_initialized(
        name: str, config: Configuration, code: bytes, qualifier: str = "$LATEST", **options: object
    ) -> tuple[Worker | None, str | None]:
        # It has no provisioned concurrency, and without a tenant every process of it is the same.
        if qualifier == "$LATEST" and find_tenant() is None:
            return acquire(name, config, code, qualifier=qualifier, **options)
        return _lease(name, config, code, qualifier), None

    return acquire_initialized


def _list_ready(function: FunctionRecord, version: str) -> Iterator[int]:
    for qualifier, config in list_configs(function).items():
        if _find_version(function, qualifier) == version:
            yield show_config(config)["AvailableProvisionedConcurrentExecutions"]


_Slot = tuple[str | None, str | None]


def _acquire_slot(acquire: Callable[..., _Slot]) -> Callable[..., _Slot]:
    """Counts an invocation as provisioned concurrency, or as part of the other concurrency."""

    def acquire_slot(function: FunctionRecord, config: Configuration) -> _Slot:
        found = lambda_functions.functions.get(config.get("FunctionName", "")) or function
        version = str(config.get("Version"))
        slot = f"{_SLOT}{lambda_functions.slot_key(config)}:{version}"
        with _SLOTS.lock:
            if _SLOTS.used[slot] < sum(_list_ready(found, version)):
                _SLOTS.used[slot] += 1
                _initialization.set(_PROVISIONED)
                return slot, None
        _initialization.set(ON_DEMAND)
        reserved = lambda_functions.get_reserved_concurrency(found, config)
        if reserved is None:
            return acquire(function, config)
        left = max(0, reserved - count_requested(list_configs(found)))
        return acquire({**function, "concurrency": left}, config)

    return acquire_slot


def _release_slot(release: Callable[[str | None], None]) -> Callable[[str | None], None]:
    def release_slot(slot: str | None) -> None:
        if not slot or not slot.startswith(_SLOT):
            return release(slot)
        with _SLOTS.lock:
            _SLOTS.used[slot] -= 1
        return None

    return release_slot


PATCHES = (
    Patch(
        lambda_functions.acquire_slot,
        _acquire_slot,
        "provisioned concurrency of a version is for its invocations, and part of the reserved concurrency",
    ),
    Patch(lambda_functions.release_slot, _release_slot, "provisioned concurrency is free again"),
)
