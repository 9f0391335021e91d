"""Photographs from their upload to their results, and to their deletion."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.e2e.conftest import eventually
from tests.e2e.webapp.conftest import PHOTOGRAPHS
from tests.e2e.webapp.desk import Desk, User, photograph, put

pytestmark = pytest.mark.exhaustive

CONVERSIONS = {
    "thumbnail": "image/webp",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "archive": "application/zip",
}
SIZES = {"chelsea.png": (451, 300), "coffee.png": (600, 400), "rocket.jpg": (640, 427)}
POISON = b"\x89PNG, or so it begins."


def results(desk: Desk, photo: dict[str, Any]) -> dict[str, bytes]:
    """Results of a photograph, as a browser receives them."""
    made: dict[str, bytes] = {}
    for name, conversion in photo["conversions"].items():
        answer = desk.get(conversion["url"])
        assert answer.status == 200, conversion["url"]
        assert answer.headers["Content-Type"] == CONVERSIONS[name]
        assert "immutable" in answer.headers["Cache-Control"]
        assert "max-age=31536000" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert len(answer.body) == conversion["bytes"]
        made[name] = answer.body
    return made


def unpack(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


@pytest.mark.parametrize("file", PHOTOGRAPHS, ids=lambda path: path.name)
def test_photograph_in_every_variation(desk: Desk, ann: User, file: Path):
    content, (width, height) = file.read_bytes(), SIZES[file.name]
    photo = ann.wait(ann.upload(file.name, content))
    assert (photo["name"], photo["bytes"], photo["status"]) == (file.name, len(content), "ready")
    assert photo["conversions"].keys() == CONVERSIONS.keys()
    made = results(desk, photo)
    images = {name: Image.open(io.BytesIO(made[name])) for name in ("thumbnail", "jpeg", "webp")}
    assert {name: image.format for name, image in images.items()} == {
        "thumbnail": "WEBP",
        "jpeg": "JPEG",
        "webp": "WEBP",
    }
    longer = max(width, height)
    shrunk = min(1, 480 / longer)
    assert images["thumbnail"].size == (round(width * shrunk), round(height * shrunk))
    assert images["jpeg"].size == images["webp"].size == (width, height)
    assert unpack(made["archive"]) == {file.name: content}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "AVIF"])
def test_every_type_that_is_offered_is_converted(desk: Desk, ann: User, kind: str):
    offered = desk.get("/config.json").json["types"]
    assert f"image/{kind.lower()}" in offered
    assert len(offered) == 6
    photo = ann.wait(ann.upload("picture", photograph(kind=kind), f"image/{kind.lower()}"))
    assert photo["status"] == "ready", photo
    assert results(desk, photo)


def test_the_list_has_what_there_is_of_each(ann: User):
    waiting = ann.presign("not yet.png", b"12345")["id"]
    ready = ann.wait(ann.upload("listed.png", photograph()))
    listed = ann.photos()
    assert listed[ready["id"]] == ready
    assert listed[waiting] == ann.photo(waiting)
    assert listed[waiting]["status"] == "waiting"
    assert {each["status"] for each in listed[waiting]["conversions"].values()} == {"pending"}


def test_a_long_list_comes_in_pages_of_ones_own(desk: Desk, ann: User):
    eve = desk.sign_up("eve@example.com")
    ids = {f"{number:032x}" for number in range(130)}
    dynamodb, table = desk.deployment.client("dynamodb"), desk.outputs["photos_table_name"]
    for photo_id in ids:
        dynamodb.put_item(TableName=table, Item={"owner": {"S": eve.sub}, "id": {"S": photo_id}})
    first = eve.ask("GET", "/photos").json
    second = eve.ask("GET", f"/photos?after={first['next']}").json
    assert [(len(page["items"]), page["more"]) for page in (first, second)] == [(100, True), (30, False)]
    assert {photo["id"] for page in (first, second) for photo in page["items"]} == ids
    following = ann.ask("GET", f"/photos?after={first['next']}").json
    assert {photo["owner"] for photo in following["items"]} <= {ann.sub}


def test_a_poisoned_photograph_says_why_and_stops_no_other(desk: Desk, ann: User):
    poisoned = ann.upload("poison.png", POISON)
    sound = ann.wait(ann.upload("sound.png", photograph()))
    assert sound["status"] == "ready"
    photo = ann.wait(poisoned)
    assert photo["status"] == "failed"
    archive = photo["conversions"].pop("archive")
    for conversion in photo["conversions"].values():
        assert conversion["status"] == "failed"
        assert "cannot be read as a JPEG, PNG, WebP, AVIF, GIF or TIFF image" in conversion["reason"]
    assert list(unpack(desk.get(archive["url"]).body).values()) == [POISON]


def test_a_deletion_leaves_nothing(desk: Desk, ann: User):
    photo = ann.wait(ann.upload("gone.png", photograph()))
    assert len(desk.list_stored(photo["id"])) == 5
    deleted = ann.ask("DELETE", f"/photos/{photo['id']}")
    assert (deleted.status, deleted.body) == (204, b"")
    assert desk.list_stored(photo["id"]) == set()
    assert ann.ask("GET", f"/photos/{photo['id']}").status == 404
    assert photo["id"] not in ann.photos()
    assert {desk.get(each["url"]).status for each in photo["conversions"].values()} == {403}
    assert ann.ask("DELETE", f"/photos/{photo['id']}").status == 404


def test_a_deletion_while_it_is_converted_leaves_nothing_either(desk: Desk, ann: User):
    photo_id = ann.upload("hasty.png", photograph(size=(1500, 1500)))
    assert ann.ask("DELETE", f"/photos/{photo_id}").status == 204
    # A photograph behind it comes through every queue after it.
    ann.wait(ann.upload("behind.png", photograph()))
    eventually(lambda: not desk.list_stored(photo_id), "nothing of the photograph")
    assert ann.ask("GET", f"/photos/{photo_id}").status == 404


def test_a_permit_that_is_used_after_the_deletion_leaves_nothing(desk: Desk, ann: User):
    content = photograph()
    presigned = ann.presign("late.png", content)
    assert ann.ask("DELETE", f"/photos/{presigned['id']}").status == 204
    assert put(presigned, content).status == 200
    eventually(lambda: not desk.list_stored(presigned["id"]), "nothing of the photograph")
