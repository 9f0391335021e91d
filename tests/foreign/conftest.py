"""Programs of the corpus have assertions, and an emulator that stacks of other tests do not keep busy."""

from collections.abc import Iterator

import pytest

from embedded_aws import Emulator

pytest.register_assert_rewrite("tests.foreign.programs", "tests.foreign.requests")


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    """An emulator for the programs of the corpus alone."""
    with Emulator() as running:
        yield running
