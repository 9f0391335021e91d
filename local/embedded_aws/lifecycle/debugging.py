"""Finds the functions of a stack that a debugger connects to."""

import importlib.util
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from embedded_aws.emulator.administration import DEBUG_PATH
from embedded_aws.emulator.process import Emulator
from embedded_aws.errors import DebugError

if TYPE_CHECKING:
    from embedded_aws.program.registration import Registration

_FUNCTION: Final = "aws:lambda/function:Function"
_PYTHON_CODE: Final = "/var/task"


def find_debugpy() -> Path:
    """Returns the directory that has the package debugpy.

    Raises:
        DebugError: If it is not installed.
    """
    found = importlib.util.find_spec("debugpy")
    if found is None or found.origin is None:
        raise DebugError("debugpy is required to debug functions. Install it: pip install debugpy")
    return Path(found.origin).parents[1]


def find_node_directory() -> Path:
    """Returns the directory that has the code of debugged functions in Node.js, in a directory for each port.

    It is the same in each run, since the configuration of an editor has its path.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    # Node.js knows files by their real paths.
    return (cache / "serverless-patterns/debug").resolve()


def find_functions(
    resources: "Sequence[Registration]", ports: Mapping[str, int]
) -> "dict[str, Registration]":
    """Returns the functions by the names that are given for them.

    Args:
        resources: The resources of a stack.
        ports: Ports by name: that of a function in AWS or in the program, or that of its ``Function``.

    Raises:
        DebugError: If a name is none of a function, or of one that is neither in Python nor in Node.js.
    """
    functions = _find_functions(resources)
    found: dict[str, Registration] = {}
    for name in ports:
        matching = [each for each, names in functions if name in names]
        if len(matching) != 1:
            known = ", ".join(sorted(each.name for each, _ in functions)) or "none"
            raise DebugError(f"'{name}' names {len(matching)} functions of the stack; functions: {known}")
        (function,) = matching
        runtime = function.inputs.get("runtime") or "that of an image"
        if not runtime.startswith(("python", "nodejs")):
            raise DebugError(
                f"function '{function.name}' has the runtime {runtime}; only functions in Python and in"
                " Node.js wait for a debugger"
            )
        found[name] = function
    return found


def find_changed_functions(
    resources: "Sequence[Registration]", ports: Mapping[str, int], done: Iterable[str]
) -> "dict[str, Registration]":
    """Returns the functions that an update has changed, by the names that are given for them.

    Args:
        resources: The resources of a stack.
        ports: Ports by name, as in :func:`find_functions`; those of functions that are gone are left out.
        done: URNs of the changed resources.
    """
    changed = frozenset(done)
    return {
        name: function
        for function, names in _find_functions(resources)
        for name in names & ports.keys()
        if function.urn in changed
    }


def debug(
    emulator: Emulator, region: str, functions: "Mapping[str, Registration]", ports: Mapping[str, int]
) -> dict[str, str]:
    """Starts processes of functions, each of which waits for a debugger at its port.

    Args:
        emulator: Where the functions run.
        region: Region of the functions.
        functions: The functions by name.
        ports: Ports by the same names.

    Returns:
        The directory that has the code of the function to a debugger, by name.

    Raises:
        DebugError: If debugpy is required and not installed, or the directory for code cannot be created.
    """
    in_python = {name for name, function in functions.items() if _is_python(function)}
    directory = find_node_directory()
    if functions.keys() - in_python:
        _create(directory)
    content = {
        "ports": {function.outputs["name"]: ports[name] for name, function in functions.items()},
        "debugpy": str(find_debugpy()) if in_python else "",
        "directory": str(directory),
        "region": region,
    }
    emulator.ask("POST", DEBUG_PATH, content)
    return {
        name: _PYTHON_CODE if name in in_python else str(directory / str(ports[name])) for name in functions
    }


def _create(directory: Path) -> None:
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise DebugError(f"{directory}: cannot be created: {error.strerror}. Set XDG_CACHE_HOME.") from error


def _is_python(function: "Registration") -> bool:
    return (function.inputs.get("runtime") or "").startswith("python")


def _find_functions(resources: "Sequence[Registration]") -> "list[tuple[Registration, set[str]]]":
    """Returns the functions of a stack, each with the names that it can be called."""
    by_urn = {each.urn: each for each in resources}
    return [
        (each, {each.name, each.outputs["name"], *_find_component(by_urn.get(each.parent))})
        for each in resources
        if each.type == _FUNCTION
    ]


def _find_component(parent: "Registration | None") -> list[str]:
    return [parent.name] if parent else []
