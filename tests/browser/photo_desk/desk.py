"""The photo desk as a person uses it."""

import base64
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import JSHandle, Locator, Page, expect

ROOT = Path(__file__).resolve().parents[3]
IMAGES = ROOT / "patterns/fan-out-conversion/src/images"
PHOTOS = [IMAGES / "chelsea.png", IMAGES / "coffee.png", IMAGES / "rocket.jpg"]
PICTURES = ROOT / ".cache/screenshots"
"""Directory of the pictures of the pages."""
PASSWORD = "Correct1horse2battery"
CODE = "123456"
"""Confirmation code of every new account in the embedded emulator."""
RESET_CODE = "654321"
"""Code for every forgotten password there."""
CONVERSIONS = ("thumbnail", "jpeg", "webp", "archive")

_DATA = """files => {
    const transfer = new DataTransfer();
    for (const [name, type, content] of files) {
        const bytes = Uint8Array.from(atob(content), letter => letter.charCodeAt(0));
        transfer.items.add(new File([bytes], name, {type}));
    }
    return transfer;
}"""


class Desk:
    """A page of the photo desk, and what can be done there."""

    def __init__(self, page: Page) -> None:
        self.page = page
        # Listens from the start, since a key press opens the dialog before a later listener could exist.
        page.on("filechooser", lambda _: None)
        self.heading = page.get_by_role("heading", level=1)
        self.cards = page.locator("[data-photo]").filter(has=page.get_by_role("heading", level=3))

    @property
    def path(self) -> str:
        """The part of the address after the host name."""
        return urlsplit(self.page.url).path

    def open(self, path: str = "/") -> None:
        """Goes to an address of the site."""
        self.page.goto(path)

    def text(self, key: str, **values: str | int) -> str:
        """A text of the page, in the language that it speaks."""
        say = "([key, values]) => import('/app/texts.js').then(({t}) => t(key, values))"
        return self.page.evaluate(say, [key, values])

    def press(self, name: str) -> None:
        """Presses a button."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def fill(self, **values: str) -> None:
        """Fills in fields by their name."""
        for field, value in values.items():
            labelled = self.page.get_by_label(self.text(f"form.{field}"), exact=True)
            # A section of the account has the same name as the field in its dialog.
            labelled.and_(self.page.locator("input")).fill(value)

    def sign_in(self, email: str) -> None:
        """Fills in the form for who has an account, and waits until it is gone."""
        self.fill(email=email, password=PASSWORD)
        self.press(self.text("sign-in.do"))
        self.page.get_by_role("button", name=self.text("header.sign-out")).wait_for()

    def publish(self, name: str) -> None:
        """Publishes a photograph with the proposals of the dialog."""
        self.press(self.text("photo.publish.of", name=name))
        self.press(self.text("photo.publish"))

    def drop_text(self) -> None:
        """Drops a file that is not a photograph."""
        self.drop(IMAGES / "SOURCES.txt")
        dismiss = self.text("upload.dismiss.of", name="SOURCES.txt")
        self.page.get_by_role("button", name=dismiss).wait_for()

    def choose(self, *files: Path) -> None:
        """Chooses files as with the dialog of the system."""
        with self.page.expect_file_chooser() as choosing:
            self.press("Choose photos")
        choosing.value.set_files(list(files))

    def drop(self, *files: Path) -> None:
        """Drops files onto the page."""
        data = self._data(files)
        self.page.dispatch_event("main", "dragover", {"dataTransfer": data})
        expect(self.page.locator(".drop-zone")).to_contain_class("over")
        self.page.dispatch_event("main", "drop", {"dataTransfer": data})

    def card(self, name: str) -> Locator:
        """A photograph's card."""
        return self.cards.filter(has=self.page.get_by_role("heading", name=name, exact=True))

    def follow(self, name: str) -> None:
        """Follows a link."""
        self.page.get_by_role("link", name=name, exact=True).click()

    def conversion(self, within: Locator, name: str) -> Locator:
        """The state of a conversion."""
        return within.locator(f"[data-conversion={name}]")

    def wait_for(self, within: Locator, stage: str) -> None:
        """Waits until a photograph is as far as that."""
        expect(within.locator("[data-stage]")).to_have_text(stage)

    def keep_picture(self, name: str, *, full_page: bool = True) -> None:
        """Keeps a picture of the page with all of its images."""
        for image in self.page.locator("img").all():
            expect(image).to_have_js_property("complete", value=True)
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=full_page, animations="disabled")

    def is_wider_than_the_screen(self) -> bool:
        """Whether one has to scroll sideways."""
        return self.page.evaluate("document.documentElement.scrollWidth > innerWidth")

    def _data(self, files: Sequence[Path]) -> JSHandle:
        types = {".png": "image/png", ".jpg": "image/jpeg", ".txt": "text/plain"}
        content = [
            (file.name, types[file.suffix], base64.b64encode(file.read_bytes()).decode()) for file in files
        ]
        return self.page.evaluate_handle(_DATA, content)
