"""The files of the catalog: documents, descriptions of patterns, templates of projects."""

from pathlib import Path
from typing import Final

_INSTALLED: Final = Path(__file__).parent / "catalog"
_CHECKOUT: Final = Path(__file__).parents[2]


def find_catalog() -> Path:
    """Returns the directory of ``docs``, ``patterns`` and ``templates``: the package's or the checkout's."""
    return _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
