"""What tests in a browser share."""

from collections.abc import Iterator

import pytest

from tests.browser.faults import Faults


@pytest.fixture
def faults() -> Iterator[Faults]:
    """Collects the errors of a test's pages; those that the test does not expect fail it."""
    collected = Faults()
    yield collected
    assert collected.found == []
