"""The place of the recordings, and their services."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
VARIABLE: Final = "RECORDED_ANSWERS"
"""Environment variable that names another directory."""
DEFAULT: Final = ROOT.parent / "shared/recorded"
REPOSITORY: Final = "localstack/localstack"
"""Repository of GitHub that they come from."""
COMMIT: Final = "8b9a79f05846835cf4dff63ab7eefdde9df83783"
SERVICES: Final = Path("tests/aws/services")
LEFT_OUT: Final = frozenset({"cloudformation", "opensearch", "transcribe"})
"""Services of which other tests import modules, and that nothing here uses."""


@dataclass(frozen=True)
class Recordings:
    """Recordings in a directory.

    Attributes:
        tree: Directory with ``tests/aws/services``: a clone of the repository, or a copy of a part of it.
        renderings: Directory with the recorded renderings of mapping templates; it may be absent.
    """

    tree: Path
    renderings: Path

    @property
    def services(self) -> tuple[str, ...]:
        """Names of the services that have tests, sorted."""
        found = {
            path.relative_to(self.tree / SERVICES).parts[0]
            for path in (self.tree / SERVICES).rglob("test_*.py")
        }
        return tuple(sorted(found - LEFT_OUT))


def find_recordings() -> Recordings | None:
    """Returns the recordings, or None if there are none on this machine."""
    place = Path(os.environ.get(VARIABLE) or DEFAULT)
    for tree in (place / "localstack", place):
        if (tree / SERVICES).is_dir():
            return Recordings(tree.resolve(), (place / "airspeed").resolve())
    return None
