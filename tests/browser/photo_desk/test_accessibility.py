"""Accessibility of the photo desk: axe-core, keyboard only, narrow screens, dark mode."""

import re
from collections.abc import Callable, Iterator
from itertools import chain, product
from typing import Any

import pytest

from tests.browser.accessibility import violations_of
from tests.browser.photo_desk.album import Album
from tests.browser.photo_desk.conftest import NewDesk
from tests.browser.photo_desk.desk import Desk
from tests.browser.photo_desk.tour import visit_deletion, visit_forms, visit_photos

pytestmark = pytest.mark.exhaustive

NARROW: Any = {"width": 320, "height": 640}
WIDE: Any = {"width": 1280, "height": 720}
SIZES = {"wide": WIDE, "narrow": NARROW}
VIEWS: dict[str, Callable[[Desk, Album], Iterator[str]]] = {
    "forms": lambda desk, _: visit_forms(desk),
    "photos": lambda desk, album: chain(visit_photos(desk, album), visit_deletion(desk, album)),
}
LOOKS = [
    pytest.param(look[0], look[1:], id="-".join(look))
    for look in product(VIEWS, ["en-US", "ja-JP"], ["light", "dark"], SIZES)
]


def look(desk: Desk, name: str) -> None:
    """Keeps a picture of the view, and examines it with axe-core."""
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


@pytest.mark.parametrize(("views", "style"), LOOKS)
def test_views_have_no_violation(
    new_desk: NewDesk, album: Album, views: str, style: tuple[str, str, str]
) -> None:
    locale, scheme, size = style
    desk = new_desk(locale=locale, color_scheme=scheme, viewport=SIZES[size])
    desk.heading.wait_for()
    assert (max(background_of(desk)) < 64) == (scheme == "dark")
    assert locale.startswith(str(desk.page.locator("html").get_attribute("lang")))
    for view in VIEWS[views](desk, album):
        look(desk, f"{view}-{locale}-{scheme}-{size}")
        assert not desk.is_wider_than_the_screen()
