"""Makes the pictures of console and log for the pages: ``python -m tests.browser.console.pictures``.

Also those of every stack at three widths, to look at: in ``.cache/pictures``.
"""

import io
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect
from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME, DIMMED_MONOKAI, TerminalTheme

from embedded_aws import Deployment, deploy
from embedded_aws.event_log.names import find_resource_names
from serverless_patterns_cli.console import open_console
from serverless_patterns_cli.stacks.event_output import EventPrinter
from tests.browser.chromium import PATIENCE, start
from tests.browser.console.console import ConsolePage
from tests.browser.console.stacks import SIZES, STACKS, picture_of, show
from tests.browser.pictures import keep

ROOT = Path(__file__).resolve().parents[3]
DIRECTORY = ROOT / "patterns/fan-out-conversion"
OVERVIEWS = ROOT / ".cache/pictures"
STACK = "conversion"
CONFIG = {"serverless-patterns:buildPlatform": "host"}
SIZE: Any = {"width": 1400, "height": 860}
COLUMNS = 130
LOG = """<pre style="margin: 0; padding: 16px; width: fit-content; font: 14px/1.45 monospace;
color: {foreground}; background: {background}">{code}</pre>"""
THEMES = {"light": DEFAULT_TERMINAL_THEME, "dark": DIMMED_MONOKAI}
HOLD = """
(() => {
    // The clock of what moves: it stands still half the way after the photograph is in all its queues.
    const [now, draw] = [performance.now.bind(performance), requestAnimationFrame.bind(window)];
    let held = null;
    performance.now = () => held ?? now();
    window.requestAnimationFrame = show => draw(time => {
        show(held ?? time);
        if (window.isToBeHeld && held === null && document.querySelectorAll(".dot").length >= 4) {
            held = time + 325;
            document.documentElement.dataset.held = "yes";
        }
    });
})();
"""
QUIET = 6_000
"""Milliseconds without an event after which an upload has its own story."""
DAMAGED = ("jpeg", "thumbnail", "webp")
"""The conversions that cannot read the damaged picture."""


def main() -> None:
    """Writes the pictures of both schemes beside the README of the pattern."""
    expect.set_options(timeout=PATIENCE)
    with deploy(ROOT, stack=STACK, config=CONFIG) as stack:
        address = open_console(ROOT, STACK, CONFIG, stack)
        with start() as browser:
            for round_number, scheme in enumerate(("light", "dark"), start=1):
                context = browser.new_context(viewport=SIZE, color_scheme=scheme)
                context.add_init_script(HOLD)
                console = ConsolePage(context.new_page())
                console.open(address)
                _send(console, stack, round_number)
                keep(console.page.screenshot(), DIRECTORY / f"console-{scheme}.png")
                context.close()
            # The first round has cold starts.
            for scheme, theme in THEMES.items():
                terminal = browser.new_page(viewport=SIZE)
                terminal.set_content(_log(stack, theme))
                keep(terminal.locator("pre").screenshot(), DIRECTORY / f"log-{scheme}.png")
                terminal.close()
            _show_stacks(browser, address)


def _show_stacks(browser: Browser, address: str) -> None:
    """Writes the first view of every stack at every width."""
    OVERVIEWS.mkdir(parents=True, exist_ok=True)
    for width, height in SIZES.items():
        context = browser.new_context(viewport={"width": width, "height": height})
        console = ConsolePage(context.new_page())
        console.open(address)
        for stack in STACKS:
            show(console, picture_of(stack))
            keep(console.page.screenshot(), OVERVIEWS / f"{stack}-{width}.png")
            if console.page.locator("#picture").is_hidden():
                console.press("Picture")
                keep(console.page.screenshot(), OVERVIEWS / f"{stack}-{width}-picture.png")
        context.close()
    print(f"The first views of the stacks are in {OVERVIEWS}.")  # noqa: T201


def _send(console: ConsolePage, stack: Deployment, damaged: int) -> None:
    """Shows a photograph on its way to its queues, after a number of damaged pictures."""
    # The functions start with the first upload.
    console.press("Upload a damaged picture")
    for conversion in DAMAGED:
        moved = console.lines.filter(has_text=f"moved to media-{conversion}-dead-letters")
        expect(moved).to_have_count(damaged)
    stack.wait_until_idle(timeout=PATIENCE / 1000)
    expect(console.page.locator(".dot")).to_have_count(0)
    console.page.wait_for_timeout(QUIET)
    console.page.evaluate("document.querySelector('#notices').hidden = true; window.isToBeHeld = true")
    console.press("Upload a photograph")
    expect(console.page.locator("html")).to_have_attribute("data-held", "yes")
    expect(console.story).to_contain_text("4 results stored")
    stack.wait_until_idle(timeout=PATIENCE / 1000)
    expect(console.story).to_contain_text("4 invocations")


def _log(stack: Deployment, theme: TerminalTheme) -> str:
    """Output of ``logs conversion thumbnail`` since the last damaged picture, as HTML."""
    terminal = Console(
        record=True, width=COLUMNS, file=io.StringIO(), highlight=False, color_system="truecolor"
    )
    page = stack.events()
    uploads = [
        number
        for number, event in enumerate(page["events"])
        if event["type"] == "object" and event["key"] == "sample/damaged.png"
    ]
    page["events"] = page["events"][uploads[-1] :]
    EventPrinter(name="thumbnail", console=terminal).print_page(page, find_resource_names(stack.resources))
    return terminal.export_html(theme=theme, inline_styles=True, code_format=LOG)


if __name__ == "__main__":
    main()
