"""Shared fixtures of browser tests."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import PATIENCE
from tests.browser.page_errors import PageErrors


@pytest.fixture(scope="package", autouse=True)
def expectations() -> None:
    """Gives what a test expects of a page as much time as its actions have."""
    expect.set_options(timeout=PATIENCE)


@pytest.fixture
def page_errors() -> Iterator[PageErrors]:
    """Collects the errors of a test's pages; those that the test does not expect fail it."""
    collected = PageErrors()
    yield collected
    assert collected.found == []
