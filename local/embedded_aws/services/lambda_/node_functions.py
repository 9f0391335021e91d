"""Functions in Node.js run on the Node.js of this machine, and read source maps.

On AWS, Node.js reads the map of a bundle only with ``NODE_OPTIONS``, since that costs time; here, the line of
the source is worth it.
"""

from collections.abc import Callable

from ministack.core import lambda_runtime

from embedded_aws.emulator.node import find_node
from embedded_aws.ministack.patching import Patch

_READ_MAPS = "process.setSourceMapsEnabled(true);\n"


def _on_node_that_is_found(detect: Callable[[str], tuple[str, str]]) -> Callable[[str], tuple[str, str]]:
    def detect_and_find(runtime: str) -> tuple[str, str]:
        binary, script = detect(runtime)
        if not runtime.startswith("nodejs"):
            return binary, script
        return find_node() or binary, f"{_READ_MAPS}{script}"

    return detect_and_find


PATCHES = (
    Patch(
        lambda_runtime,
        "_detect_runtime_binary",
        "20749d1c64beb227",
        _on_node_that_is_found,
        "functions run on any available Node.js, with stack traces of their sources",
    ),
)
