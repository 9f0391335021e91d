"""Public pages: each attempt of a publication writes the same ones, and none comes back."""

from typing import Any

import pytest

from photo_desk import CONTEXT, Desk, Load

pytestmark = pytest.mark.exhaustive

KEY = {"owner": "ann", "id": "0" * 32}
SUFFIXES = {"thumbnail": ".webp", "webp": ".webp", "jpeg": ".jpg", "archive": ".zip"}
ALL = [*SUFFIXES]


class Publication:
    """A photograph that is converted, and the function that publishes it."""

    def __init__(self, load: Load, desk: Desk) -> None:
        self.function, self.pages, self.table = load("publish_page"), load("pages"), load("photos").table
        self.removal, self.desk = load("removal"), desk
        results = {name: f"{name}/ann/{KEY['id']}/cat{suffix}" for name, suffix in SUFFIXES.items()}
        for key in results.values():
            desk.s3.put_object(Bucket=desk.output, Key=key, Body=b"1")
        converted = {
            name: {"status": "converted", "key": key, "type": "image/webp", "bytes": 1}
            for name, key in results.items()
        }
        photo = {**KEY, "name": "cat.png", "file": "cat.png", "status": "ready", "conversions": converted}
        self.table.put_item(Item={**photo, "publication": "running", "publisher": "first"})

    def attempt(self, execution: str = "first", **choices: Any) -> bool:
        event = {**KEY, "execution": execution, "choices": {"downloads": ALL, **choices}}
        return self.function.handler(event, CONTEXT)["published"]

    @property
    def published(self) -> set[str]:
        return {key for key in self.desk.keys(self.desk.output) if key.startswith("published/")}

    @property
    def photo(self) -> dict[str, Any]:
        return self.table.get_item(Key=KEY, ConsistentRead=True)["Item"]


@pytest.fixture
def publication(load: Load, desk: Desk) -> Publication:
    return Publication(load, desk)


def test_an_attempt_after_the_one_that_succeeded_changes_nothing(publication: Publication):
    assert publication.attempt()
    photo, written = publication.photo, publication.published
    assert len(written) == 1 + len(ALL)
    assert publication.attempt()
    assert (publication.photo, publication.published) == (photo, written)


def test_what_its_owner_took_away_is_not_published_by_a_late_attempt(publication: Publication):
    assert publication.attempt()
    publication.pages.remove(publication.photo["page"])
    publication.table.update_item(Key=KEY, UpdateExpression="REMOVE page, published")
    assert not publication.attempt()
    assert publication.published == set()
    assert "page" not in publication.photo


def test_an_attempt_that_breaks_off_leaves_nothing_of_a_photo_that_is_deleted_meanwhile(
    publication: Publication, monkeypatch: pytest.MonkeyPatch
):
    def break_off(*_: object) -> bool:
        raise TimeoutError

    keys = publication.desk.keys(publication.desk.output)
    page = publication.pages.plan(publication.photo, {"downloads": ALL}, "first")
    with monkeypatch.context() as broken:
        broken.setattr(publication.function, "_finish", break_off)
        with pytest.raises(TimeoutError):
            publication.attempt()
    assert publication.published == {page["path"].removeprefix("/"), *page["copies"].values()}
    # As if the deletion had come before any of them was written.
    publication.table.delete_item(Key=KEY)
    assert not publication.attempt()
    assert publication.desk.keys(publication.desk.output) == keys


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Cat & <b>", "Cat &amp; &lt;b&gt;"),
        ("a\0b\r\nc", "a b c"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe", "gnp.exe"),
        ("  ", "cat"),
        ("${title} $robots", "${title} $robots"),
        ("\N{FAMILY} 猫", "\N{FAMILY} 猫"),
    ],
)
def test_a_title_is_text_and_looks_like_what_it_is(publication: Publication, title: str, shown: str):
    photo = publication.photo
    page = publication.pages.render(
        {**photo, "page": publication.pages.plan(photo, {"title": title}, "first")}, "2026-01-01T00:00:00"
    )
    assert f"<h1>{shown}</h1>" in page
    assert f'download="{shown}.webp"' in page
