"""Accessibility checks with axe-core."""

from typing import Any, cast

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations_of(page: Page) -> list[str]:
    """Returns the violations in the current page, of any impact, with their elements."""
    options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": RULES}}
    violations = cast("Any", Axe()).run(page, options=options).response["violations"]
    return [
        f"{violation['impact']}: {violation['id']}: {violation['help']}: {node['html']}"
        for violation in violations
        for node in violation["nodes"]
    ]
