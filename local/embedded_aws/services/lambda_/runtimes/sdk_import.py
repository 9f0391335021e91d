"""The AWS SDK in processes of Python functions, which only those that use it import.

MiniStack imports it in each process, for a header that counts rounds of recursive loops: this takes five
times as long as the start of Python itself.
"""

from collections.abc import Callable
from typing import Final

_INSTALLED: Final = "    _ms_install_invoke_depth()\n"
_AWAITED: Final = "    _install_with_sdk()\n"
_FINDER: Final = """
def _install_with_sdk():
    import importlib.util, sys

    name = "botocore.handlers"
    if name in sys.modules:
        return _ms_install_invoke_depth()

    class Finder:
        @staticmethod
        def find_spec(wanted, path=None, target=None):
            if wanted != name:
                return None
            sys.meta_path.remove(Finder)
            spec = importlib.util.find_spec(name)
            execute = spec.loader.exec_module

            def execute_and_install(module):
                execute(module)
                sys.modules["botocore"].handlers = module
                _ms_install_invoke_depth()

            spec.loader.exec_module = execute_and_install
            return spec

    sys.meta_path.insert(0, Finder)


"""
"""Installs the header when the function imports the SDK, its own or that of the runtime."""


def import_sdk_late(detect: Callable[[str], tuple[str, str]]) -> Callable[[str], tuple[str, str]]:
    """Leaves the import of the SDK to the function."""

    def detect_without_sdk(runtime: str) -> tuple[str, str]:
        binary, script = detect(runtime)
        if not runtime.startswith("python"):
            return binary, script
        return binary, f"{_FINDER}{script.replace(_INSTALLED, _AWAITED)}"

    return detect_without_sdk
