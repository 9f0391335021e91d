"""Ways through all views of the photo desk, in whichever language it speaks."""

from collections.abc import Iterator

from playwright.sync_api import expect

from tests.browser.photo_desk.album import Album
from tests.browser.photo_desk.desk import PASSWORD, Desk


def visit_forms(desk: Desk) -> Iterator[str]:
    """Shows each form of who is not signed in, one of them with errors; their names."""
    expect(desk.heading).to_have_text(desk.text("sign-in.title"))
    yield "sign-in"
    desk.follow(desk.text("sign-in.sign-up"))
    desk.press(desk.text("sign-up.do"))
    yield "sign-up"
    desk.open("/?account=code")
    expect(desk.heading).to_have_text(desk.text("code.title"))
    yield "code"
    desk.open("/?account=forgot")
    expect(desk.heading).to_have_text(desk.text("forgot.title"))
    yield "forgot"
    desk.open("/?account=reset")
    expect(desk.heading).to_have_text(desk.text("reset.title"))
    yield "reset"


def visit_photos(desk: Desk, album: Album) -> Iterator[str]:
    """Signs in, and shows the desk, photos of an album, and an address of nothing; their names."""
    desk.open("/")
    desk.sign_in(album.email)
    expect(desk.cards).to_have_count(len(album.ids))
    desk.drop_text()
    yield "desk"
    desk.follow("coffee.png")
    expect(desk.page.get_by_role("article").locator("img")).to_be_visible()
    yield "photo"
    desk.press(desk.text("photo.publish.of", name="coffee.png"))
    desk.page.get_by_label(desk.text("publication.name"), exact=True).fill("")
    desk.press(desk.text("photo.publish"))
    yield "publication"
    desk.page.keyboard.press("Escape")
    desk.press(desk.text("photo.delete.of", name="coffee.png"))
    yield "dialog"
    desk.page.keyboard.press("Escape")
    desk.follow(desk.text("photo.all"))
    desk.follow("poison.png")
    expect(desk.heading).to_have_text("poison.png")
    yield "failed"
    desk.follow(desk.text("header.account", email=album.email))
    expect(desk.heading).to_have_text(desk.text("settings.title"))
    yield "settings"
    desk.press(desk.text("settings.delete.ask"))
    desk.press(desk.text("settings.delete.do"))
    yield "settings-dialog"
    desk.open("/albums/1")
    expect(desk.heading).to_have_text(desk.text("not-found.title"))
    yield "not-found"


def visit_deletion(desk: Desk, album: Album) -> Iterator[str]:
    """Shows how far the deletion of an account is, and its end, without deleting any; their names."""
    page = desk.page
    page.route("**/api/account", lambda route: route.fulfill(status=202, json={}))
    desk.open("/account")
    desk.press(desk.text("settings.delete.ask"))
    desk.fill(password=PASSWORD)
    desk.press(desk.text("settings.delete.do"))
    expect(page.get_by_text(desk.text("closing.left", count=len(album.ids)))).to_be_visible()
    yield "closing"
    page.route("**/api/photos", lambda route: route.fulfill(json={"items": []}))
    expect(desk.heading).to_have_text(desk.text("closed.title"))
    yield "closed"
