"""Tracebacks in the output of functions, without the frames of libraries and of the runtime."""

import re
from collections.abc import Iterable
from typing import Final

_FRAME: Final = re.compile(
    r"""(?P<indent>\s*)(?:
        File\ "(?P<python>[^"]+)",\ line\ \d+   # Python
        | at\ (?:.*\ \()?(?P<node>[^\s()]+:\d+:\d+|<anonymous>|native)\)?  # Node.js
    )""",
    re.VERBOSE,
)
_REPEATED: Final = re.compile(r"\s*\[Previous line repeated \d+ more times?\]")
_OWN: Final = re.compile(r"(?:file:(?://)?)?/(?:var/task|opt)/(?!.*\bnode_modules/)")
"""Beginning of a path in the code of a function or in a layer."""


def fold_tracebacks(lines: Iterable[str]) -> list[str]:
    """Returns the lines with one line for each run of frames that are outside of the function's code."""
    folded: list[str] = []
    hidden = 0
    depth: int | None = None  # indentation of the hidden frame whose lines follow
    for line in lines:
        frame = _FRAME.fullmatch(line) or (_FRAME.match(line) if 'File "' in line else None)
        if frame and not _OWN.match(frame["python"] or frame["node"]):
            hidden, depth = hidden + 1, len(frame["indent"])
            continue
        if depth is not None and (_measure_indent(line) > depth or _REPEATED.fullmatch(line)):
            continue
        if depth is not None:
            folded.append(_describe(hidden, depth))
        hidden, depth = 0, None
        folded.append(line)
    if depth is not None:
        folded.append(_describe(hidden, depth))
    return folded


def _measure_indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _describe(hidden: int, depth: int) -> str:
    return f"{' ' * depth}… {hidden} {'frame' if hidden == 1 else 'frames'} outside of the function's code"
