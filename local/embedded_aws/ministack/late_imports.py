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
        return
    finder = next((each for each in sys.meta_path if isinstance(each, _Finder)), None)
    if finder is None:
        finder = _Finder()
        sys.meta_path.insert(0, finder)
    finder.calls.setdefault(module, []).append(call)


class _Finder(MetaPathFinder):
    """Finds modules as Python would, and has functions called after their import.

    Attributes:
        calls: The functions by module, in the order in which they are called.
    """

    def __init__(self) -> None:
        self.calls: dict[str, list[Callable[[], None]]] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in self.calls:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec and spec.loader:
            spec.loader = _Loader(spec.loader, self.calls[fullname])
        return spec


class _Loader(Loader):
    """Executes a module with its own loader, and calls functions."""

    def __init__(self, loader: Loader, calls: list[Callable[[], None]]) -> None:
        self._loader, self._calls = loader, calls

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        for call in self._calls:
            call()
