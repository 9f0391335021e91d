"""What the methods of a component return, as programs in other languages write it, from the tests' forms."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def describe_methods(name: str) -> str:
    """The forms of each method of a component."""
    sys.path.append(str(ROOT))
    from tests.literal_forms import describe_forms  # noqa: PLC0415 only now it can be found

    return describe_forms(name)
