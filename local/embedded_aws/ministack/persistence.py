"""Files with the state of services."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Final

from embedded_aws.ministack.names import Module
from embedded_aws.ministack.records import Record

_MODULE: Final = Module("ministack.core.persistence")
is_persistent: bool = _MODULE.constant("PERSIST_STATE", "d025698b215ff28d")
"""Whether state is kept in files."""
logger: logging.Logger = _MODULE.constant("logger", "d09afee341661960")


@_MODULE.function("load_state", "fc6083a4e80f1e98")
def load_state(service: str) -> dict[str, Record] | None: ...


@_MODULE.function("save_all", "03712e92a77651e1")
def save_all(services: dict[str, Callable[[], Any]]) -> None: ...
