"""The console in Firefox: it is alive, its panels open, and keys move in it."""

from collections.abc import Callable

import pytest

from tests.browser.firefox import find_firefox, start

pytestmark = pytest.mark.exhaustive

ESCAPE, ARROW_DOWN = "\ue00c", "\ue015"


def test_console_works_in_firefox(address: str, publish: Callable[[str], None]) -> None:
    path = find_firefox()
    if path is None:
        pytest.skip("no Firefox on the PATH")
    node = "document.querySelector('#picture [data-node$=\"::{}\"]')"
    with start(path) as firefox:
        firefox.open(address)
        firefox.wait_for("document.querySelector('#status').dataset.state === 'live'")
        publish("evening")
        firefox.wait_for("document.querySelector('.dot')")
        firefox.wait_for("document.querySelector('#lines').textContent.includes('stored evening')")
        firefox.do(
            f"{node.format('press-function')}.dispatchEvent(new MouseEvent('click', {{bubbles: true}}))"
        )
        firefox.wait_for("document.querySelector('#panel').textContent.includes('printing evening')")
        firefox.press(ESCAPE)
        firefox.wait_for(f"document.activeElement === {node.format('press-function')}")
        firefox.press(ARROW_DOWN)
        firefox.wait_for(
            "document.activeElement.dataset.node && "
            f"document.activeElement !== {node.format('press-function')} && document.activeElement.dataset"
        )
        firefox.do("document.querySelector('#as-table').click()")
        firefox.wait_for("document.querySelector('#table').textContent.includes('sends to press-function')")
