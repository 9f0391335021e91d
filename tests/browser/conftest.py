"""What tests in a browser share."""

from collections.abc import Iterator

import pytest

from tests.browser.page_errors import PageErrors


@pytest.fixture
def page_errors() -> Iterator[PageErrors]:
    """Collects the errors of a test's pages; those that the test does not expect fail it."""
    collected = PageErrors()
    yield collected
    assert collected.found == []
