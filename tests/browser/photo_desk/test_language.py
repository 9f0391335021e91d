"""The languages of the photo desk: which one is shown, and that nothing is left in another one."""

import re
from itertools import chain
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.page_errors import PageErrors
from tests.browser.photo_desk.album import Album
from tests.browser.photo_desk.conftest import NewDesk
from tests.browser.photo_desk.desk import PASSWORD, Desk
from tests.browser.photo_desk.tour import visit_deletion, visit_forms, visit_photos

pytestmark = pytest.mark.exhaustive

PHONE: Any = {"width": 320, "height": 640}
STRETCHED = """
import en from "./en.js?original";
const stretched = text => `⟦${text}${"~".repeat(text.replace(/\\{\\w+\\}/g, "").length * 0.4)}⟧`;
const all = text => typeof text === "string" ? stretched(text)
    : Object.fromEntries(Object.entries(text).map(([form, one]) => [form, stretched(one)]));
export default Object.fromEntries(Object.entries(en).map(([key, text]) => [key, all(text)]));
"""
"""English as in a language with longer words, marked so that every text of the page is known."""
FINGER = 44
"""CSS pixels, the minimum height of touch targets: more than the 24 of WCAG 2.5.8."""
LOW_TARGETS = """height => [...document.querySelectorAll("button, a[href], input:not([type=file])")]
    .filter(each => each.getClientRects().length && !each.closest(".visually-hidden, .skip, h3"))
    .map(each => each.type === "checkbox" ? each.labels[0] : each)
    .filter(each => each.getBoundingClientRect().height < height)
    .map(each => `${each.getBoundingClientRect().height}: ${each.outerHTML}`)"""
UNMARKED = """() => {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walk.nextNode()) {
        if (!walk.currentNode.parentElement.closest("noscript")) texts.push(walk.currentNode.data);
    }
    for (const name of ["aria-label", "title", "alt", "placeholder"]) {
        document.querySelectorAll(`[${name}]`).forEach(each => texts.push(each.getAttribute(name)));
    }
    return texts.map(text => text.trim()).filter(text => text && !/^⟦[^]*⟧$/.test(text));
}"""


def find_unmarked(desk: Desk, album: Album) -> set[str]:
    """Texts of the page that come from no file of texts, and are neither names nor sizes."""
    own = {album.email, *album.ids, "SOURCES.txt", "·", "日本語", "Serverless Patterns"}
    found: list[str] = desk.page.evaluate(UNMARKED)
    value = re.compile(r"[\d.,]+(\s?K?B|%)|\d+:\d\d\b.*")
    return {text for text in found if text not in own and not value.fullmatch(text)}


def test_language_is_the_browsers_until_another_one_is_chosen_and_remembered(new_desk: NewDesk) -> None:
    desk = new_desk(locale="ja-JP")
    page = desk.page
    expect(desk.heading).to_have_text("サインイン")
    expect(page).to_have_title("サインイン | フォトデスク")
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    expect(page.locator("meta[name=description]")).to_have_attribute("content", desk.text("page.description"))
    desk.fill(email="ada@example.com", password=PASSWORD)
    desk.press("English")
    expect(page.get_by_role("button", name="English")).to_be_focused()
    expect(page.get_by_role("button", name="English")).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_title("Sign in · Photo desk")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_label("Email address")).to_have_value("ada@example.com")
    expect(page.get_by_label("Password", exact=True)).to_have_value(PASSWORD)
    page.reload()
    expect(desk.heading).to_have_text("Sign in")


def test_notice_and_error_are_said_in_the_language_that_is_chosen_then(
    desk: Desk, email: str, page_errors: PageErrors
) -> None:
    page_errors.expect("/api/photos", 503)
    desk.page.route("**/api/photos", lambda route: route.fulfill(status=503))
    desk.sign_in(email)
    expect(desk.page.get_by_role("alert")).to_contain_text("Something went wrong at the photo desk.")
    desk.press("日本語")
    expect(desk.page.get_by_role("alert")).to_contain_text("フォトデスクで問題が発生しました。")
    desk.page.unroute("**/api/photos")
    desk.press("再試行")
    expect(desk.page.get_by_text("写真はまだありません")).to_be_visible()
    desk.page.evaluate("localStorage.clear()")


def test_every_view_has_its_texts_from_the_files_and_room_for_longer_ones_and_for_fingers(
    new_desk: NewDesk, album: Album
) -> None:
    desk = new_desk(viewport=PHONE, has_touch=True, is_mobile=True)
    script = {"content_type": "text/javascript", "body": STRETCHED}
    desk.page.context.route("**/app/texts/en.js", lambda route: route.fulfill(**script))
    desk.open("/")
    views = []
    for view in chain(visit_forms(desk), visit_photos(desk, album), visit_deletion(desk, album)):
        assert find_unmarked(desk, album) == set(), view
        assert not desk.is_wider_than_the_screen(), view
        assert desk.page.evaluate(LOW_TARGETS, FINGER) == [], view
        views.append(view)
    assert len(views) == 15
