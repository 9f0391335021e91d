"""A WebSocket API is tried from its panel: a connection, messages both ways, its end."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from embedded_aws import Deployment, deploy
from embedded_aws.emulator.console import open_console
from serverless_patterns import WebSocketApi
from serverless_patterns_cli.console import make_picture
from tests.browser.console.console import ConsolePage
from tests.browser.page_errors import PageErrors

pytestmark = pytest.mark.exhaustive


@pytest.fixture(scope="module")
def wire() -> Iterator[Deployment]:
    def program() -> None:
        WebSocketApi("wire", {"routes": {"ping": {"mock": {"body": "pong"}}}})

    with deploy(program) as deployment:
        yield deployment


@pytest.fixture
def panel(console: ConsolePage, wire: Deployment) -> ConsolePage:
    """The panel of the API."""
    picture = make_picture(wire.recording, stack="wire", region=wire.region, title="Wire")
    console.open(open_console(wire.emulator, {**picture, "samples": []}))
    console.open_panel("wire-api")
    return console


def test_messages_are_sent_and_received(panel: ConsolePage) -> None:
    form = panel.panel.locator("details").filter(has_text="Connect").first
    expect(form.get_by_label("Message", exact=True)).to_have_value('{"action":"ping"}')
    expect(form.get_by_role("button", name="Send", exact=True)).to_be_hidden()
    form.get_by_role("button", name="Connect", exact=True).click()
    expect(form).to_contain_text("Connected.")
    form.get_by_role("button", name="Send", exact=True).click()
    expect(form.get_by_role("region", name="Received")).to_contain_text("pong")
    form.get_by_role("button", name="Disconnect", exact=True).click()
    expect(form).to_contain_text("Closed with code 1005")
    expect(form.get_by_role("button", name="Connect", exact=True)).to_be_visible()


def test_rejected_connection_is_said(panel: ConsolePage, page_errors: PageErrors) -> None:
    page_errors.expect("", "Unexpected response code: 403")
    form = panel.panel.locator("details").filter(has_text="Connect").first
    panel.page.evaluate(
        "() => { const Real = WebSocket; window.WebSocket = class extends Real {"
        " constructor(url) { super(url.replace(/[^/]+$/, 'nowhere')); } }; }"
    )
    form.get_by_role("button", name="Connect", exact=True).click()
    expect(form).to_contain_text("The API has rejected the connection")
    expect(form.get_by_role("button", name="Connect", exact=True)).to_be_visible()


def test_connection_ends_with_its_panel(panel: ConsolePage) -> None:
    form = panel.panel.locator("details").filter(has_text="Connect").first
    with panel.page.expect_websocket() as opened:
        form.get_by_role("button", name="Connect", exact=True).click()
    expect(form).to_contain_text("Connected.")
    assert not opened.value.is_closed()
    with opened.value.expect_event("close"):
        panel.press("Close")
