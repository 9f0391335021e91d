"""Layouts: phones upright and on their side, fingers, large text, and a user's own colours."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import violations_of
from tests.browser.photo_desk.album import Album
from tests.browser.photo_desk.conftest import LONG_NAME, NewDesk
from tests.browser.photo_desk.desk import PHOTOS, Desk

pytestmark = pytest.mark.exhaustive

PHONE: Any = {"width": 320, "height": 640}
SIDEWAYS: Any = {"width": 640, "height": 320}
ZOOMED: Any = {"width": 320, "height": 256}
"""A screen of 1280 by 1024 pixels at 400 % (WCAG 1.4.10)."""
SPACED = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
        word-spacing: 0.16em !important } p { margin-block-end: 2em !important }`);
    document.adoptedStyleSheets = [sheet];
}"""
"""The text spacing that a user may set (WCAG 1.4.12)."""
CUT_OFF = """() => [...document.querySelectorAll("button, a, label, h1, h2, h3, p, dd, dt, .badge")]
    .filter(each => each.getClientRects().length && !each.closest(".visually-hidden, .skip"))
    .filter(each => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== "inline")
    .map(each => each.outerHTML)"""


def test_phone_offers_its_camera(new_desk: NewDesk, email: str) -> None:
    desk = new_desk(viewport=PHONE, has_touch=True, is_mobile=True)
    desk.sign_in(email)
    with desk.page.expect_file_chooser() as choosing:
        desk.press("Take a photo")
    assert choosing.value.element.get_attribute("capture") == "environment"
    choosing.value.set_files(PHOTOS[2])
    desk.wait_for(desk.card(PHOTOS[2].name), "Ready")


def test_zoom_large_text_and_spacing_cut_nothing_off(new_desk: NewDesk, album: Album) -> None:
    desk = new_desk(viewport=ZOOMED, forced_colors="active")
    desk.sign_in(album.email)
    desk.follow(LONG_NAME)
    expect(desk.heading).to_have_text(LONG_NAME)
    expect_no_loss(desk)
    desk.press(f"Delete {LONG_NAME}")
    # All of the dialog can be scrolled to.
    desk.page.get_by_role("button", name="Keep it").click()
    assert violations_of(desk.page) == []
    desk.page.evaluate(SPACED)
    expect_no_loss(desk)
    desk.follow("All photos")
    expect(desk.cards).to_have_count(len(album.ids))
    expect_no_loss(desk)
    desk.keep_picture("desk-forced-colors")
    desk.page.set_viewport_size(SIDEWAYS)
    desk.page.evaluate("document.documentElement.style.fontSize = '200%'")
    expect_no_loss(desk)


def expect_no_loss(desk: Desk) -> None:
    """Nothing is cut off, nor beside the screen."""
    assert not desk.is_wider_than_the_screen()
    assert desk.page.evaluate(CUT_OFF) == []


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
