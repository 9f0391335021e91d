"""The photo desk without a mouse: all of it is reached, the focus is seen, and never lost."""

import secrets

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.page_errors import PageErrors
from tests.browser.photo_desk.desk import CODE, IMAGES, PASSWORD, PHOTOS, Desk

pytestmark = pytest.mark.exhaustive

CHELSEA = PHOTOS[0]
SEEN = """element => {
    const {left, top, width, height} = element.getBoundingClientRect();
    const above = document.elementFromPoint(left + width / 2, top + height / 2);
    const isAbove = element.contains(above) || above?.contains(element);
    return getComputedStyle(element).outlineStyle === "solid" && isAbove;
}"""
"""Whether an element has a visible focus, and nothing lies on it (WCAG 2.4.7, 2.4.11)."""


class Keyboard:
    """A person who has no mouse, and sees where the focus is."""

    def __init__(self, desk: Desk) -> None:
        self.page = desk.page

    def go_to(self, target: Locator) -> None:
        """Presses Tab until ``target`` has the focus, which must be seen at every stop."""
        for _ in range(40):
            self.press("Tab")
            focused = self.page.locator("body *:focus")
            if focused.count():
                assert focused.evaluate(SEEN), focused.evaluate("element => element.outerHTML")
                if target.evaluate("element => element === document.activeElement"):
                    return
        raise AssertionError(f"no way by Tab to {target}")

    def press_on(self, target: Locator, key: str = "Enter") -> None:
        """Goes to a control, and presses a key there."""
        self.go_to(target)
        self.press(key)

    def press(self, *keys: str) -> None:
        """Presses keys."""
        for key in keys:
            self.page.keyboard.press(key)


def test_keyboard_is_enough_from_the_sign_up_to_the_sign_out(desk: Desk) -> None:
    page, keyboard = desk.page, Keyboard(desk)

    def button(name: str) -> Locator:
        return page.get_by_role("button", name=name, exact=True)

    def link(name: str) -> Locator:
        return page.get_by_role("link", name=name, exact=True)

    desk.heading.wait_for()
    keyboard.press_on(link("Skip to the content"))
    keyboard.press_on(link("Create an account"))
    expect(desk.heading).to_be_focused()
    keyboard.go_to(page.get_by_label("Email address"))
    keyboard.press(*f"{secrets.token_hex(4)}@example.com")
    keyboard.go_to(page.get_by_label("Password", exact=True))
    keyboard.press(*PASSWORD, "Enter")
    expect(desk.heading).to_have_text("Confirm your address")
    expect(desk.heading).to_be_focused()
    keyboard.go_to(page.get_by_label("Code", exact=True))
    keyboard.press(*CODE, "Enter")
    expect(desk.heading).to_have_text("Your photos")
    keyboard.go_to(button("Choose photos"))
    with page.expect_file_chooser() as choosing:
        keyboard.press("Enter")
    choosing.value.set_files(CHELSEA)
    desk.wait_for(desk.card(CHELSEA.name), "Ready")
    keyboard.go_to(link("ZIP of chelsea.png"))
    with page.expect_download() as downloading:
        keyboard.press("Enter")
    assert downloading.value.suggested_filename == "chelsea.zip"
    page.get_by_role("link", name="chelsea.png", exact=True).focus()
    keyboard.press("Enter")
    expect(desk.heading).to_have_text("chelsea.png")
    expect(desk.heading).to_be_focused()
    keyboard.press_on(button("Publish chelsea.png"), "Space")
    expect(page.get_by_label("Title")).to_be_focused()
    keyboard.press("Escape")
    expect(button("Publish chelsea.png")).to_be_focused()
    keyboard.press("Enter")
    keyboard.press_on(button("Publish"))
    desk.wait_for(page.get_by_role("article"), "Published")
    expect(button("Delete chelsea.png")).to_be_focused()
    keyboard.press("Enter", "Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(button("Delete chelsea.png")).to_be_focused()
    keyboard.press("Enter")
    keyboard.press_on(button("Delete"))
    expect(desk.heading).to_have_text("Your photos")
    expect(desk.heading).to_be_focused()
    keyboard.press_on(button("日本語"))
    expect(desk.heading).to_have_text("あなたの写真")
    keyboard.press_on(button("サインアウト"))
    expect(desk.heading).to_have_text("サインイン")
    expect(desk.heading).to_be_focused()
    page.evaluate("localStorage.clear()")


def test_focus_goes_on_where_what_had_it_is_gone(own_desk: Desk, page_errors: PageErrors) -> None:
    page_errors.expect("/api/photos", 503)
    page = own_desk.page
    own_desk.drop(IMAGES / "SOURCES.txt", IMAGES / "SOURCES.txt")
    dismiss = page.get_by_role("button", name="Dismiss SOURCES.txt")
    dismiss.first.press("Enter")
    expect(dismiss).to_have_count(1)
    expect(dismiss).to_be_focused()
    dismiss.press("Enter")
    expect(page.get_by_role("button", name="Choose photos")).to_be_focused()
    page.route("**/api/photos", lambda route: route.fulfill(status=503))
    page.reload()
    page.get_by_role("button", name="Try again").focus()
    page.unroute("**/api/photos")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing on the desk yet")).to_be_visible()
    expect(own_desk.heading).to_be_focused()
