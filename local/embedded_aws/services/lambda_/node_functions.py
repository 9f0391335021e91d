"""Functions in Node.js run on the Node.js of this machine, and read source maps.

On AWS, Node.js reads the map of a bundle only with ``NODE_OPTIONS``, since that costs time; here, the line of
the source is worth it.
"""

from collections.abc import Callable

from embedded_aws.emulator.node import find_node

_READ_MAPS = "process.setSourceMapsEnabled(true);\n"


def use_available_node(detect: Callable[[str], tuple[str, str]]) -> Callable[[str], tuple[str, str]]:
    """Runs functions on any available Node.js, with stack traces of their sources."""

    def detect_and_find(runtime: str) -> tuple[str, str]:
        binary, script = detect(runtime)
        if not runtime.startswith("nodejs"):
            return binary, script
        return find_node() or binary, f"{_READ_MAPS}{script}"

    return detect_and_find
