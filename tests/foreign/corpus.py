"""The programs of the corpus, by name."""

import importlib
import pkgutil
from types import ModuleType

from tests.foreign import programs


def list_programs() -> dict[str, ModuleType]:
    """Returns the module of each program."""
    found = pkgutil.iter_modules(programs.__path__)
    return {each.name: importlib.import_module(f"{programs.__name__}.{each.name}") for each in found}
