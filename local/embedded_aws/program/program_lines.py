"""The lines of a user's program that an error passed through."""

import sysconfig
import traceback
from pathlib import Path
from typing import Final

_SOURCES: Final = Path(__file__).parents[2]
_OF_OTHERS: Final = (
    *(Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
    *(_SOURCES / name for name in ("embedded_aws", "serverless_patterns_cli")),
    _SOURCES.parent / "components",
)
"""Directories of Python, of installed packages, and of the packages here."""


def find_lines(error: BaseException) -> list[str]:
    """Returns each line of the program with its place, such as ``app.py:3: orders[0]``; the last one raised.

    A line of an installed package, of Python, or of this emulator is none of the program.
    """
    frames = traceback.extract_tb(error.__traceback__)
    found = [(each.filename, each.lineno, each.line or "") for each in frames]
    if isinstance(error, SyntaxError) and error.filename:
        found.append((error.filename, error.lineno, (error.text or "").strip()))
    return [f"{file}:{line}: {text}".rstrip() for file, line, text in found if _is_of_program(file)]


def _is_of_program(file: str) -> bool:
    path = Path(file)
    return path.is_file() and not any(path.is_relative_to(place) for place in _OF_OTHERS)
