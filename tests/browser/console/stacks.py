"""The pictures of the stacks of the catalog, without their deployment."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from embedded_aws import record
from serverless_patterns_cli.console import make_picture
from serverless_patterns_cli.patterns.catalog import read_patterns
from tests.browser.console.console import ConsolePage

ROOT = Path(__file__).resolve().parents[3]
STACKS = list(dict.fromkeys(pattern.stack for pattern in read_patterns(ROOT)))
SIZES = {1280: 800, 1920: 1080, 390: 844}
"""Height of a window by its width."""


@cache
def picture_of(stack: str) -> dict[str, Any]:
    """Returns the picture of a stack."""
    made = make_picture(record(ROOT, stack=stack), stack=stack, region="us-east-1", title=stack)
    return {**made, "version": 1, "samples": []}


def show(console: ConsolePage, picture: dict[str, Any]) -> None:
    """Shows another picture than that of the stack."""
    console.page.route("**/api/picture?*", lambda route: route.fulfill(json=picture))
    console.page.reload()
    expect(console.status).to_have_text("Live")
