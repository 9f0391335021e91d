"""Groups of tests that run one after another on the same worker: those with shared expensive fixtures.

Distributed one by one, the tests of a deployed stack reach several workers, and each deploys the stack.
"""

import re
from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

_ROOT = Path(__file__).resolve().parents[1]
_SHARED_BY_DIRECTORY = re.compile(r'scope="(session|package)"')
_SHARED_BY_FILE = re.compile(
    r'scope="|\b(embedded_aws_module|embedded_aws_session|empty)\b|@(functools\.)?cache\b'
)
_KIND = 2
"""Parts of the path of a kind of tests, such as ``tests/e2e``: their fixtures are cheap, and for all."""


class SharedSetup(LoadScopeScheduling):
    """Keeps tests together that share a fixture, and gives out the others as workers become free."""

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
    if path.startswith("tests/unit/"):
        return path
    return path if _SHARED_BY_FILE.search((_ROOT / path).read_text(encoding="utf-8")) else ""
