"""Groups of tests that run one after another on the same worker: those with shared expensive fixtures.

Distributed one by one, the tests of a deployed stack reach several workers, and each deploys the stack.
"""

import os
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController

_ROOT = Path(__file__).resolve().parents[1]
_SHARED_BY_DIRECTORY = re.compile(r'scope="(session|package)"')
_SHARED_BY_FILE = re.compile(
    r'scope="|\b(embedded_aws_module|embedded_aws_session|empty)\b|@(functools\.)?cache\b'
)
_UNIT = "tests/unit/"
_KIND = 2
"""Parts of the path of a kind of tests, such as ``tests/e2e``: their fixtures are cheap, and for all."""


class SharedSetup(LoadScopeScheduling):
    """Keeps tests together that share a fixture, and gives out the others as workers become free.

    Unit tests are for as many workers as there are processors: they do not wait, and with twice as many
    workers they took a fifth more CPU seconds (2026-12-01).
    """

    def _reschedule(self, node: "WorkerController") -> None:
        working = [each for each in self.nodes if not each.shutting_down]
        if next(iter(self.workqueue), "").startswith(_UNIT) and len(working) > (os.cpu_count() or 1):
            node.shutdown()  # when it has run what it was given
        else:
            super()._reschedule(node)

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return group_of(path) or nodeid


@cache
def group_of(path: str) -> str:
    """Returns the directory or file whose tests share fixtures; empty if each test has its own.

    Args:
        path: Path of a test file, from the root of the repository.
    """
    for directory in list(Path(path).parents)[: -_KIND - 1]:
        conftest = _ROOT / directory / "conftest.py"
        if conftest.is_file() and _SHARED_BY_DIRECTORY.search(conftest.read_text(encoding="utf-8")):
            return directory.as_posix()
    # Unit tests are too quick to be given out one by one.
    if path.startswith(_UNIT):
        return path
    return path if _SHARED_BY_FILE.search((_ROOT / path).read_text(encoding="utf-8")) else ""
