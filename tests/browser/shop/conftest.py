"""The stack ``static`` in the embedded emulator, and a browser that visits it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from embedded_aws import Deployment, deploy
from tests.browser.chromium import PATIENCE, start
from tests.browser.page_errors import PageErrors

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="package")
def shop() -> Iterator[Deployment]:
    with deploy(ROOT, stack="static") as deployment:
        yield deployment


@pytest.fixture(scope="package")
def browser(shop: Deployment) -> Iterator[Browser]:
    with start() as started:
        yield started


@pytest.fixture
def page(
    request: pytest.FixtureRequest, browser: Browser, shop: Deployment, page_errors: PageErrors
) -> Iterator[Page]:
    """A page of a visitor; its parameter is what ``Browser.new_context`` takes."""
    settings: dict[str, Any] = getattr(request, "param", {})
    with browser.new_context(base_url=shop.local_url("site_url"), **settings) as context:
        context.set_default_timeout(PATIENCE)
        page_errors.watch(context)
        yield context.new_page()
