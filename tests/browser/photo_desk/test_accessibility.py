"""Accessibility of the photo desk: axe-core, keyboard only, narrow screens, dark mode."""

import re
from itertools import chain, product
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.accessibility import violations_of
from tests.browser.photo_desk.album import Album
from tests.browser.photo_desk.conftest import LONG_NAME, NewDesk
from tests.browser.photo_desk.desk import PASSWORD, PHOTOS, Desk
from tests.browser.photo_desk.tour import visit_forms, visit_photos

NARROW: Any = {"width": 320, "height": 640}
WIDE: Any = {"width": 1280, "height": 720}
SIZES = {"wide": WIDE, "narrow": NARROW}
USUAL = {("en-US", "light", "wide"), ("ja-JP", "dark", "narrow")}
"""Two of the looks, which have each language, scheme and size once."""
LOOKS = [
    pytest.param(*look, marks=() if look in USUAL else pytest.mark.exhaustive, id="-".join(look))
    for look in product(["en-US", "ja-JP"], ["light", "dark"], SIZES)
]
CHELSEA = PHOTOS[0]


def look(desk: Desk, name: str) -> None:
    """Keeps a picture of what is shown, and lets axe-core look at it."""
    desk.keep_picture(name)
    assert violations_of(desk.page) == [], name


def background_of(desk: Desk) -> list[int]:
    """The colour behind everything: red, green and blue, 0 to 255."""
    color = desk.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    return [int(part) for part in re.findall(r"\d+", color)]


def test_what_would_shut_people_out_is_found(desk: Desk) -> None:
    desk.heading.wait_for()
    desk.page.evaluate("document.querySelectorAll('label').forEach(label => label.remove())")
    desk.page.evaluate("document.querySelector('h1').style.color = '#cccccc'")
    assert {violation.split(": ")[1] for violation in violations_of(desk.page)} >= {"label", "color-contrast"}


@pytest.mark.parametrize(("locale", "scheme", "size"), LOOKS)
def test_views_have_no_violation(
    new_desk: NewDesk, album: Album, locale: str, scheme: str, size: str
) -> None:
    desk = new_desk(locale=locale, color_scheme=scheme, viewport=SIZES[size])
    desk.heading.wait_for()
    assert (max(background_of(desk)) < 64) == (scheme == "dark")
    assert locale.startswith(str(desk.page.locator("html").get_attribute("lang")))
    for view in chain(visit_forms(desk), visit_photos(desk, album)):
        look(desk, f"{view}-{locale}-{scheme}-{size}")
        assert not desk.is_wider_than_the_screen()


def test_narrow_screen_and_large_text_need_no_scrolling_sideways(new_desk: NewDesk, album: Album) -> None:
    desk = new_desk(viewport=NARROW, color_scheme="light")
    desk.heading.wait_for()
    assert not desk.is_wider_than_the_screen()
    desk.keep_picture("sign-in-narrow")
    desk.sign_in(album.email)
    expect(desk.cards).to_have_count(len(album.ids))
    desk.drop_text()
    assert not desk.is_wider_than_the_screen()
    look(desk, "desk-narrow")
    expect(desk.page.locator("img[src=x]")).to_have_count(0)
    desk.follow(LONG_NAME)
    expect(desk.heading).to_have_text(LONG_NAME)
    assert not desk.is_wider_than_the_screen()
    look(desk, "photo-narrow")
    desk.press(f"Delete {LONG_NAME}")
    assert not desk.is_wider_than_the_screen()
    desk.keep_picture("dialog-narrow", full_page=False)
    desk.page.keyboard.press("Escape")
    desk.page.set_viewport_size({"width": 640, "height": 480})
    desk.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert not desk.is_wider_than_the_screen()
    desk.follow("All photos")
    assert not desk.is_wider_than_the_screen()


def test_each_conversion_on_a_phone_is_one_line(new_desk: NewDesk, album: Album) -> None:
    desk = new_desk(viewport={"width": 360, "height": 640})
    desk.sign_in(album.email)
    expect(desk.cards).to_have_count(len(album.ids))
    measure = "items => items.map(item => item.offsetHeight)"
    heights = desk.cards.locator("[data-conversion]").evaluate_all(measure)
    assert heights
    assert len(set(heights)) == 1
    # A spinner takes the place of these words, but for who cannot see it.
    pending = desk.cards.first.locator("[data-conversion=thumbnail]")
    pending.evaluate("item => item.dataset.status = 'pending'")
    assert pending.locator(".state").evaluate("state => state.offsetWidth") == 1


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
                outline = focused.evaluate("element => getComputedStyle(element).outlineStyle")
                assert outline == "solid", focused.evaluate("element => element.outerHTML")
                if target.evaluate("element => element === document.activeElement"):
                    return
        raise AssertionError(f"no way by Tab to {target}")

    def press(self, *keys: str) -> None:
        """Presses keys."""
        for key in keys:
            self.page.keyboard.press(key)


def test_keyboard_is_enough(desk: Desk, email: str) -> None:
    page, keyboard = desk.page, Keyboard(desk)
    desk.heading.wait_for()
    keyboard.go_to(page.get_by_role("link", name="Skip to the content"))
    keyboard.press("Enter")
    keyboard.go_to(page.get_by_label("Email address"))
    keyboard.press(*email)
    keyboard.go_to(page.get_by_label("Password", exact=True))
    keyboard.press(*PASSWORD, "Enter")
    expect(desk.heading).to_have_text("Your photos")
    keyboard.go_to(page.get_by_role("button", name="Choose photos"))
    with page.expect_file_chooser() as choosing:
        keyboard.press("Enter")
    choosing.value.set_files(CHELSEA)
    desk.wait_for(desk.card(CHELSEA.name), "Ready")
    keyboard.go_to(page.get_by_role("link", name="chelsea.png", exact=True))
    keyboard.press("Enter")
    expect(desk.heading).to_be_focused()
    expect(desk.heading).to_have_text("chelsea.png")
    keyboard.go_to(page.get_by_role("button", name="Publish chelsea.png"))
    keyboard.press("Space")
    desk.wait_for(page.get_by_role("article"), "Published")
    expect(page.get_by_role("button", name="Delete chelsea.png")).to_be_focused()
    keyboard.press("Enter")
    keyboard.go_to(page.get_by_role("button", name="Delete", exact=True))
    keyboard.press("Enter")
    expect(desk.heading).to_have_text("Your photos")
    expect(desk.heading).to_be_focused()
