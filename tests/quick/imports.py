"""The imports between the Python files of this repository, from their source."""

import ast
import sys
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from textwrap import indent

ROOT = Path(__file__).resolve().parents[2]
_SOURCE_ROOTS = ("components/", "local/", "", "docs/")
_ALIKE = 4
"""Maximum number of modules of the same name; more say nothing."""
_FOLDERS = ("components", "docs", "examples", "local", "patterns", "stacks", "templates", "tests")


class Imports:
    """Finds the files that import a file, directly or through others.

    Args:
        sources: Source by path, from the root of the repository, of Python files.
    """

    def __init__(self, sources: dict[str, str]) -> None:
        self.sources = sources
        self._imports = {file: [*_find_imports(file, source)] for file, source in sources.items()}
        self._roots: dict[str, set[str]] = defaultdict(set)
        for file in sources:
            for folder in _folders_above(file):
                self._roots[file.removeprefix(folder).split("/")[0].removesuffix(".py")].add(folder)

    @classmethod
    def from_repository(cls) -> "Imports":
        """Returns the imports of all Python files of this repository."""
        found = (path for folder in _FOLDERS for path in (ROOT / folder).rglob("*.py"))
        return cls(
            {
                path.relative_to(ROOT).as_posix(): _read(path)
                for path in found
                if "node_modules" not in path.parts
            }
        )

    @property
    def tests(self) -> list[str]:
        """The test files."""
        return [file for file in self.sources if file.rpartition("/")[2].startswith("test_")]

    @cached_property
    def importers(self) -> dict[str, set[str]]:
        """The files that import each file; a test file imports the ``conftest.py`` files above it."""
        importers: dict[str, set[str]] = defaultdict(set)
        for file, imports in self._imports.items():
            for module, name, is_typing in imports:
                if not is_typing:
                    for imported in self._resolve(file, module, name):
                        importers[imported].add(file)
        for file in self.tests:
            for folder in _folders_above(file):
                if folder != "tests/":
                    importers[f"{folder}conftest.py"].add(file)
        return importers

    def distances(self, changed: Iterable[str]) -> dict[str, int]:
        """Returns the number of imports between each file and the nearest changed one."""
        distances = dict.fromkeys(changed, 0)
        waiting = deque(distances)
        while waiting:
            file = waiting.popleft()
            for importer in self.importers.get(file, ()):
                if importer not in distances:
                    distances[importer] = distances[file] + 1
                    waiting.append(importer)
        return distances

    def _resolve(self, file: str, module: str, name: str) -> set[str]:
        """Returns the file of a module, and that of the module that defines one of its names."""
        if name and (submodules := self._find(file, f"{module}.{name}")):
            return submodules
        found = self._find(file, module)
        return found | {self._find_definer(each, name) for each in found}

    def _find_definer(self, file: str, name: str) -> str:
        """Returns the file from which a package has a name: its ``__init__.py`` may import it when used."""
        if file.endswith("/__init__.py"):
            for module, imported, _ in self._imports[file]:
                if imported == name:
                    return max(self._resolve(file, module, name), default=file, key=len)
        return file

    def _find(self, file: str, module: str) -> set[str]:
        """Returns the file of a module; several, if tests put folders with such a module on the path."""
        path, top = module.replace(".", "/"), module.split(".", maxsplit=1)[0]

        def find(root: str) -> set[str]:
            return {f"{root}{path}.py", f"{root}{path}/__init__.py"} & self.sources.keys()

        for root in (*_SOURCE_ROOTS, *_folders_above(file)):
            if found := find(root):
                return found
        others = () if top in sys.stdlib_module_names else self._roots.get(top, ())
        alike = {found for root in others for found in find(root)}
        return alike if len(alike) <= _ALIKE else set()


def _read(file: Path) -> str:
    """Returns the source of a file, with the stub of a package whose names are imported when used."""
    source, stub = file.read_text(encoding="utf-8"), file.with_suffix(".pyi")
    if not stub.exists():
        return source
    return f"{source}\nif TYPE_CHECKING:\n{indent(stub.read_text(encoding='utf-8'), '    ')}"


def _folders_above(file: str) -> Iterator[str]:
    while "/" in file:
        file = file.rpartition("/")[0]
        yield f"{file}/"


def _find_imports(file: str, source: str) -> Iterator[tuple[str, str, bool]]:
    """Returns the module and the name of each import, and whether it is for types or of a lazy package."""
    lazy = file.endswith("/__init__.py")
    waiting: list[tuple[ast.AST, bool]] = [(ast.parse(source), False)]
    while waiting:
        node, is_typing = waiting.pop()
        if isinstance(node, ast.Import):
            yield from ((alias.name, "", is_typing) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name, is_typing) for alias in node.names)
        elif not isinstance(node, ast.expr):
            is_typing |= isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
            is_typing |= lazy and isinstance(node, ast.FunctionDef)
            waiting.extend((child, is_typing) for child in ast.iter_child_nodes(node))
