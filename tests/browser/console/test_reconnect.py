"""The page says when the emulator is gone, and goes on when it is back."""

from typing import Any

import pytest
from playwright.sync_api import expect

from embedded_aws import Emulator
from embedded_aws.emulator.console import open_console
from tests.browser.console.console import ConsolePage
from tests.browser.page_errors import PageErrors

pytestmark = pytest.mark.exhaustive

NODE: dict[str, Any] = {
    "id": "urn::inbox",
    "name": "inbox",
    "title": "inbox",
    "label": "S3 bucket",
    "family": "storage",
    "type": "aws:s3/bucket:Bucket",
    "arn": "arn:aws:s3:::inbox",
    "group": None,
    "configuration": {},
    "roles": [],
}
PICTURE: dict[str, Any] = {"stack": "one", "title": "", "nodes": [NODE], "edges": [], "groups": []}


def test_page_goes_on_after_the_emulator_was_gone(
    console: ConsolePage, page_errors: PageErrors, unused_port: int
) -> None:
    page_errors.expect("/api/events", "net::ERR_CONNECTION_REFUSED")
    page_errors.expect("/api/events", "net::ERR_CONNECTION_RESET")
    page_errors.expect("/api/events", "net::ERR_INCOMPLETE_CHUNKED_ENCODING")
    page_errors.expect("/api/events", "net::ERR_EMPTY_RESPONSE")
    with Emulator() as emulator:
        console.open(open_console(emulator, PICTURE, port=unused_port, token="same"))
        emulator.close()
        expect(console.status).to_have_text("The emulator does not respond. Trying again…")
        emulator.start()
        open_console(emulator, {**PICTURE, "stack": "two"}, port=unused_port, token="same")
        expect(console.status).to_have_text("Live")
        expect(console.page.get_by_role("heading", level=1)).to_have_text("two")
        emulator.client("s3").create_bucket(Bucket="inbox")
        emulator.client("s3").put_object(Bucket="inbox", Key="letter", Body=b"hello")
        expect(console.node("inbox")).to_contain_text("1 object")
        # A program that changed shows its new picture in the open page.
        more = {
            **NODE,
            "id": "urn::outbox",
            "name": "outbox",
            "title": "outbox",
            "arn": "arn:aws:s3:::outbox",
        }
        open_console(emulator, {**PICTURE, "nodes": [NODE, more]})
        expect(console.node("outbox")).to_be_visible()
