"""The tool that makes mutants sees what the tests of an error see, in each process that they start."""

import pytest

from tests.mutants.__main__ import Copy
from tests.mutants.changes import Mutant
from tests.quick.imports import ROOT

pytestmark = pytest.mark.slow

STARTS_AN_EMULATOR = (
    "tests/e2e/embedded_aws/test_front_door.py::test_each_emulator_has_a_separate_root_and_secret"
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("copy"), workers=0)


@pytest.mark.parametrize(
    ("file", "end", "is_found"),
    [
        ("local/embedded_aws/emulator/process.py", 'raise SystemExit("mutant")', True),
        ("local/embedded_aws/server/process.py", 'raise SystemExit("mutant")', True),
        ("local/embedded_aws/server/process.py", "", False),
    ],
)
def test_an_error_is_found_in_the_process_that_has_it(
    copy: Copy, file: str, end: str, is_found: bool
) -> None:
    source = (ROOT / file).read_text()
    mutant = Mutant(1, "", f"{end}\n" if end else f"{source}\n")
    assert copy.check(file, mutant, (STARTS_AN_EMULATOR,), "not exhaustive") == is_found
