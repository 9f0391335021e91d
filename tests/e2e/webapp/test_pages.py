"""Public pages of photos: what their owner has chosen, for as long as it is published, and nothing else."""

import io
import re
from typing import Any

import pytest
from PIL import Image

from tests.e2e.webapp.desk import Desk, User, ask, photograph

pytestmark = pytest.mark.exhaustive

TITLE = "<b>\"Tea\" & 'cat'</b> ñ 猫"


def publish(desk: Desk, user: User, photo_id: str, **choices: Any) -> dict[str, Any]:
    """The photo with its page."""
    assert desk.end(user.publish(photo_id, **choices))["status"] == "SUCCEEDED"
    photo = user.photo(photo_id)
    assert photo["status"] == "published", photo
    return photo


def addresses(page: str) -> set[str]:
    """References of a page, except for the files of the site."""
    found = set(re.findall(r'(?:href|src)="([^"]+)"', page))
    return {each for each in found if each.startswith("/published/")}


@pytest.fixture(scope="module")
def photo_id(ann: User) -> str:
    """A photo that is ready."""
    photo_id = ann.upload("tea.png", photograph())
    ann.wait(photo_id, "ready")
    return photo_id


def test_a_visitor_sees_what_the_owner_has_chosen_until_it_is_unpublished(
    desk: Desk, ann: User, bob: User, photo_id: str
):
    photo = publish(desk, ann, photo_id, title=TITLE, downloads=["archive", "jpeg"])
    path = photo["page"]["path"]
    assert len(path.removeprefix("/published/")) >= 22  # 128 random bits
    answer = desk.get(path)
    page = answer.body.decode()
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    escaped = "&lt;b&gt;&quot;Tea&quot; &amp; &#x27;cat&#x27;&lt;/b&gt; ñ 猫"
    assert f"<h1>{escaped}</h1>" in page
    assert '<meta name="robots" content="noindex" />' in page
    kinds = {"jpeg": "image/jpeg", "archive": "application/zip", "webp": "image/webp"}
    for name, address in photo["page"]["copies"].items():
        served = desk.get(f"/{address}")
        assert (served.status, served.headers["Content-Type"]) == (200, kinds[name])
        assert served.headers["Cache-Control"] == "public, max-age=60"
        assert served.body == desk.get(photo["conversions"][name]["url"]).body
    assert addresses(page) == {f"/{address}" for address in photo["page"]["copies"].values()}
    # Neither its owner nor anything else of them is in it.
    assert not [secret for secret in (ann.sub, photo_id, "tea.png", "ann@example.com") if secret in page]

    assert bob.ask("DELETE", f"/photos/{photo_id}/publication").status == 404
    assert desk.get(path).status == 200
    assert ann.ask("DELETE", f"/photos/{photo_id}/publication").status == 204
    assert {desk.get(each).status for each in (path, *addresses(page))} == {403}
    after = ann.photo(photo_id)
    assert (after["status"], "page" in after, "published" in after) == ("ready", False, False)
    assert ann.ask("DELETE", f"/photos/{photo_id}/publication").status == 404


def test_what_was_not_chosen_cannot_be_reached_and_a_new_page_has_a_new_address(
    desk: Desk, ann: User, photo_id: str
):
    pages = [publish(desk, ann, photo_id)["page"]]
    page = desk.get(pages[0]["path"]).body.decode()
    assert pages[0]["copies"].keys() == {"webp"}
    for name in ("archive.zip", "jpeg.jpg", "thumbnail.webp", "", "index.html"):
        assert desk.get(f"{pages[0]['path']}/{name}").status == 403
    assert {desk.get(each).status for each in ("/published/", "/published/x")} == {403}
    assert "<h1>tea</h1>" in page
    assert ann.ask("DELETE", f"/photos/{photo_id}/publication").status == 204
    pages.append(publish(desk, ann, photo_id, downloads=[], listed=True)["page"])
    assert pages[0]["path"] != pages[1]["path"]
    page = desk.get(pages[1]["path"]).body.decode()
    assert '<meta name="robots" content="all" />' in page
    assert "<h2" not in page
    assert Image.open(io.BytesIO(desk.get(f"/{pages[1]['copies']['webp']}").body)).format == "WEBP"
    assert ann.ask("DELETE", f"/photos/{photo_id}/publication").status == 204


def test_a_deletion_takes_the_page_away(desk: Desk, ann: User):
    photo_id = ann.upload("deleted.png", photograph())
    ann.wait(photo_id, "ready")
    page = publish(desk, ann, photo_id, downloads=["jpeg"])["page"]
    assert ann.ask("DELETE", f"/photos/{photo_id}").status == 204
    assert {
        desk.get(each).status for each in (page["path"], *(f"/{key}" for key in page["copies"].values()))
    } == {403}


@pytest.mark.parametrize(
    "choices",
    [
        {"downloads": ["original"]},
        {"downloads": "jpeg"},
        {"title": ""},
        {"title": "x" * 201},
        {"title": "\ud83d"},  # half of a character
        {"owner": "x"},
        {"listed": 1},
    ],
)
def test_wrong_choices_are_rejected(ann: User, photo_id: str, choices: dict[str, Any]):
    answer = ann.ask("POST", f"/photos/{photo_id}/publication", choices)
    assert (answer.status, answer.json["message"]) == (400, "Invalid request body")


def test_visitors_change_nothing(desk: Desk, ann: User, photo_id: str):
    path = publish(desk, ann, photo_id)["page"]["path"]
    for method in ("PUT", "DELETE", "POST"):
        assert ask(method, desk.url + path, b"x").status in {403, 405}
    assert desk.get(path).status == 200
