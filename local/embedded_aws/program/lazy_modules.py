"""Lets several threads use a module of Pulumi for the first time.

Pulumi loads the modules of a provider when one of their attributes is first read. It does so without a lock:
another thread sees a part of the module (``module 'pulumi_aws.sns' has no attribute 'Topic'``).
"""

import threading
from importlib import import_module
from types import ModuleType
from typing import Final

_UTILS: Final = import_module("pulumi._utils")
# One for all modules, since they use each other.
_lock: Final = threading.RLock()
_loading: Final[set[int]] = set()


def make_thread_safe() -> None:
    """Replaces how Pulumi loads its modules, if it is the implementation without a lock."""
    if hasattr(_UTILS, "_LazyModule"):
        _UTILS._LazyModule.__getattribute__ = _get_attribute


def _get_attribute(module: ModuleType, name: str) -> object:
    if name in _UTILS._INTROSPECTION_ATTRS:
        return ModuleType.__getattribute__(module, name)
    with _lock:
        if _is_lazy(module) and id(module) not in _loading:
            _load(module)
        if _is_lazy(module):  # it reads its own attribute while it is loaded
            return ModuleType.__getattribute__(module, name)
    return getattr(module, name)


def _is_lazy(module: ModuleType) -> bool:
    return object.__getattribute__(module, "__class__") is _UTILS._LazyModule


def _load(module: ModuleType) -> None:
    _loading.add(id(module))
    try:
        spec = module.__spec__
        if spec and spec.loader:
            spec.loader.exec_module(module)
        if _is_lazy(module):  # it can have chosen another class
            object.__setattr__(module, "__class__", ModuleType)
    finally:
        _loading.remove(id(module))
