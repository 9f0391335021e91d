"""Calls after the import of a module, for patches of modules that MiniStack imports when it uses them."""

import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType


def call_after_import(module: str, call: Callable[[], None]) -> None:
    """Calls a function as soon as a module is imported; at once if it already is."""
    if module in sys.modules:
        call()
    else:
        sys.meta_path.insert(0, _Finder(module, call))


class _Finder(MetaPathFinder):
    """Finds one module as Python would, and has a function called after its import."""

    def __init__(self, module: str, call: Callable[[], None]) -> None:
        self._module, self._call = module, call

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self._module:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec and spec.loader:
            spec.loader = _Loader(spec.loader, self._call)
        return spec


class _Loader(Loader):
    """Executes a module with its own loader, and calls a function."""

    def __init__(self, loader: Loader, call: Callable[[], None]) -> None:
        self._loader, self._call = loader, call

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        self._call()
