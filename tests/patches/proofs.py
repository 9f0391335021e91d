"""The test of each step of a patch, which fails without it."""

import tomllib
from pathlib import Path
from typing import Final

_TESTS: Final = Path(__file__).parents[1] / "e2e"
_LIST: Final = tomllib.loads((Path(__file__).parent / "proofs.toml").read_text())

PROOFS: Final[dict[str, str]] = {
    f"{home}: {target}": f"{_TESTS}/{test}"
    for home, proofs in _LIST.items()
    for target, test in proofs.items()
}
"""pytest's ID of the test by title of the step."""
