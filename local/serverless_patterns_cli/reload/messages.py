"""Messages of a reload."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

_MOST_NAMES = 3
_DONE = {
    "create": "created",
    "import": "imported",
    "update": "updated",
    "replace": "replaced",
    "delete": "deleted",
}


def describe_paths(paths: Iterable[Path], project: Path) -> str:
    """Returns files by their names in the project: the first ones, and the number of others."""
    return _enumerate(_describe_path(path, project) for path in paths)


def _describe_path(path: Path, project: Path) -> str:
    if path == project:
        return f"the list of files in {project.name}{os.sep}"
    return str(path.relative_to(project) if path.is_relative_to(project) else path)


def describe_operations(done: Mapping[str, str]) -> str:
    """Returns what was done to resources, such as ``created jobs; updated api and prices``.

    Args:
        done: The operations by URN.
    """
    by_operation: dict[str, list[str]] = {}
    for urn, operation in done.items():
        by_operation.setdefault(operation, []).append(urn.rpartition("::")[2])
    parts = [
        f"{word} {_enumerate(by_operation[name])}" for name, word in _DONE.items() if name in by_operation
    ]
    return "; ".join(parts) or "nothing to change"


def _enumerate(names: Iterable[str]) -> str:
    known = sorted(names)
    shown, others = known[:_MOST_NAMES], len(known) - _MOST_NAMES
    if others > 0:
        return f"{', '.join(shown)} and {others:,} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if shown[:-1] else shown)
