"""Settings of Pulumi's runtime, which Pulumi declares without types."""

import asyncio
from typing import Protocol, cast

from pulumi.runtime import settings


class _Futures(Protocol):
    rpcs: "list[asyncio.Future[object]]"


class _Settings(Protocol):
    monitor: object
    callbacks: object
    rpc_manager: _Futures
    outputs: "set[asyncio.Future[object]]"


_SETTINGS = cast("_Settings", settings.SETTINGS)


def find_monitor() -> object:
    """Returns the resource monitor of the running program: a mock, or that of the engine."""
    return _SETTINGS.monitor


def has_callbacks() -> bool:
    """Returns whether the program has a transform, by which Pulumi calls it back."""
    return _SETTINGS.callbacks is not None


def list_outstanding() -> "set[asyncio.Future[object]]":
    """Returns the registrations and outputs that Pulumi waits for."""
    return {*_SETTINGS.rpc_manager.rpcs, *_SETTINGS.outputs}
