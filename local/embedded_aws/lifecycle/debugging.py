"""Finds the functions of a stack that a debugger connects to."""

import importlib.util
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from embedded_aws.emulator.process import DEBUG_PATH, Emulator
from embedded_aws.errors import DebugError

if TYPE_CHECKING:
    from embedded_aws.program.registration import Registration

_FUNCTION: Final = "aws:lambda/function:Function"


def debugpy_home() -> Path:
    """Returns the directory that has the package debugpy.

    Raises:
        DebugError: If it is not installed.
    """
    found = importlib.util.find_spec("debugpy")
    if found is None or found.origin is None:
        raise DebugError("debugpy is required to debug functions. Install it: pip install debugpy")
    return Path(found.origin).parents[1]


def find_functions(resources: "Sequence[Registration]", ports: Mapping[str, int]) -> dict[str, int]:
    """Returns the ports by the names of the functions in AWS.

    Args:
        resources: The resources of a stack.
        ports: Ports by name: that of a function in AWS or in the program, or that of its ``Function``.

    Raises:
        DebugError: If a name is none of a function, or of a function that is not in Python.
    """
    functions = _functions(resources)
    found: dict[str, int] = {}
    for name, port in ports.items():
        matching = [each for each, names in functions if name in names]
        if len(matching) != 1:
            known = ", ".join(sorted(each.name for each, _ in functions)) or "none"
            raise DebugError(f"'{name}' names {len(matching)} functions of the stack; functions: {known}")
        (function,) = matching
        runtime = function.inputs.get("runtime") or "that of an image"
        if not runtime.startswith("python"):
            raise DebugError(
                f"function '{function.name}' has the runtime {runtime}; only functions in Python wait for a"
                " debugger"
            )
        found[function.outputs["name"]] = port
    return found


def changed_functions(
    resources: "Sequence[Registration]", ports: Mapping[str, int], done: Iterable[str]
) -> dict[str, int]:
    """Returns the ports of the functions that an update has changed, by their names in AWS.

    Args:
        resources: The resources of a stack.
        ports: Ports by name, as in :func:`find_functions`; those of functions that are gone are left out.
        done: URNs of what the update has changed.
    """
    changed = frozenset(done)
    return {
        function.outputs["name"]: ports[name]
        for function, names in _functions(resources)
        for name in names & ports.keys()
        if function.urn in changed
    }


def debug(emulator: Emulator, region: str, ports: Mapping[str, int]) -> None:
    """Starts processes of functions, each of which waits for a debugger at its port."""
    content = {"ports": ports, "debugpy": str(debugpy_home()), "region": region}
    emulator.ask("POST", DEBUG_PATH, content)


def _functions(resources: "Sequence[Registration]") -> "list[tuple[Registration, set[str]]]":
    """Returns the functions of a stack, each with the names that it can be called."""
    by_urn = {each.urn: each for each in resources}
    return [
        (each, {each.name, each.outputs["name"], *_component(by_urn.get(each.parent))})
        for each in resources
        if each.type == _FUNCTION
    ]


def _component(parent: "Registration | None") -> list[str]:
    return [parent.name] if parent else []
