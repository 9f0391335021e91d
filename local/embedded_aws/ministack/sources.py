"""Fingerprints of definitions in the source of MiniStack."""

import hashlib
import inspect
from functools import cache
from types import ModuleType


def definition(source: str, name: str) -> str:
    """Returns the top-level statement that defines a name, with its decorators; empty if there is none.

    Args:
        source: Source of the module, after an empty line.
        name: The name.
    """
    # Not parsed, since parsing takes as long as the start of the emulator.
    beginnings = (
        *(f"\ndef {name}(", f"\nasync def {name}(", f"\nclass {name}:", f"\nclass {name}("),
        *(f"\n{name} = ", f"\n{name}: "),
    )
    position = max(source.find(beginning) for beginning in beginnings)
    if position < 0:
        return ""
    lines = _lines(source)
    start = end = source.count("\n", 0, position)
    while lines[start - 1].startswith("@"):
        start -= 1
    while end + 1 < len(lines) and (not lines[end + 1] or lines[end + 1][0] in " \t)]}"):
        end += 1
    return "\n".join(lines[start : end + 1])


@cache
def _lines(source: str) -> list[str]:
    return source[1:].splitlines()


@cache
def source_of(module: ModuleType) -> str:
    """Returns the source of a module after an empty line."""
    try:
        return f"\n{inspect.getsource(module)}"
    except OSError:
        return "\n"


def fingerprint(text: str) -> str:
    """Returns the start of the SHA-256 digest of a source without comments and blank lines."""
    lines = (line.rstrip() for line in text.splitlines())
    kept = "\n".join(line for line in lines if line and not line.lstrip().startswith("#"))
    return hashlib.sha256(kept.encode()).hexdigest()[:16]
